import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import ProcFS

/// Files that are larger than those of any kernel. A captured tree may hold anything, and a process
/// may declare all of its memory to be its arguments.
@Suite(.timeLimit(.minutes(20))) struct LargeFileTests {
  /// Makes a tree with one process, 1. Its files are sparse: the given text, then NULs up to 1 GiB.
  private func withTree<Result>(
    _ files: [String: String], _ body: (borrowing ProcTree) throws -> Result
  ) throws -> Result {
    let directory = FileManager.default.temporaryDirectory.path + "/large-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: directory + "/1", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    for (name, beginning) in files {
      let file = try FileDescriptor.open(
        FilePath("\(directory)/1/\(name)"), .writeOnly, options: [.create],
        permissions: .ownerReadWrite)
      try file.closeAfter {
        try file.writeAll(beginning.utf8)
        try file.resize(to: 1 << 30)
      }
    }
    return try body(try ProcTree(directory))
  }

  private static let header = "1000-2000 r--p 00000000 00:00 0 "

  @Test(arguments: [
    ("a line of 1 GiB", header), ("a name of 1 GiB", header + "/"),
    ("a number of 1 GiB", header + "\nPss: 1"),
  ])
  func `a smaps entry that is too large is an error and takes little memory`(
    what: String, beginning: String
  ) throws {
    try withTree(["smaps": beginning]) { tree in
      guard case .process(let process) = try tree.open(ProcessID(rawValue: 1)),
        case .file(let file) = try process.open(.smaps)
      else {
        Issue.record("there is a process")
        return
      }
      var buffer = ReadBuffer()
      do throws(ProcError) {
        var parser = SmapsParser()
        _ = try file.forEachMapping(buffer: &buffer, parser: &parser) { _, _ in }
        Issue.record("the file was read")
      } catch {
        #expect(error == .system(path: file.path, .fileTooLarge))
      }
      #expect(buffer.capacity <= 4 * ReadBuffer.limit)
    }
  }

  @Test func `a command line is cut off after the longest one that the kernel accepts`() throws {
    try withTree(["cmdline": "cat"]) { tree in
      guard case .process(let process) = try tree.open(ProcessID(rawValue: 1)) else {
        Issue.record("there is a process")
        return
      }
      var buffer = ReadBuffer()
      let outcome = try process.read(.commandLine, into: &buffer)
      #expect(outcome == .complete)
      #expect(buffer.withBytes { CommandLine(file: $0).text } == "cat")
      #expect(buffer.capacity <= 4 * ReadBuffer.limit)
    }
  }
}
