import Subprocess
import SystemPackage

/// A program of `Tests/KnownPrograms`, compiled and run step by step.
package struct KnownProgram {
  /// The memory that a process uses according to the program itself.
  package struct Truth {
    package let pid: Int32
    /// The key of the value in NDJSON.
    package let key: String
    /// Whether the values are totals. Otherwise they are increases since the first step.
    package let isAbsolute: Bool
    package let bytes: Int
    package let mappings: Int
  }

  /// The program can't be compiled, or its output is not as expected.
  package struct Unusable: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) {
      self.description = description
    }
  }

  package let path: String
  private let program: RunningProgram

  package var pid: Int32 { program.pid }

  /// A pattern that matches the command lines of the program and its children.
  package var pattern: String { "^\(path)( |$)" }

  /// Compiles a program and runs it while the body runs.
  ///
  /// - Parameter folder: The directory to compile to. Its path must be unique to this test, because
  ///   ``pattern`` contains it.
  package static func run<Result: Sendable>(
    _ name: String, _ arguments: [String] = [], in folder: String,
    _ body: (KnownProgram) async throws -> Result
  ) async throws -> Result {
    let path = "\(folder)/\(name)"
    let isStatic = name != "library"
    try await compile(name, to: path, isStatic ? ["-static", "-pthread"] : [])
    if name == "library" {
      try await compile("loaded", to: "\(folder)/loaded.so", ["-shared", "-fPIC"])
    }
    return try await RunningProgram.run(path, arguments, other: .standardError) { program in
      try await body(KnownProgram(path: path, program: program))
    }.result
  }

  package static func compile(
    _ name: String, to path: String, _ options: [String]
  ) async throws {
    let source = "\(Checkout.root)/Tests/KnownPrograms/\(name).c"
    let arguments = ["-O1", "-Wall", "-Wextra", "-Werror", "-o", path, source] + options
    do {
      let result = try await Subprocess.run(
        .name("cc"), arguments: Arguments(arguments), output: .discarded,
        error: .string(limit: 1 << 20))
      guard result.terminationStatus == .exited(0) else {
        throw Unusable(description: result.standardError)
      }
    } catch is SubprocessError {
      throw Unusable(
        description: "the known programs need a C compiler: apt-get install gcc libc6-dev")
    }
  }

  /// Waits for the program's next step. Returns the line that it prints, or `nil` after the last.
  package func line() async throws -> String? {
    try await program.line()
  }

  /// Waits for the program's next step and returns its memory, or `nil` after the last step.
  package func step() async throws -> [Truth]? {
    guard let line = try await line() else { return nil }
    return try line.split(separator: " ").map { item in
      let parts = item.split { ":/=".contains($0) }
      guard parts.count == 4, let pid = Int32(parts[0]), let bytes = Int(parts[2]),
        let mappings = Int(parts[3])
      else { throw Unusable(description: "not a step: \(line)") }
      return Truth(
        pid: pid, key: String(parts[1]), isAbsolute: item.contains(":="), bytes: bytes,
        mappings: mappings)
    }
  }

  /// Makes the program take its next step.
  package func proceed() throws {
    try program.proceed()
  }
}
