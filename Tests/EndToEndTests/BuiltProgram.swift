import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// The programs that were built together with the tests.
enum BuiltProgram: String {
  case profiler = "smaps-profiler"
  case snapshot = "smaps-snapshot"

  /// In the directory of the test runner.
  var path: FilePath {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return FilePath(tests).removingLastComponent().appending(rawValue)
  }

  struct Result {
    let status: TerminationStatus
    let output: String
    let errors: String
  }

  /// Runs the program until it exits.
  func callAsFunction(_ arguments: String...) async throws -> Result {
    try await run(.path(path), arguments)
  }
}

extension BuiltProgram.Result {
  /// What is on stderr beside the report of the written files.
  var messages: String { errors.withoutReport }

  /// Expects a single line on stderr, beside the report of the written files, that begins with the
  /// program's name and names some facts, such as an option or a path.
  ///
  /// The wording itself is only in `golden/messages.txt`.
  ///
  /// - Parameter kind: the word after the program's name; `nil` for none.
  func expectMessage(
    _ kind: String? = "error", of program: BuiltProgram = .profiler, naming facts: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let prefix = "\(program.rawValue): " + (kind.map { "\($0): " } ?? "")
    let messages = messages
    #expect(messages.hasPrefix(prefix), sourceLocation: sourceLocation)
    #expect(messages.hasSuffix("\n"), sourceLocation: sourceLocation)
    #expect(messages.count { $0 == "\n" } == 1, "\(messages)", sourceLocation: sourceLocation)
    for fact in facts { #expect(messages.contains(fact), sourceLocation: sourceLocation) }
  }
}

extension String {
  /// The lines without the report of the written files.
  var withoutReport: String {
    split(separator: "\n").filter { $0.wholeMatch(of: /smaps-profiler: .* written to .*/) == nil }
      .map { "\($0)\n" }.joined()
  }
}

/// Runs a program until it exits.
func run(
  _ program: Executable, _ arguments: [String], platformOptions: PlatformOptions = .init()
) async throws -> BuiltProgram.Result {
  let result = try await Subprocess.run(
    program, arguments: Arguments(arguments), platformOptions: platformOptions,
    output: .string(limit: 64 << 20), error: .string(limit: 1 << 20))
  return BuiltProgram.Result(
    status: result.terminationStatus, output: result.standardOutput,
    errors: result.standardError.withoutProfileErrors)
}

extension String {
  /// Without the errors of LLVM that a program built for coverage (`.ci/coverage`) prints if it
  /// can't write its profile: as another user, or on a read-only disk.
  fileprivate var withoutProfileErrors: String {
    contains("LLVM Profile ") ? replacing(/LLVM Profile [^\n]*\n/, with: "") : self
  }
}

/// The sorted names of all files in a directory, including hidden ones.
func names(in directory: String) -> [String] {
  ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).sorted()
}

/// Runs the body while a process sleeps that has a unique command line.
///
/// - Parameter body: Receives the PID of the process and a REGEX that matches only this process.
func withSleeper<Result: Sendable>(
  _ body: (_ pid: Int32, _ pattern: String) async throws -> Result
) async throws -> Result {
  let seconds = "1\(UInt32.random(in: 100_000...999_999)).\(UInt32.random(in: 1000...9999))"
  let result = try await Subprocess.run(
    .name("sleep"), arguments: [seconds], input: .none, output: .discarded, error: .discarded
  ) { execution in
    let pid = execution.processIdentifier.value
    // Between fork and exec the process still has the command line of the tests.
    try await poll {
      contents("/proc/\(pid)/cmdline")?.hasSuffix("sleep\0\(seconds)\0") == true
    }
    let result = try await body(pid, "sleep \(seconds.replacing(".", with: "\\."))$")
    try execution.send(signal: .kill)
    return result
  }
  return result.closureResult
}
