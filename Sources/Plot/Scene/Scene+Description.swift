extension Scene: CustomStringConvertible {
  /// The scene as text with one line for each element and tooltip.
  ///
  /// Golden files contain it, because differences between them are readable.
  public var description: String {
    var lines = ["scene \(size.width)x\(size.height)", "title \(title)", "summary \(summary)"]
    lines += elements.map(\.description)
    lines += tooltips.map(\.description)
    return lines.joined(separator: "\n") + "\n"
  }
}

extension Scene.Element: CustomStringConvertible {
  /// The element as a line of text.
  public var description: String {
    switch self {
    case .rectangle(let rectangle, let fill):
      let size =
        "\(Decimals.formatShortest(rectangle.width))x\(Decimals.formatShortest(rectangle.height))"
      return "rectangle \(rectangle.origin) \(size) \(fill)"
    case .polygon(let points, let fill, let name):
      return "polygon '\(name)' \(fill) " + points.map(\.description).joined(separator: " ")
    case .line(let points, let color, let width, let name):
      return "line '\(name)' \(color) \(Decimals.formatShortest(width)) "
        + points.map(\.description).joined(separator: " ")
    case .circle(let center, let radius, let fill, let stroke):
      return "circle \(center) \(Decimals.formatShortest(radius)) \(fill) \(stroke)"
    case .text(let text):
      let weight = text.font.isBold ? " bold" : ""
      return
        "text \(text.position) \(text.anchor) \(Decimals.formatShortest(text.font.size))\(weight) "
        + "\(text.color) '\(text.string)'" + (text.tooltip.map { " whole '\($0)'" } ?? "")
    }
  }
}

extension Scene.Tooltip: CustomStringConvertible {
  /// The tooltip as a line of text.
  public var description: String {
    let size = "\(Decimals.formatShortest(area.width))x\(Decimals.formatShortest(area.height))"
    let place =
      outline.isEmpty
      ? "\(area.origin) \(size)" : outline.map(\.description).joined(separator: " ")
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return "read-out \(place) '" + lines.joined(separator: " | ") + "'"
  }
}

extension Point: CustomStringConvertible {
  /// The point as `x,y`.
  public var description: String { "\(Decimals.formatShortest(x)),\(Decimals.formatShortest(y))" }
}
