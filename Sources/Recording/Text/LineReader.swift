import Libc
import SystemPackage

/// Reads a file or the standard input line by line, and never holds more of it than a line.
struct LineReader: ~Copyable {
  /// As the user typed it; `-` is the standard input.
  let path: String
  private let file: FileDescriptor
  /// In bytes; 0 where it is not known, as of a pipe.
  private let size: Int64

  private var pending: [UInt8] = []
  /// Where in them the next line begins.
  private var start = 0
  private var isAtEnd = false
  private var bytesRead: Int64 = 0

  /// Asked while whoever writes takes its time: whether to end as though the file did.
  private let shallStop: () -> Bool

  /// Whether it is a file that can be read anywhere, and not a pipe or a terminal.
  let isRegular: Bool

  /// The number of the line that was read last, from 1.
  private(set) var number = 0

  /// In bytes. No sample is as long, and what is no text may have no line at all.
  private static let longestLine = 128 << 20

  struct Line {
    /// Without its newline, and without a carriage return before it.
    var bytes: [UInt8]
    /// Whether it had a newline: otherwise whoever wrote it may have been stopped in the middle.
    var isWhole: Bool
  }

  /// - Throws: ``RecordingError/unreadable(path:reason:)`` where the file can't be opened.
  init(path: String, shallStop: @escaping () -> Bool = { false }) throws(RecordingError) {
    self.path = path
    self.shallStop = shallStop
    if path == "-" {
      file = .standardInput
    } else {
      do {
        file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
      } catch {
        throw .unreadable(path: path, reason: String(describing: error))
      }
    }
    let status = try? Stat(file)
    isRegular = status?.type == .regular
    size = isRegular ? status?.size ?? 0 : 0
  }

  deinit {
    if path != "-" { try? file.close() }
  }

  /// How much of the file lies behind the latest line, from 0 to 1; 0 where it is not known.
  var progress: Double {
    size > 0 ? Double(bytesRead - Int64(pending.count - start)) / Double(size) : 0
  }

  /// The first bytes of what is still to be read, which stay there; fewer only at the end.
  mutating func peek(_ count: Int) throws(RecordingError) -> [UInt8] {
    while pending.count - start < count, !isAtEnd { try fill() }
    return Array(pending[start...].prefix(count))
  }

  /// Passes over the mark that some editors write at the beginning of UTF-8.
  mutating func skipByteOrderMark() throws(RecordingError) {
    if try peek(3) == [0xEF, 0xBB, 0xBF] { start += 3 }
  }

  /// The next line; nil at the end.
  mutating func next() throws(RecordingError) -> Line? {
    var searched = start
    while true {
      if let newline = pending[searched...].firstIndex(of: 0x0A) {
        defer { start = newline + 1 }
        number += 1
        let hasReturn = newline > start && pending[newline - 1] == 0x0D
        return Line(
          bytes: Array(pending[start..<(hasReturn ? newline - 1 : newline)]), isWhole: true)
      }
      if isAtEnd {
        guard start < pending.count else { return nil }
        defer { start = pending.count }
        number += 1
        return Line(bytes: Array(pending[start...]), isWhole: false)
      }
      guard pending.count - start < Self.longestLine else {
        throw .malformed(
          path: path, line: number + 1, column: Self.longestLine, reason: "the line has no end")
      }
      pending.removeSubrange(..<start)
      start = 0
      searched = pending.count
      try fill()
    }
  }

  /// All that is still to be read.
  mutating func rest() throws(RecordingError) -> [UInt8] {
    while !isAtEnd {
      guard pending.count - start < Self.longestLine else {
        throw .unreadable(path: path, reason: "it is larger than any snapshot")
      }
      try fill()
    }
    defer { start = pending.count }
    return Array(pending[start...])
  }

  private mutating func fill() throws(RecordingError) {
    // Signals that are held back interrupt no call: a read that waits would not end for them.
    var input = pollfd(fd: file.rawValue, events: Int16(POLLIN), revents: 0)
    while !isRegular, poll(&input, 1, 100) == 0 {
      if shallStop() {
        isAtEnd = true
        return
      }
    }
    do {
      let chunk = try [UInt8](unsafeUninitializedCapacity: 256 << 10) { buffer, count in
        count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
      }
      isAtEnd = chunk.isEmpty
      bytesRead += Int64(chunk.count)
      pending += chunk
    } catch {
      throw .unreadable(path: path, reason: String(describing: error))
    }
  }
}
