import Foundation
import Plot

/// The filled areas and the texts of an SVG from gnuplot.
struct GnuplotPolygons {
  /// The areas by color, in order. The first of each color is its swatch in the legend.
  let byColor: [RGB: [[Plot.Point]]]
  /// All texts without XML escapes.
  let texts: [String]

  init(_ svg: String) {
    var byColor: [RGB: [[Plot.Point]]] = [:]
    let polygon = #/<polygon fill = 'rgb\( *(\d+), *(\d+), *(\d+)\)' points = '([^']*)'/#
    for match in svg.matches(of: polygon) {
      let channels = [match.1, match.2, match.3].compactMap { UInt8($0) }
      let points = match.4.split(whereSeparator: \.isWhitespace).map { pair in
        let numbers = pair.split(separator: ",").compactMap { Double($0) }
        return Plot.Point(numbers[0], numbers[1])
      }
      byColor[RGB(red: channels[0], green: channels[1], blue: channels[2]), default: []]
        .append(points)
    }
    self.byColor = byColor
    texts = svg.matches(of: #/<text[^>]*>([^<]*)<\/text>/#).map { match in
      [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")]
        .reduce(String(match.1)) { $0.replacing($1.0, with: $1.1) }
        .trimmingCharacters(in: .whitespaces)
    }
  }
}
