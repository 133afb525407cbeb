import Subprocess
import SystemPackage

/// A program of `Tests/Native/KnownPrograms`, compiled and run step by step.
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

  /// Runs a program while the body runs.
  ///
  /// - Parameter directory: The directory for the program. Its path must be unique to this test,
  ///   because ``pattern`` contains it.
  package static func run<Result: Sendable>(
    _ name: String, _ arguments: [String] = [], in directory: String,
    _ body: (KnownProgram) async throws -> Result
  ) async throws -> Result {
    let path = "\(directory)/\(name)"
    // Arenas are those of the shared glibc.
    let isStatic = !["library", "arenas", "leaks"].contains(name)
    try await install(name, at: path, isStatic ? ["-static", "-pthread"] : ["-pthread"])
    if name == "library" {
      try await install("loaded", at: "\(directory)/loaded.so", ["-shared", "-fPIC"])
    }
    return try await RunningProgram.run(path, arguments, other: .standardError) { program in
      try await body(KnownProgram(path: path, program: program))
    }.result
  }

  /// Compiles a program, or uses the result of an earlier compilation, and copies it.
  ///
  /// Each test gets a file of its own, because processes that map the same file share its pages.
  private static func install(_ name: String, at path: String, _ options: [String]) async throws {
    let compiled = try await CompiledProgram.path(of: "KnownPrograms/\(name).c", options)
    try await copyExecutable(from: compiled, to: path)
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
