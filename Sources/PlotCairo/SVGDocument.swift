import Plot

/// An SVG that cairo wrote. Adds what cairo does not support.
struct SVGDocument {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Returns the document with title, description, tooltips and texts, reproducible and shortened.
  ///
  /// Numbers that depend on earlier surfaces of the process are removed, and long paths become
  /// relative.
  ///
  /// Texts are above tooltips, so that they can be selected.
  ///
  /// - Parameter texts: the texts of the scene, which cairo has not drawn.
  func finalized(for scene: Scene, _ texts: [SVGText]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var rest = bytes[...]
    if let root = Self.firstRange(of: Array("<svg ".utf8), in: rest),
      let end = rest[root.upperBound...].firstIndex(of: UInt8(ascii: ">"))
    {
      result += rest[..<root.upperBound]
      result += Array(#"role="img" aria-labelledby="title summary" "#.utf8)
      result += rest[root.upperBound...end]
      // Title and description must be the first children of the root (SVG 1.1, section 5.4).
      result += Array("\n<title id=\"title\">\(Self.escaped(scene.title))</title>".utf8)
      result += Array("\n<desc id=\"summary\">\(Self.escaped(scene.summary))</desc>".utf8)
      rest = rest[(end + 1)...]
    }
    if let group = Self.firstRange(of: Array(#"<g id="surface"#.utf8), in: rest),
      let quote = rest[group.upperBound...].firstIndex(of: UInt8(ascii: "\""))
    {
      // Cairo numbers the surfaces of a process.
      Self.appendPaths(of: rest[..<group.upperBound], to: &result)
      rest = rest[quote...]
    }
    let end = Array("</svg>".utf8)
    let close = rest.indices.last { rest[$0...].starts(with: end) } ?? rest.endIndex
    Self.appendPaths(of: rest[..<close], to: &result)
    result += Array(Self.tooltips(of: scene).utf8)
    result += Array(SVGText.group(texts).utf8)
    result += rest[close...]
    return result
  }

  /// Returns invisible shapes with titles, which browsers show as tooltips without a script
  /// (SVG 1.1, sections 5.4 and 16.6).
  private static func tooltips(of scene: Scene) -> String {
    guard !scene.tooltips.isEmpty else { return "" }
    let shapes = scene.tooltips.map { tooltip in
      let (area, number) = (tooltip.area, Decimals.formatShortest)
      let title = "<title>\(escaped(tooltip.text))</title>"
      if let first = tooltip.outline.first {
        let steps = zip(tooltip.outline, tooltip.outline.dropFirst()).map { from, to in
          let (x, y) = (number(to.x - from.x), number(to.y - from.y))
          return y.hasPrefix("-") ? x + y : "\(x) \(y)"
        }
        let path = "M\(number(first.x)) \(number(first.y))l\(steps.joined(separator: " "))z"
        return "<path d=\"\(path)\">\(title)</path>"
      }
      return """
        <rect x="\(number(area.origin.x))" y="\(number(area.origin.y))" \
        width="\(number(area.width))" height="\(number(area.height))">\(title)</rect>
        """
    }
    return "<g fill=\"none\" pointer-events=\"all\">\n\(shapes.joined(separator: "\n"))\n</g>\n"
  }

  /// Returns the first range of a word.
  ///
  /// An SVG has several hundred kilobytes. The generic search of the standard library would take
  /// longer than cairo takes to draw.
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

  /// Appends a part of the document and shortens its long paths.
  private static func appendPaths(of part: ArraySlice<UInt8>, to output: inout [UInt8]) {
    let opening = Array(#" d=""#.utf8)
    var cursor = part.startIndex
    while let path = Self.firstRange(of: opening, in: part[cursor...]) {
      let end = part[path.upperBound...].firstIndex(of: UInt8(ascii: "\"")) ?? part.endIndex
      output += part[cursor..<path.upperBound]
      let commands = part[path.upperBound..<end]
      output += PolygonPath(commands).map(\.relativeCommands) ?? Array(commands)
      cursor = end
    }
    output += part[cursor...]
  }

  /// Escapes text for XML 1.0. Forbidden characters become U+FFFD.
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
