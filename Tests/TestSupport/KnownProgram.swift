import Subprocess
import SystemPackage

/// A program of `Tests/KnownPrograms`, compiled and running step by step.
package struct KnownProgram {
  /// How much a process should use more of something than at the program's first step.
  package struct Truth {
    package let pid: Int32
    /// The key of the NDJSON.
    package let key: String
    /// Whether it is the whole, and not what has been added since the first step.
    package let isAbsolute: Bool
    package let bytes: Int
    package let mappings: Int
  }

  package struct Unusable: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) {
      self.description = description
    }
  }

  package let path: String
  private let program: RunningProgram

  package var pid: Int32 { program.pid }

  /// A REGEX that matches the program and its children.
  package var pattern: String { "^\(path)( |$)" }

  /// Compiles a program and runs it beside a body.
  ///
  /// - Parameter folder: where it is compiled to; its name is nobody else's.
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

  /// Waits until the program has taken its next step, and tells what it says of it; nil where it was the
  /// last.
  package func line() async throws -> String? {
    try await program.line()
  }

  /// Waits until the program has taken its next step, and says what it uses; nil where it was the last.
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

  /// Lets the program take its next step.
  package func proceed() throws {
    try program.proceed()
  }
}
