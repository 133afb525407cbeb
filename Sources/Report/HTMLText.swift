/// Text of HTML.
enum HTMLText {
  /// Escapes text for an element or a quoted attribute.
  static func escape(_ text: String) -> [UInt8] {
    text.utf8.flatMap { byte -> [UInt8] in
      switch byte {
      case UInt8(ascii: "&"): Array("&amp;".utf8)
      case UInt8(ascii: "<"): Array("&lt;".utf8)
      case UInt8(ascii: ">"): Array("&gt;".utf8)
      case UInt8(ascii: "\""): Array("&quot;".utf8)
      case UInt8(ascii: "'"): Array("&#39;".utf8)
      // The parser would replace it.
      case 0: Array("\u{FFFD}".utf8)
      default: [byte]
      }
    }
  }

  /// The parts of a template, with a value in the place of each `{{key}}`. Values are not looked
  /// through.
  static func filling(_ template: [UInt8], with values: [String: [UInt8]]) -> [[UInt8]] {
    var parts: [[UInt8]] = []
    var rest = template[...]
    while let opening = rest.firstIndex(of: UInt8(ascii: "{")) {
      let closing = rest[opening...].firstIndex(of: UInt8(ascii: "}")) ?? rest.endIndex
      let key = String(decoding: rest[min(opening + 2, closing)..<closing], as: UTF8.self)
      parts.append(Array(rest[..<opening]))
      parts.append(values[key] ?? [])
      rest = rest[min(closing + 2, rest.endIndex)...]
    }
    return parts + [Array(rest)]
  }
}
