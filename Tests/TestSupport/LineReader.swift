import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Takes what a pipe gives apart into lines.
struct LineReader {
  private let file: FileDescriptor
  private var waiting: [UInt8] = []

  init(_ file: FileDescriptor) {
    self.file = file
  }

  /// Waits for the next line; nil at the end.
  ///
  /// - Throws: ``TimeoutError`` where nothing comes for a minute.
  mutating func next() async throws -> String? {
    while true {
      if let end = waiting.firstIndex(of: UInt8(ascii: "\n")) {
        defer { waiting.removeSubrange(...end) }
        return String(decoding: waiting[..<end], as: UTF8.self)
      }
      let more = try await onDedicatedThread { [file] in try file.readWhenReady() }
      if more.isEmpty { return nil }
      waiting += more
    }
  }
}

extension FileDescriptor {
  /// What there is to read, once there is something; empty at the end.
  fileprivate func readWhenReady() throws -> [UInt8] {
    var question = pollfd(fd: rawValue, events: Int16(POLLIN), revents: 0)
    if poll(&question, 1, 60_000) == 0 { throw TimeoutError() }
    return try [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
      count = try read(into: UnsafeMutableRawBufferPointer(buffer))
    }
  }
}
