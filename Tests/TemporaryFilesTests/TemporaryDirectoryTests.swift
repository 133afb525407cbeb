import Libc
import SystemPackage
import Testing

@testable import TemporaryFiles

@Suite(.timeLimit(.minutes(20))) struct TemporaryDirectoryTests {
  @Test func `only its owner has access to a temporary directory`() throws {
    let directory = try TemporaryDirectory(named: "smaps-test")
    let status = try Stat(directory.path)
    #expect(status.type == .directory)
    #expect(status.permissions == .ownerReadWriteExecute)
    directory.remove()
  }

  @Test func `two directories of one name differ`() throws {
    let first = try TemporaryDirectory(named: "smaps-test")
    let second = try TemporaryDirectory(named: "smaps-test")
    let (one, other) = (first.path, second.path)
    #expect(one != other)
    first.remove()
    second.remove()
  }

  @Test func `a directory is removed with its files, and an open file stays usable`() throws {
    let directory = try TemporaryDirectory(named: "smaps-test")
    let path = directory.path
    let file = try FileDescriptor.open(
      FilePath("\(path)/a"), .readWrite, options: [.create, .closeOnExec],
      permissions: .ownerReadWrite)
    defer { try? file.close() }
    try FileDescriptor.open(
      FilePath("\(path)/.b"), .writeOnly, options: [.create, .closeOnExec],
      permissions: .ownerReadWrite
    ).close()
    try file.writeAll("text".utf8)
    directory.remove()
    #expect(throws: Errno.noSuchFileOrDirectory) { try Stat(path) }
    var bytes = [UInt8](repeating: 0, count: 4)
    let count = try bytes.withUnsafeMutableBytes { try file.read(fromAbsoluteOffset: 0, into: $0) }
    #expect(count == 4)
    #expect(bytes == Array("text".utf8))
  }

  @Test func `a directory is removed when its value is destroyed`() throws {
    func create() throws -> String { try TemporaryDirectory(named: "smaps-test").path }
    let path = try create()
    #expect(throws: Errno.noSuchFileOrDirectory) { try Stat(path) }
  }

  @Test func `a missing parent is an error`() {
    #expect(throws: Errno.noSuchFileOrDirectory) {
      _ = try TemporaryDirectory(named: "smaps-test", in: "/nowhere")
    }
  }
}
