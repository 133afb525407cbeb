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
    var result = SVGMarkup()
    var rest = bytes[...]
    if let root = Self.firstRange(of: Array("<svg ".utf8), in: rest),
      let end = rest[root.upperBound...].firstIndex(of: UInt8(ascii: ">"))
    {
      result += rest[..<root.upperBound]
      result += #"role="img" aria-labelledby="title summary" "#
      result += rest[root.upperBound...end]
      // Title and description must be the first children of the root (SVG 1.1, section 5.4).
      result += "\n<title id=\"title\">"
      result.appendEscaped(scene.title)
      result += "</title>\n<desc id=\"summary\">"
      result.appendEscaped(scene.summary)
      result += "</desc>"
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
    Self.append(scene.tooltips, to: &result)
    SVGText.append(texts, to: &result)
    result += rest[close...]
    return result.bytes
  }

  /// Appends invisible shapes with titles, which browsers show as tooltips without a script
  /// (SVG 1.1, sections 5.4 and 16.6).
  private static func append(_ tooltips: [Scene.Tooltip], to markup: inout SVGMarkup) {
    guard !tooltips.isEmpty else { return }
    markup += "<g fill=\"none\" pointer-events=\"all\">\n"
    for tooltip in tooltips {
      let isPath = !tooltip.outline.isEmpty
      if isPath {
        markup += "<path"
        markup.appendPath(tooltip.outline, isClosed: true)
      } else {
        markup += "<rect"
        markup.appendAttribute("x", tooltip.area.origin.x)
        markup.appendAttribute("y", tooltip.area.origin.y)
        markup.appendAttribute("width", tooltip.area.width)
        markup.appendAttribute("height", tooltip.area.height)
      }
      markup += "><title>"
      markup.appendEscaped(tooltip.text)
      markup += isPath ? "</title></path>\n" : "</title></rect>\n"
    }
    markup += "</g>\n"
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
  private static func appendPaths(of part: ArraySlice<UInt8>, to output: inout SVGMarkup) {
    let opening = Array(#" d=""#.utf8)
    var cursor = part.startIndex
    while let path = Self.firstRange(of: opening, in: part[cursor...]) {
      let end = part[path.upperBound...].firstIndex(of: UInt8(ascii: "\"")) ?? part.endIndex
      output += part[cursor..<path.upperBound]
      let commands = part[path.upperBound..<end]
      if let path = PolygonPath(commands) {
        output.appendCommands(path.points, isClosed: path.isClosed)
      } else {
        output += commands
      }
      cursor = end
    }
    output += part[cursor...]
  }
}
