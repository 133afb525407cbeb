/// What cairo wrote as SVG, to be given what cairo has no words for.
struct SVGDocument {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The document with a name and a description for who can't see it, and without what is needless:
  /// what differs from one surface of a process to the next, and every repeated command of a path.
  func finished(title: String, summary: String) -> [UInt8] {
    var finished: [UInt8] = []
    finished.reserveCapacity(bytes.count)
    var rest = bytes[...]
    if let root = rest.firstRange(of: Array("<svg ".utf8)),
      let end = rest[root.upperBound...].firstIndex(of: UInt8(ascii: ">"))
    {
      finished += rest[..<root.upperBound]
      finished += Array(#"role="img" aria-labelledby="title summary" "#.utf8)
      finished += rest[root.upperBound...end]
      // The first children of the root, as SVG 1.1 wants them (section 5.4).
      finished += Array("\n<title id=\"title\">\(Self.escaped(title))</title>".utf8)
      finished += Array("\n<desc id=\"summary\">\(Self.escaped(summary))</desc>".utf8)
      rest = rest[(end + 1)...]
    }
    if let group = rest.firstRange(of: Array(#"<g id="surface"#.utf8)),
      let quote = rest[group.upperBound...].firstIndex(of: UInt8(ascii: "\""))
    {
      // Cairo numbers its surfaces through the life of a process.
      Self.appendPaths(of: rest[..<group.upperBound], to: &finished)
      rest = rest[quote...]
    }
    Self.appendPaths(of: rest, to: &finished)
    return finished
  }

  /// Copies a part of the document, its paths without the `L` of a line that follows another: pairs
  /// of numbers behind `M` and `L` are lines anyway (SVG 1.1, section 8.3), and a chart has many.
  private static func appendPaths(of part: ArraySlice<UInt8>, to output: inout [UInt8]) {
    let opening = Array(#" d=""#.utf8)
    var cursor = part.startIndex
    while let path = part[cursor...].firstRange(of: opening) {
      output += part[cursor..<path.upperBound]
      cursor = path.upperBound
      var command = UInt8(ascii: " ")
      while cursor < part.endIndex, part[cursor] != UInt8(ascii: "\"") {
        let byte = part[cursor]
        switch byte {
        case UInt8(ascii: "L")
        where command == UInt8(ascii: "M") || command == UInt8(ascii: "L"):
          command = byte
          // The space behind it goes too.
          cursor = min(cursor + 2, part.endIndex)
          continue
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): command = byte
        default: break
        }
        output.append(byte)
        cursor += 1
      }
    }
    output += part[cursor...]
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
