extension Scene: CustomStringConvertible {
  /// The scene as text, a line an element: what golden files hold, so that a difference can be read.
  public var description: String {
    var lines = ["scene \(size.width)x\(size.height)", "title \(title)", "summary \(summary)"]
    lines += elements.map(\.description)
    lines += readOuts.map(\.description)
    return lines.joined(separator: "\n") + "\n"
  }
}

extension Scene.Element: CustomStringConvertible {
  /// As a line of text.
  public var description: String {
    switch self {
    case .rectangle(let rectangle, let fill):
      let size = "\(Decimals.shortest(rectangle.width))x\(Decimals.shortest(rectangle.height))"
      return "rectangle \(rectangle.origin) \(size) \(fill)"
    case .polygon(let points, let fill, let name):
      return "polygon '\(name)' \(fill) " + points.map(\.description).joined(separator: " ")
    case .line(let points, let color, let width, let name):
      return "line '\(name)' \(color) \(Decimals.shortest(width)) "
        + points.map(\.description).joined(separator: " ")
    case .circle(let center, let radius, let fill, let stroke):
      return "circle \(center) \(Decimals.shortest(radius)) \(fill) \(stroke)"
    case .text(let text):
      let weight = text.font.isBold ? " bold" : ""
      return "text \(text.position) \(text.anchor) \(Decimals.shortest(text.font.size))\(weight) "
        + "\(text.color) '\(text.string)'"
    }
  }
}

extension Scene.ReadOut: CustomStringConvertible {
  /// As a line of text.
  public var description: String {
    "read-out \(place.origin) \(Decimals.shortest(place.width))x\(Decimals.shortest(place.height)) '"
      + text.replacing("\n", with: " | ") + "'"
  }
}

extension Point: CustomStringConvertible {
  /// As a line of text.
  public var description: String { "\(Decimals.shortest(x)),\(Decimals.shortest(y))" }
}
