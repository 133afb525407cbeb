#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

// The few things that the formats of /proc are made of: lines, and numbers in ASCII.

extension UnsafeRawBufferPointer {
  /// Reads a decimal number from `cursor` on and leaves the cursor behind it; nil where there is no
  /// digit or the number does not fit.
  @inline(__always)
  func decimal(at cursor: inout Int) -> UInt64? {
    var value: UInt64 = 0
    let first = cursor
    while cursor < count {
      let digit = self[cursor] &- 48
      guard digit <= 9 else { break }
      // 19 digits always fit; only the twentieth can be too much.
      if cursor - first < 19 {
        value = value &* 10 &+ UInt64(digit)
      } else {
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
        guard !overflow, !carry else { return nil }
        value = sum
      }
      cursor += 1
    }
    return cursor > first ? value : nil
  }

  /// Reads a number of lower-case hexadecimal digits, as the kernel prints addresses, from `cursor`
  /// on; nil where there is no digit or more than sixteen.
  @inline(__always)
  func hexadecimal(at cursor: inout Int) -> UInt64? {
    var value: UInt64 = 0
    let first = cursor
    while cursor < count {
      let byte = self[cursor]
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte &- UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte &- UInt8(ascii: "a") &+ 10
      default: return cursor > first && cursor - first <= 16 ? value : nil
      }
      value = value << 4 | UInt64(digit)
      cursor += 1
    }
    return cursor > first && cursor - first <= 16 ? value : nil
  }

  /// Where the line that begins at `start` ends; nil where it goes on beyond the bytes.
  @inline(__always)
  func lineEnd(from start: Int) -> Int? {
    guard let base = baseAddress, let newline = memchr(base + start, 0x0A, count - start)
    else { return nil }
    return UnsafeRawPointer(newline) - base
  }

  /// Moves the cursor behind any spaces.
  @inline(__always)
  func skipSpaces(at cursor: inout Int) {
    while cursor < count, self[cursor] == UInt8(ascii: " ") { cursor += 1 }
  }

  /// Whether the bytes from `offset` on begin with `text`.
  @inline(__always)
  func begins(with text: StaticString, at offset: Int) -> Bool {
    let length = text.utf8CodeUnitCount
    guard offset >= 0, count - offset >= length, let base = baseAddress else { return false }
    return memcmp(base + offset, text.utf8Start, length) == 0
  }
}
