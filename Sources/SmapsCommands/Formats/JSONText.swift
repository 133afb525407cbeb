/// Writes JSON (RFC 8259), with members in the order of the calls.
struct JSONText {
  private(set) var bytes: [UInt8] = []
  /// Whether the open object or array already has a value.
  private var needsComma = false

  /// Writes an object as the value of `key`; if that is `nil`, as an element or as the whole text.
  mutating func object(_ key: String? = nil, _ content: (inout JSONText) -> Void) {
    begin(key)
    nest("{", "}", content)
  }

  mutating func array(_ key: String? = nil, _ content: (inout JSONText) -> Void) {
    begin(key)
    nest("[", "]", content)
  }

  mutating func number(_ key: String, _ value: some FixedWidthInteger) {
    begin(key)
    bytes.append(value)
  }

  mutating func string(_ key: String, _ value: String) {
    begin(key)
    quote(value)
  }

  /// Writes a text as an element of an array.
  mutating func element(_ value: String) {
    begin(nil)
    quote(value)
  }

  mutating func boolean(_ key: String, _ value: Bool) {
    begin(key)
    bytes.append(value ? "true" : "false")
  }

  private mutating func begin(_ key: String?) {
    if needsComma { bytes.append(",") }
    needsComma = true
    if let key {
      quote(key)
      bytes.append(":")
    }
  }

  private mutating func nest(
    _ opening: Unicode.Scalar, _ closing: Unicode.Scalar, _ content: (inout JSONText) -> Void
  ) {
    bytes.append(opening)
    needsComma = false
    content(&self)
    bytes.append(closing)
    needsComma = true
  }

  private mutating func quote(_ text: String) {
    bytes.append("\"")
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): bytes.append(#"\""#)
      case UInt8(ascii: "\\"): bytes.append(#"\\"#)
      case 0x0A: bytes.append(#"\n"#)
      case 0x09: bytes.append(#"\t"#)
      case 0x0D: bytes.append(#"\r"#)
      case 0..<0x20, 0x7F:
        let digits = String(byte, radix: 16)
        bytes.append(#"\u00"# + (digits.count == 1 ? "0" : "") + digits)
      default: bytes.append(byte)
      }
    }
    bytes.append("\"")
  }
}
