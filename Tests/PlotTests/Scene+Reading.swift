@testable import Plot

extension Scene {
  func polygon(_ name: String) -> [Point]? {
    for case .polygon(let points, _, name) in elements { return points }
    return nil
  }

  var texts: [Text] {
    elements.compactMap { if case .text(let text) = $0 { text } else { nil } }
  }
}
