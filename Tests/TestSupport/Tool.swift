import Foundation
import Subprocess
import SystemPackage
package import Testing

/// A program that only some tests need.
///
/// Where it is missing they are skipped, and say so; but not where `CI` is set, since nobody reads there
/// what was skipped: there a missing program is a failure.
package enum Tool: String, Sendable {
  case gnuplot, chromium, fish, tmux, zsh

  /// The Debian package that brings it.
  private var package: String {
    switch self {
    case .gnuplot: "gnuplot-nox"
    case .chromium, .fish, .tmux, .zsh: rawValue
    }
  }

  package var path: String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { "\($0)/\(rawValue)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private var isNeeded: Bool { ProcessInfo.processInfo.environment["CI"] != nil }

  /// Runs a test only where the program is there, or has to be.
  package var trait: ConditionTrait {
    .enabled(
      if: path != nil || isNeeded,
      "there is no \(rawValue); apt-get install \(package) to run this test")
  }

  /// The result of a run: its standard output.
  package func run(_ arguments: [String], input: String = "") async throws -> String {
    guard let path else { throw Missing(tool: rawValue) }
    return try await Subprocess.run(
      .path(FilePath(path)), arguments: Arguments(arguments), input: .string(input),
      output: .string(limit: 64 << 20), error: .discarded
    ).standardOutput
  }

  package struct Missing: Error {
    let tool: String
  }
}
