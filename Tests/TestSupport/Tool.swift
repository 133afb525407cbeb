import Foundation
import Subprocess
import SystemPackage
package import Testing

/// An optional program that some tests need.
///
/// If it is missing, these tests are skipped. If the environment variable `CI` is set, they fail
/// instead, so that a missing program doesn't go unnoticed.
package enum Tool: String, Sendable {
  case gnuplot, chromium, chromedriver, curl, fish, mandoc, node, openssl, prometheus, promtool
  case tmux, zsh
  /// With the module yaml.
  case python = "python3"
  case rsvg = "rsvg-convert"
  case systemdAnalyze = "systemd-analyze"

  /// The Debian package that contains the program.
  private var package: String {
    switch self {
    case .gnuplot: "gnuplot-nox"
    case .chromedriver: "chromium-driver"
    case .node: "nodejs"
    case .promtool: "prometheus"
    case .python: "python3-yaml"
    case .rsvg: "librsvg2-bin"
    case .systemdAnalyze: "systemd"
    case .chromium, .curl, .fish, .mandoc, .openssl, .prometheus, .tmux, .zsh: rawValue
    }
  }

  /// The program's path, or `nil` if it is not installed.
  package var path: String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { "\($0)/\(rawValue)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private var isRequired: Bool { ProcessInfo.processInfo.environment["CI"] != nil }

  /// Enables a test if the program is installed or required.
  package var trait: ConditionTrait {
    .enabled(
      if: path != nil || isRequired,
      "there is no \(rawValue); apt-get install \(package) to run this test")
  }

  /// Runs the program and returns its standard output.
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
