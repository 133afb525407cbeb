/// Writes JSON (RFC 8259) that is safe inside a `<script>` element of a page.
///
/// No text can end the element or begin a comment in it, because `<`, `>` and `&` are escaped. So
/// are control characters, line separators and invisible format characters, which could change how
/// a viewer of the source sees it.
struct ScriptJSON {
  private(set) var bytes: [UInt8] = []
  /// Whether the open object or array already has a value.
  private var needsComma = false

  mutating func object(_ key: String? = nil, _ content: (inout ScriptJSON) -> Void) {
    nest(key, "{", "}", content)
  }

  mutating func array(_ key: String? = nil, _ content: (inout ScriptJSON) -> Void) {
    nest(key, "[", "]", content)
  }

  mutating func number(_ key: String? = nil, _ value: some FixedWidthInteger) {
    begin(key)
    bytes += "\(value)".utf8
  }

  /// Rounds to an integer.
  mutating func number(_ key: String? = nil, rounding value: Double) {
    number(key, Int64(exactly: value.rounded()) ?? (value < 0 ? .min : .max))
  }

  mutating func boolean(_ key: String, _ value: Bool) {
    begin(key)
    bytes += "\(value)".utf8
  }

  mutating func string(_ key: String? = nil, _ value: String) {
    begin(key)
    quote(value)
  }

  /// Writes a series of integers as ``DifferenceText``.
  mutating func series(_ key: String? = nil, _ values: some Sequence<Int64>) {
    begin(key)
    bytes.append(UInt8(ascii: "\""))
    bytes += DifferenceText.encode(values)
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func begin(_ key: String?) {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
    if let key {
      quote(key)
      bytes.append(UInt8(ascii: ":"))
    }
  }

  private mutating func nest(
    _ key: String?, _ opening: String, _ closing: String, _ content: (inout ScriptJSON) -> Void
  ) {
    begin(key)
    bytes += opening.utf8
    needsComma = false
    content(&self)
    bytes += closing.utf8
    needsComma = true
  }

  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": bytes += #"\""#.utf8
      case "\\": bytes += #"\\"#.utf8
      case _ where Self.isEscaped(scalar):
        // Beyond the basic plane, JSON writes two halves.
        for unit in UTF16.encode(scalar)! { bytes += Self.escape(unit).utf8 }
      default: bytes += UTF8.encode(scalar)!
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func isEscaped(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x80 {
      return scalar.value < 0x20 || scalar.value == 0x7F || "<>&".unicodeScalars.contains(scalar)
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return true
    default: return false
    }
  }

  private static func escape(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return #"\u"# + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
