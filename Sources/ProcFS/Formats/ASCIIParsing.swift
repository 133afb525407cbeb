import Libc

// The parts of all formats below /proc: lines, words, and numbers in ASCII.

extension UnsafeRawBufferPointer {
  /// Reads a decimal number and moves the cursor to its end; `nil` if there is no digit or the
  /// number is too large.
  @inline(__always)
  func decimal(at cursor: inout Int) -> UInt64? {
    decimalByWords(at: &cursor) ?? decimalByDigits(at: &cursor)
  }

  /// Reads a number of lower-case hexadecimal digits, as the kernel prints addresses, and moves the
  /// cursor to its end; `nil` if there is no digit or there are more than sixteen.
  @inline(__always)
  func hexadecimal(at cursor: inout Int) -> UInt64? {
    hexadecimalByWords(at: &cursor) ?? hexadecimalByDigits(at: &cursor)
  }

  @inline(never)
  private func decimalByDigits(at cursor: inout Int) -> UInt64? {
    var value: UInt64 = 0
    let first = cursor
    while cursor < count {
      let digit = self[cursor] &- UInt8(ascii: "0")
      guard digit <= 9 else { break }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
      guard !overflow, !carry else { return nil }
      value = sum
      cursor += 1
    }
    return cursor > first ? value : nil
  }

  @inline(never)
  private func hexadecimalByDigits(at cursor: inout Int) -> UInt64? {
    var value: UInt64 = 0
    let first = cursor
    digits: while cursor < count {
      let byte = self[cursor]
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        value = value << 4 | UInt64(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"):
        value = value << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
      default: break digits
      }
      cursor += 1
    }
    return 1...16 ~= cursor - first ? value : nil
  }

  /// The end of the line that begins at `start`; `nil` if it is not among the bytes.
  @inline(__always)
  func lineEnd(from start: Int) -> Int? {
    firstPlace(of: UInt8(ascii: "\n"), from: start)
  }

  /// The first position of a byte from `start` on; `nil` if there is none. `start` is at most the
  /// count.
  @inline(__always)
  func firstPlace(of byte: UInt8, from start: Int) -> Int? {
    guard let base = baseAddress, let found = memchr(base + start, Int32(byte), count &- start)
    else { return nil }
    return UnsafeRawPointer(found) - base
  }

  /// Moves the cursor past any spaces.
  @inline(__always)
  func skipSpaces(at cursor: inout Int) {
    skipSpacesByWords(at: &cursor)
    while cursor < count, self[cursor] == UInt8(ascii: " ") { cursor += 1 }
  }

  /// Moves the cursor to the next space, or to the end.
  @inline(__always)
  func skipWord(at cursor: inout Int) {
    skipWordByWords(at: &cursor)
    while cursor < count, self[cursor] != UInt8(ascii: " ") { cursor += 1 }
  }

  /// Whether the bytes from `offset` on begin with `text`.
  @inline(__always)
  package func begins(with text: StaticString, at offset: Int) -> Bool {
    let length = text.utf8CodeUnitCount
    guard offset >= 0, count - offset >= length, let base = baseAddress else { return false }
    return memcmp(base + offset, text.utf8Start, length) == 0
  }

  /// Whether the bytes equal the others.
  package func equals(_ others: [UInt8]) -> Bool {
    others.withUnsafeBytes { others in
      guard count == others.count else { return false }
      guard let base = baseAddress, let other = others.baseAddress else { return isEmpty }
      return memcmp(base, other, count) == 0
    }
  }
}
