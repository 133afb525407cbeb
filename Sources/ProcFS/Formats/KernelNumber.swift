/// Files of the kernel that consist of numbers alone.
package enum KernelNumber {
  /// The only number of a file such as `memory.current`. `max`, which `memory.max` contains without
  /// a limit, is the largest number.
  ///
  /// - Returns: `nil` if the file contains anything else.
  package static func only(_ bytes: RawSpan) -> UInt64? {
    bytes.withUnsafeBytes { buffer in
      let end = buffer.lineEnd(from: 0) ?? buffer.count
      if end == 3, buffer.begins(with: "max", at: 0) { return .max }
      var cursor = 0
      guard let number = buffer.decimal(at: &cursor), cursor == end else { return nil }
      return number
    }
  }

  /// One of the numbers of a line, such as that of zram's `mm_stat`
  /// (Documentation/admin-guide/blockdev/zram.rst).
  ///
  /// - Parameter index: counted from 0.
  /// - Returns: `nil` if there are fewer numbers.
  package static func column(_ index: Int, of bytes: RawSpan) -> UInt64? {
    bytes.withUnsafeBytes { buffer in
      let end = buffer.lineEnd(from: 0) ?? buffer.count
      let line = UnsafeRawBufferPointer(rebasing: buffer[..<end])
      var cursor = 0
      for column in 0... {
        line.skipSpaces(at: &cursor)
        guard let number = line.decimal(at: &cursor) else { return nil }
        if column == index { return number }
      }
      return nil
    }
  }
}
