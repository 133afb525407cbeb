import Plot

/// An SVG that cairo wrote. Adds what cairo does not support.
struct SVGDocument {
  private let bytes: [UInt8]

  /// The stand-ins by the offset of their path's first command.
  private var standIns: [Int: OutlineStandIn] = [:]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Creates a document in which cairo drew stand-ins.
  ///
  /// Returns `nil` unless it has exactly these in this order. Then the outlines must be drawn.
  init?(_ bytes: [UInt8], _ standIns: [OutlineStandIn]) {
    self.init(bytes)
    var missing = standIns[...]
    var rest = bytes[...]
    while let commands = Self.nextPath(in: &rest) {
      guard let path = PolygonPath(commands), OutlineStandIn.isStandIn(path) else { continue }
      guard let standIn = missing.popFirst(), standIn.matches(path) else { return nil }
      self.standIns[commands.startIndex] = standIn
    }
    if !missing.isEmpty { return nil }
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
      appendPaths(of: rest[..<group.upperBound], to: &result)
      rest = rest[quote...]
    }
    let end = Array("</svg>".utf8)
    let close = rest.indices.last { rest[$0...].starts(with: end) } ?? rest.endIndex
    appendPaths(of: rest[..<close], to: &result)
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

  /// Appends a part of the document, in which stand-ins become outlines and long paths shorter.
  private func appendPaths(of part: ArraySlice<UInt8>, to output: inout SVGMarkup) {
    var rest = part
    var cursor = part.startIndex
    while let commands = Self.nextPath(in: &rest) {
      output += part[cursor..<commands.startIndex]
      if let standIn = standIns[commands.startIndex] {
        output.appendCommands(standIn.points, isClosed: standIn.isClosed)
      } else if commands.count > Self.longPath, let path = PolygonPath(commands) {
        output.appendCommands(path.points, isClosed: path.isClosed)
      } else {
        output += commands
      }
      cursor = commands.endIndex
    }
    output += part[cursor...]
  }

  /// The length of paths that become shorter, in bytes.
  private static let longPath = 60

  /// Returns the commands of the next path, and removes everything up to their end.
  private static func nextPath(in text: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let opening = firstRange(of: opening, in: text) else { return nil }
    let end = text[opening.upperBound...].firstIndex(of: UInt8(ascii: "\"")) ?? text.endIndex
    defer { text = text[end...] }
    return text[opening.upperBound..<end]
  }

  private static let opening = Array(#" d=""#.utf8)
}
