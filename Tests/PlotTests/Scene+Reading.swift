@testable import Plot

extension Scene {
  /// Returns the points of the first polygon with a name.
  func polygon(_ name: String) -> [Point]? {
    for case .polygon(let points, _, name) in elements { return points }
    return nil
  }

  /// All texts in painting order.
  var texts: [Text] {
    elements.compactMap { if case .text(let text) = $0 { text } else { nil } }
  }
}
