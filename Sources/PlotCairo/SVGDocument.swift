/// What cairo wrote as SVG, to be given what cairo has no words for.
struct SVGDocument {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// With a name and a description for who can't see it: `role="img"`, `<title>` and `<desc>`, as
  /// the first children of the root (SVG 1.1, section 5.4).
  func described(by title: String, _ summary: String) -> [UInt8] {
    guard let start = bytes.firstRange(of: Array("<svg ".utf8)),
      let end = bytes[start.upperBound...].firstIndex(of: UInt8(ascii: ">"))
    else { return bytes }
    let attributes = #"role="img" aria-labelledby="title summary" "#
    let children =
      "\n<title id=\"title\">\(Self.escaped(title))</title>"
      + "\n<desc id=\"summary\">\(Self.escaped(summary))</desc>"
    return bytes[..<start.upperBound] + Array(attributes.utf8)
      + bytes[start.upperBound...end] + Array(children.utf8) + bytes[(end + 1)...]
  }

  /// Text as XML 1.0 can hold it: markup escaped, and U+FFFD for the characters that it forbids.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\t", "\n", "\r": escaped.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
