import Foundation
import TestSupport

/// A program of `Tests/KnownPrograms` that goes step by step, in a folder of its own; both end with
/// their owner.
final class SteppedProgram {
  struct Unusable: Error, CustomStringConvertible {
    let description: String
  }

  /// A tree in which are only the processes that ``show(_:)`` was told of.
  let tree: String

  private let folder: String
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var lines: LineReader

  var pid: Int32 { process.processIdentifier }

  /// - Parameter arguments: `FILE` stands for a path at which nothing is.
  init(_ name: String, _ arguments: [String]) throws {
    folder = NSTemporaryDirectory() + "/smaps-\(name)-\(UUID().uuidString)"
    tree = folder + "/proc"
    lines = LineReader(output.fileHandleForReading)
    try FileManager.default.createDirectory(atPath: tree, withIntermediateDirectories: true)
    try Self.compile(name, to: "\(folder)/\(name)")
    process.executableURL = URL(fileURLWithPath: "\(folder)/\(name)")
    process.arguments = arguments.map { $0 == "FILE" ? "\(folder)/file" : $0 }
    process.standardInput = input
    process.standardOutput = output
    try process.run()
  }

  deinit {
    if process.isRunning {
      // Foundation starts it with other signals held back.
      kill(pid, SIGKILL)
      process.waitUntilExit()
    }
    try? FileManager.default.removeItem(atPath: folder)
  }

  private static func compile(_ name: String, to path: String) throws {
    let compiler = Process()
    compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    compiler.arguments = [
      "cc", "-O1", "-Wall", "-Wextra", "-Werror", "-static", "-pthread", "-o", path,
      "\(Checkout.root)/Tests/KnownPrograms/\(name).c",
    ]
    try compiler.run()
    compiler.waitUntilExit()
    guard compiler.terminationStatus == 0 else {
      throw Unusable(
        description: "the known programs need a C compiler: apt-get install gcc libc6-dev")
    }
  }

  /// Waits until the program has taken its next step; nil where it has ended.
  func step() -> String? {
    lines.next()
  }

  /// Lets the program take its next step.
  func proceed() throws {
    try input.fileHandleForWriting.write(contentsOf: Data([0]))
  }

  /// Makes the tree one of these processes and no others.
  func show(_ pids: [Int32]) throws {
    let files = FileManager.default
    let shown = Set(try files.contentsOfDirectory(atPath: tree))
    let wanted = Set(pids.map { "\($0)" })
    for name in shown.subtracting(wanted) { try files.removeItem(atPath: "\(tree)/\(name)") }
    for name in wanted.subtracting(shown) {
      try files.createSymbolicLink(
        atPath: "\(tree)/\(name)", withDestinationPath: "/proc/\(name)")
    }
  }
}
