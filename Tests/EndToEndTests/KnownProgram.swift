import Foundation
import Subprocess
import SystemPackage
import TestSupport

/// A program of `Tests/KnownPrograms`, compiled and running step by step; ends with its owner.
final class KnownProgram {
  /// How much a process should use more of something than at the program's first step.
  struct Truth {
    let pid: Int32
    /// The key of the NDJSON.
    let key: String
    /// Whether it is the whole, and not what has been added since the first step.
    let isAbsolute: Bool
    let bytes: Int
    let mappings: Int
  }

  struct Unusable: Error, CustomStringConvertible {
    let description: String
  }

  let path: String
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var lines: LineReader

  var pid: Int32 { process.processIdentifier }

  /// A REGEX that matches the program and its children.
  var pattern: String { "^\(path)( |$)" }

  /// - Parameter folder: where it is compiled to; its name is nobody else's.
  init(_ name: String, _ arguments: [String] = [], in folder: String) async throws {
    path = "\(folder)/\(name)"
    lines = LineReader(output.fileHandleForReading)
    let isStatic = name != "library"
    try await Self.compile(name, to: path, isStatic ? ["-static", "-pthread"] : [])
    if name == "library" {
      try await Self.compile("loaded", to: "\(folder)/loaded.so", ["-shared", "-fPIC"])
    }
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardInput = input
    process.standardOutput = output
    try process.run()
  }

  deinit {
    guard process.isRunning else { return }
    // Foundation starts it with other signals held back.
    kill(pid, SIGKILL)
    process.waitUntilExit()
  }

  static func compile(_ name: String, to path: String, _ options: [String]) async throws {
    let source = "\(Checkout.root)/Tests/KnownPrograms/\(name).c"
    let result: BuiltProgram.Result
    do {
      result = try await run(
        .name("cc"), ["-O1", "-Wall", "-Wextra", "-Werror", "-o", path, source] + options)
    } catch {
      throw Unusable(
        description: "the known programs need a C compiler: apt-get install gcc libc6-dev")
    }
    guard result.status == .exited(0) else { throw Unusable(description: result.errors) }
  }

  /// Waits until the program has taken its next step; nil where it was the last.
  func step() throws -> [Truth]? {
    guard let line = lines.next() else { return nil }
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
  func proceed() throws {
    try input.fileHandleForWriting.write(contentsOf: Data([0]))
  }
}

/// What the profiler measured, by process and by key of the NDJSON; `other` is left out.
typealias Measured = [Int32: [String: Int]]

extension BuiltProgram {
  /// One sample of the processes that match.
  static func measure(_ pattern: String, _ options: String...) async throws -> Measured {
    let result = try await run(.path(profiler.path), options + ["-n", "1", "-j", pattern])
    guard result.status == .exited(0) else {
      throw KnownProgram.Unusable(description: result.errors)
    }
    return try measured(inLine: result.output)
  }

  /// The processes of one line of NDJSON.
  static func measured(inLine line: String) throws -> Measured {
    let sample = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    var found: Measured = [:]
    for process in sample?["procs"] as? [[String: Any]] ?? [] {
      guard let pid = process["pid"] as? Int32, let memory = process["memory"] as? [String: Any]
      else { continue }
      found[pid] = memory.compactMapValues { $0 as? Int }
    }
    return found
  }
}
