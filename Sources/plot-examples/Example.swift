import Plot
import PlotCairo

/// The pictures of the documentation.
enum Example: String, CaseIterable {
  case areas, lines, bars

  /// The suffix of the file name and the theme of each picture.
  static let themes: [(name: String, theme: Theme)] = [("", .light), ("~dark", .dark)]

  func rendered(in theme: Theme) throws(CairoError) -> [UInt8] {
    let size = PixelSize(width: 840, height: 480)
    return switch self {
    case .areas: try svg(of: requests, size: size, theme: theme)
    case .lines: try svg(of: temperatures, size: size, theme: theme)
    case .bars: try svg(of: rooms, size: size, theme: theme)
    }
  }
}

/// Draws a chart as SVG.
func svg(of chart: Chart, size: PixelSize, theme: Theme) throws(CairoError) -> [UInt8] {
  let measure = try CairoTextMeasure()
  let scene = chart.scene(size: size, theme: theme, measuring: measure)
  return try scene.rendered(as: .svg)
}

/// Draws a bar chart as SVG.
func svg(of chart: BarChart, size: PixelSize, theme: Theme) throws(CairoError) -> [UInt8] {
  let measure = try CairoTextMeasure()
  let scene = chart.scene(size: size, theme: theme, measuring: measure)
  return try scene.rendered(as: .svg)
}
