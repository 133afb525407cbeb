import Plot

/// What cairo wrote as SVG, to be given what cairo has no words for.
struct SVGDocument {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The document with a name and a description for who can't see it and texts for who points at a
  /// place, and without what is needless: what differs from one surface of a process to the next, and
  /// most digits of a long path.
  func finished(as scene: Scene) -> [UInt8] {
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
      finished += Array("\n<title id=\"title\">\(Self.escaped(scene.title))</title>".utf8)
      finished += Array("\n<desc id=\"summary\">\(Self.escaped(scene.summary))</desc>".utf8)
      rest = rest[(end + 1)...]
    }
    if let group = rest.firstRange(of: Array(#"<g id="surface"#.utf8)),
      let quote = rest[group.upperBound...].firstIndex(of: UInt8(ascii: "\""))
    {
      // Cairo numbers its surfaces through the life of a process.
      Self.appendPaths(of: rest[..<group.upperBound], to: &finished)
      rest = rest[quote...]
    }
    let end = Array("</svg>".utf8)
    let close = rest.indices.last { rest[$0...].starts(with: end) } ?? rest.endIndex
    Self.appendPaths(of: rest[..<close], to: &finished)
    finished += Array(Self.readOuts(of: scene).utf8)
    finished += rest[close...]
    return finished
  }

  /// Rectangles that are not seen, each with its text as a title: what a browser shows who points at
  /// one, without a script (SVG 1.1, sections 5.4 and 16.6).
  private static func readOuts(of scene: Scene) -> String {
    guard !scene.readOuts.isEmpty else { return "" }
    let places = scene.readOuts.map { readOut in
      let (place, number) = (readOut.place, Decimals.shortest)
      return """
        <rect x="\(number(place.origin.x))" y="\(number(place.origin.y))" \
        width="\(number(place.width))" height="\(number(place.height))">\
        <title>\(escaped(readOut.text))</title></rect>
        """
    }
    return "<g fill=\"none\" pointer-events=\"all\">\n\(places.joined(separator: "\n"))\n</g>\n"
  }

  /// Where a word stands first. A picture has some hundred thousand bytes, for which the standard
  /// library's search of any collection takes longer than cairo takes to draw.
  private static func firstRange(
    of word: [UInt8], in text: ArraySlice<UInt8>
  ) -> Range<Int>? {
    let offset = text.withUnsafeBufferPointer { bytes -> Int? in
      guard let first = word.first, bytes.count >= word.count else { return nil }
      for start in 0...(bytes.count - word.count) where bytes[start] == first {
        if word.indices.allSatisfy({ bytes[start + $0] == word[$0] }) { return start }
      }
      return nil
    }
    return offset.map { text.startIndex + $0..<text.startIndex + $0 + word.count }
  }

  /// Copies a part of the document, its long paths shortened.
  private static func appendPaths(of part: ArraySlice<UInt8>, to output: inout [UInt8]) {
    let opening = Array(#" d=""#.utf8)
    var cursor = part.startIndex
    while let path = Self.firstRange(of: opening, in: part[cursor...]) {
      let end = part[path.upperBound...].firstIndex(of: UInt8(ascii: "\"")) ?? part.endIndex
      output += part[cursor..<path.upperBound]
      let commands = part[path.upperBound..<end]
      output += PolygonPath(commands).map(\.relative) ?? Array(commands)
      cursor = end
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
