import Libc
import SystemPackage

/// Reads a file or standard input line by line. Only one line is in memory.
struct LineReader: ~Copyable {
  /// As the user typed it; `-` is standard input.
  let path: String
  private let file: FileDescriptor
  /// In bytes; 0 if it is unknown, as for a pipe.
  private let size: Int64

  /// Bytes that have been read from the file.
  private var pending: [UInt8] = []
  /// The index of the next line in `pending`.
  private var start = 0
  private var isAtEnd = false
  private var bytesRead: Int64 = 0

  /// Called while a pipe has no data. Returns whether to stop, as at the end of the file.
  private let shallStop: () -> Bool

  /// Whether it is a regular file, and not a pipe or a terminal.
  let isRegular: Bool

  /// The number of the latest line, counted from 1.
  private(set) var number = 0

  /// In bytes. No sample is as long. A binary file may have no newline at all.
  private static let longestLine = 128 << 20

  struct Line {
    /// The line without its newline and a carriage return before it.
    var bytes: [UInt8]
    /// Whether it has a newline. Otherwise its writer may have been interrupted.
    var isComplete: Bool
  }

  /// - Throws: ``RecordingError/unreadable(path:reason:)`` if the file can't be opened.
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

  /// The part of the file up to the latest line, from 0 to 1; 0 if the size is unknown.
  var progress: Double {
    size > 0 ? Double(bytesRead - Int64(pending.count - start)) / Double(size) : 0
  }

  /// Returns the next bytes without consuming them; fewer than `count` at the end.
  mutating func peek(_ count: Int) throws(RecordingError) -> [UInt8] {
    while pending.count - start < count, !isAtEnd { try fill() }
    return Array(pending[start...].prefix(count))
  }

  /// Returns the beginning without consuming it: at least the first line that is not blank, and at
  /// most `limit` bytes.
  mutating func peekLine(upTo limit: Int) throws(RecordingError) -> [UInt8] {
    while !isAtEnd, pending.count - start < limit {
      let text = pending[start...].drop { $0 <= UInt8(ascii: " ") }
      if text.contains(UInt8(ascii: "\n")) { break }
      try fill()
    }
    return Array(pending[start...].prefix(limit))
  }

  /// Skips the byte order mark that some editors write at the start of UTF-8.
  mutating func skipByteOrderMark() throws(RecordingError) {
    if try peek(3) == [0xEF, 0xBB, 0xBF] { start += 3 }
  }

  /// Returns the next line; `nil` at the end.
  mutating func next() throws(RecordingError) -> Line? {
    var searched = start
    while true {
      if let newline = newline(after: searched) {
        defer { start = newline + 1 }
        number += 1
        let hasReturn = newline > start && pending[newline - 1] == 0x0D
        return Line(
          bytes: Array(pending[start..<(hasReturn ? newline - 1 : newline)]), isComplete: true)
      }
      if isAtEnd {
        guard start < pending.count else { return nil }
        defer { start = pending.count }
        number += 1
        return Line(bytes: Array(pending[start...]), isComplete: false)
      }
      guard pending.count - start < Self.longestLine else {
        throw .malformed(
          path: path, line: number + 1, column: Self.longestLine, reason: "the line is too long")
      }
      pending.removeSubrange(..<start)
      start = 0
      searched = pending.count
      try fill()
    }
  }

  /// Returns the index of the first newline in `pending` at or after an index; `nil` if there is
  /// none.
  private func newline(after index: Int) -> Int? {
    pending.withUnsafeBytes { bytes in
      let searched = UnsafeRawBufferPointer(rebasing: bytes[index...])
      guard let start = searched.baseAddress else { return nil }
      return memchr(start, 0x0A, searched.count).map { index + (UnsafeRawPointer($0) - start) }
    }
  }

  /// Returns all bytes up to the end.
  mutating func rest() throws(RecordingError) -> [UInt8] {
    while !isAtEnd {
      guard pending.count - start < Self.longestLine else {
        throw .unreadable(path: path, reason: "the file is too large for a snapshot")
      }
      try fill()
    }
    defer { start = pending.count }
    return Array(pending[start...])
  }

  private mutating func fill() throws(RecordingError) {
    // Blocked signals don't interrupt a read, so it must not wait without a timeout.
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
