/// A path that contains a PID, as a C string without the cost of a String.
struct PIDPath {
  private var characters = InlineArray<32, CChar>(repeating: 0)
  private var start = 31

  /// - Parameters:
  ///   - prefix: the text before the PID.
  ///   - suffix: the text after the PID. Both together have at most 20 bytes.
  init(_ pid: ProcessID, prefix: StaticString = "", suffix: StaticString = "") {
    precondition(prefix.utf8CodeUnitCount + suffix.utf8CodeUnitCount <= 20)
    prepend(suffix)
    var rest = pid.rawValue.magnitude
    repeat {
      start -= 1
      characters[start] = CChar(48 + rest % 10)
      rest /= 10
    } while rest > 0
    prepend(prefix)
  }

  private mutating func prepend(_ text: StaticString) {
    start -= text.utf8CodeUnitCount
    withUnsafeMutableBytes(of: &characters) { [start] bytes in
      UnsafeMutableRawBufferPointer(rebasing: bytes[start...]).copyMemory(
        from: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
  }

  mutating func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    let start = start
    return withUnsafeBytes(of: &characters) { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        // The array is never empty, so it has an address.
        body(characters.baseAddress.unsafelyUnwrapped + start)
      }
    }
  }
}
