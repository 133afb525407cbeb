import SystemPackage

import Libc

/// Splits the output of a pipe into lines.
struct LineReader {
  private let file: FileDescriptor
  private var buffered: [UInt8] = []

  init(_ file: FileDescriptor) {
    self.file = file
  }

  /// Waits for the next line. Returns `nil` at the end of the file.
  ///
  /// - Throws: ``TimeoutError`` if there is no output for 60 s.
  mutating func next() async throws -> String? {
    while true {
      if let end = buffered.firstIndex(of: UInt8(ascii: "\n")) {
        defer { buffered.removeSubrange(...end) }
        return String(decoding: buffered[..<end], as: UTF8.self)
      }
      let more = try await onDedicatedThread { [file] in try file.readWhenReady() }
      if more.isEmpty { return nil }
      buffered += more
    }
  }
}

extension FileDescriptor {
  /// Waits for input and returns what is available. The result is empty at the end of the file.
  fileprivate func readWhenReady() throws -> [UInt8] {
    var descriptor = pollfd(fd: rawValue, events: Int16(POLLIN), revents: 0)
    if poll(&descriptor, 1, 60_000) == 0 { throw TimeoutError() }
    return try [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
      count = try read(into: UnsafeMutableRawBufferPointer(buffer))
    }
  }
}
