package import Plot
package import Testing

/// Expects that texts of a scene don't overlap and that all elements are within the page.
///
/// - Parameter width: Returns the width of a rendered text in pixels.
package func expectTidy(
  _ scene: Scene, sourceLocation: SourceLocation = #_sourceLocation,
  width: (Scene.Text) -> Double
) {
  let texts = scene.elements.compactMap { if case .text(let text) = $0 { text } else { nil } }
  #expect(!texts.isEmpty, sourceLocation: sourceLocation)
  let boxes = texts.map { text in
    let width = width(text)
    let left =
      switch text.anchor {
      case .start: text.position.x
      case .middle: text.position.x - width / 2
      case .end: text.position.x - width
      }
    return Box(
      left: left, right: left + width, top: text.position.y - text.font.size * 0.75,
      bottom: text.position.y + text.font.size * 0.2)
  }
  let page = Box(
    left: 0, right: Double(scene.size.width), top: 0, bottom: Double(scene.size.height))
  for (text, box) in zip(texts, boxes) {
    #expect(page.contains(box), "'\(text.string)'", sourceLocation: sourceLocation)
  }
  for (index, box) in boxes.enumerated() {
    for other in boxes.indices.dropFirst(index + 1) where box.overlaps(boxes[other]) {
      Issue.record(
        "'\(texts[index].string)' overlaps '\(texts[other].string)'",
        sourceLocation: sourceLocation)
    }
  }
  for element in scene.elements {
    switch element {
    case .polygon(let points, _, let name), .line(let points, _, _, let name):
      #expect(points.allSatisfy(page.contains), "\(name)", sourceLocation: sourceLocation)
    case .rectangle(let rectangle, _):
      #expect(page.contains(Box(rectangle)), sourceLocation: sourceLocation)
    case .circle, .text: break
    }
  }
  for tooltip in scene.tooltips {
    #expect(page.contains(Box(tooltip.area)), sourceLocation: sourceLocation)
  }
}

/// The bounding box of an element, in pixels.
private struct Box {
  var left: Double
  var right: Double
  var top: Double
  var bottom: Double

  func overlaps(_ other: Box) -> Bool {
    left < other.right && other.left < right && top < other.bottom && other.top < bottom
  }

  func contains(_ other: Box) -> Bool {
    other.left >= left && other.right <= right && other.top >= top && other.bottom <= bottom
  }

  func contains(_ point: Point) -> Bool {
    (left...right).contains(point.x) && (top...bottom).contains(point.y)
  }
}

extension Box {
  init(_ rectangle: Rectangle) {
    self.init(
      left: rectangle.origin.x, right: rectangle.origin.x + rectangle.width,
      top: rectangle.origin.y, bottom: rectangle.origin.y + rectangle.height)
  }
}
