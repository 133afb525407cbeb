import Foundation
import Plot

/// The filled areas of an SVG of gnuplot's, by colour and in their order; the first of each colour is
/// its swatch in the key.
struct GnuplotPolygons {
  let byColor: [RGB: [[Plot.Point]]]
  /// Every text, as it would be read.
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
