import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import ProcFS

/// Files as large as no kernel makes them: a captured tree may hold anything, and a process may say
/// that its arguments are all of its memory.
@Suite(.timeLimit(.minutes(10))) struct LargeFileTests {
  /// A tree with one process, 1, whose files begin so and go on with 1 GiB of NULs that take no room.
  private func withTree<Result>(
    _ files: [String: String], _ body: (borrowing ProcTree) throws -> Result
  ) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.path + "/large-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: folder + "/1", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (name, beginning) in files {
      let file = try FileDescriptor.open(
        FilePath("\(folder)/1/\(name)"), .writeOnly, options: [.create],
        permissions: .ownerReadWrite)
      try file.closeAfter {
        try file.writeAll(beginning.utf8)
        try file.resize(to: 1 << 30)
      }
    }
    return try body(try ProcTree(folder))
  }

  private static let header = "1000-2000 r--p 00000000 00:00 0 "

  @Test(arguments: [
    ("a line of 1 GiB", header), ("a name of 1 GiB", header + "/"),
    ("a number of 1 GiB", header + "\nPss: 1"),
  ])
  func `in smaps it is an error, and takes little memory`(what: String, beginning: String) throws {
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
        Issue.record("it was read")
      } catch {
        #expect(error == .system(path: file.path, .fileTooLarge))
      }
      #expect(buffer.capacity <= 4 * ReadBuffer.limit)
    }
  }

  @Test func `a command line is cut off behind whatever the kernel may have taken`() throws {
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
