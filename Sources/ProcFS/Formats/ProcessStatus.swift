/// The lines of `/proc/PID/status` that are used; proc_pid_status(5).
package struct ProcessStatus: Equatable, Sendable {
  /// The second number of `Uid:`: with whose rights the process acts (credentials(7)).
  package let effectiveUser: UserID

  /// - Returns: nil where there is no such line.
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

extension UnsafeRawBufferPointer {
  fileprivate func skipTab(at cursor: inout Int) {
    if cursor < count, self[cursor] == UInt8(ascii: "\t") { cursor += 1 }
  }
}
