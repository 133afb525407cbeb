/// The lines of `/proc/PID/status` that the program uses; proc_pid_status(5).
package struct ProcessStatus: Equatable, Sendable {
  /// The second number of `Uid:`, the user that gives the process its rights (credentials(7)).
  package let effectiveUser: UserID

  /// - Returns: `nil` if there is no such line.
  package init?(_ bytes: RawSpan) {
    let user = bytes.withUnsafeBytes { buffer -> UInt64? in
      var start = 0
      while start < buffer.count {
        let end = buffer.lineEnd(from: start) ?? buffer.count
        if buffer.begins(with: "Uid:", at: start) {
          let line = UnsafeRawBufferPointer(rebasing: buffer[..<end])
          var cursor = start + 4
          line.skipTab(at: &cursor)
          guard line.decimal(at: &cursor) != nil else { return nil }
          line.skipTab(at: &cursor)
          return line.decimal(at: &cursor)
        }
        start = end + 1
      }
      return nil
    }
    guard let user, let number = UInt32(exactly: user) else { return nil }
    effectiveUser = UserID(rawValue: number)
  }
}

extension ProcessStatus {
  /// The process that a thread belongs to, from the line `Tgid:`; `nil` if there is no such line.
  package static func process(in bytes: RawSpan) -> ProcessID? {
    bytes.withUnsafeBytes { buffer in
      var start = 0
      while start < buffer.count {
        if buffer.begins(with: "Tgid:", at: start) {
          var cursor = start + 5
          buffer.skipTab(at: &cursor)
          return buffer.decimal(at: &cursor).flatMap { Int32(exactly: $0) }
            .map { ProcessID(rawValue: $0) }
        }
        start = (buffer.lineEnd(from: start) ?? buffer.count) + 1
      }
      return nil
    }
  }

  /// The range of the lines about memory, from `VmPeak:` to the line before `Threads:`; `nil` if
  /// the process has none.
  package static func memoryLines(in bytes: RawSpan) -> Range<Int>? {
    bytes.withUnsafeBytes { buffer in
      var first: Int?
      var start = 0
      while start < buffer.count {
        if buffer.begins(with: "Threads:", at: start) { return first.map { $0..<start } }
        if first == nil, buffer.begins(with: "VmPeak:", at: start) { first = start }
        start = (buffer.lineEnd(from: start) ?? buffer.count) + 1
      }
      return nil
    }
  }
}

extension ProcessStatus {
  /// Why a text has no effective user.
  package static func malformed(_ bytes: RawSpan) -> MalformedText {
    bytes.withUnsafeBytes { buffer in
      let lines = buffer.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      for (index, line) in lines.enumerated()
      where UnsafeRawBufferPointer(rebasing: line).begins(with: "Uid:", at: 0) {
        return MalformedText(
          line: index + 1, problem: "expected numbers after 'Uid:'", text: line)
      }
      return MalformedText(line: nil, problem: "the line 'Uid:' is missing")
    }
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func skipTab(at cursor: inout Int) {
    if cursor < count, self[cursor] == UInt8(ascii: "\t") { cursor += 1 }
  }
}
