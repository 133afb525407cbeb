import Foundation
import Libc
import MemoryProfile
import SystemPackage
import TestSupport
import Testing

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct MarkReaderTests {
  private func append(
    _ text: String, to path: String, truncating: Bool = false
  ) throws {
    let file = try FileDescriptor.open(
      FilePath(path), .writeOnly,
      options: truncating ? [.truncate, .nonBlocking] : [.append, .nonBlocking])
    try file.closeAfter { _ = try file.writeAll(Array(text.utf8)) }
  }

  private func isReadable(_ descriptor: Int32) -> Bool {
    var source = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&source, 1, 0) > 0
  }

  @Test func `a FIFO is created, read when poll reports it, and removed`() async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/marks"
      do {
        var reader = try MarkReader(path: path)
        #expect(try Stat(path).type == .fifo)
        #expect(!isReadable(reader.polled))
        #expect(reader.take(at: .zero).isEmpty)
        try append("a\nb\n", to: path)
        #expect(isReadable(reader.polled))
        #expect(reader.take(at: .seconds(1)).map(\.text) == ["a", "b"])
        // The writer is gone, and the end is not reached.
        #expect(!isReadable(reader.polled))
        try append("c\n", to: path)
        #expect(reader.take(at: .seconds(2)).map(\.text) == ["c"])
      }
      #expect(access(path, F_OK) == -1)
    }
  }

  @Test func `a FIFO that existed is kept`() async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/marks"
      #expect(mkfifo(path, 0o600) == 0)
      do { _ = try MarkReader(path: path) }
      #expect(access(path, F_OK) == 0)
    }
  }

  @Test func `a file that replaced the FIFO is kept`() async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/marks"
      do {
        var reader = try MarkReader(path: path)
        unlink(path)
        try Data("x\n".utf8).write(to: URL(fileURLWithPath: path))
        #expect(reader.take(at: .zero).isEmpty)
      }
      #expect(contents(path) == "x\n")
    }
  }

  @Test func `only lines that are appended to a file count`() async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/marks"
      try Data("old\n".utf8).write(to: URL(fileURLWithPath: path))
      var reader = try MarkReader(path: path)
      #expect(!isReadable(reader.polled))
      #expect(reader.take(at: .zero).isEmpty)
      try append("new\n", to: path)
      #expect(isReadable(reader.polled))
      #expect(reader.take(at: .zero).map(\.text) == ["new"])
      #expect(!isReadable(reader.polled))
    }
  }

  /// `echo >` truncates the file, and writes a line that is shorter, as long, or longer.
  @Test(arguments: ["x\n", "phase 2\n", "phase two\n", "phase 1, again\n"])
  func `a file that is written again is read from its beginning`(text: String) async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/marks"
      try Data("".utf8).write(to: URL(fileURLWithPath: path))
      var reader = try MarkReader(path: path)
      try append("phase 1\n", to: path)
      #expect(reader.take(at: .zero).map(\.text) == ["phase 1"])
      try append(text, to: path, truncating: true)
      #expect(reader.take(at: .zero).map(\.text) == [String(text.dropLast())])
      #expect(reader.take(at: .zero).isEmpty)
    }
  }

  @Test func `marks beyond the limit are read, counted and dropped`() async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/marks"
      var reader = try MarkReader(path: path)
      #expect(reader.report == nil)
      var count = 0
      let lines = String(repeating: "m\n", count: 5000)
      for _ in 0..<20 {
        try append(lines, to: path)
        count += reader.take(at: .zero).count
      }
      #expect(count == MarkReader.limit)
      #expect(reader.report?.message.contains("90000 marks") == true)
    }
  }

  @Test func `what can't be read is an error`() async throws {
    try await withTemporaryDirectory { directory in
      expectFailure(naming: "'\(directory)'", "directory") {
        _ = try MarkReader(path: directory)
      }
      expectFailure(naming: "'\(directory)/none/marks'") {
        _ = try MarkReader(path: "\(directory)/none/marks")
      }
    }
  }

  @Test func `a device without data ends`() throws {
    var reader = try MarkReader(path: "/dev/null")
    #expect(reader.take(at: .zero).isEmpty)
    #expect(reader.polled == -1)
  }
}
