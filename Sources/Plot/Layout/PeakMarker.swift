/// A circle at the highest point of the stack, labeled with its value and time.
struct PeakMarker {
  /// The height above the peak that the label needs, in pixels.
  static let height = 22.0

  private let point: Point
  private let label: String
  private let center: Double
  private let width: Double

  /// Creates a marker; `nil` if no total is above 0, or if the chart shows none.
  ///
  /// - Parameters:
  ///   - chart: the chart with all its samples.
  ///   - totals: the heights of its stack.
  init?<M: TextMeasuring & ~Copyable>(
    of chart: Chart, totals: [Double], _ plot: PlotArea, _ theme: Theme, measuring: borrowing M
  ) {
    guard chart.showsPeak, let peak = totals.max(), peak > 0,
      let index = totals.firstIndex(of: peak)
    else { return nil }
    let frame = plot.frame
    let time = chart.times[index]
    point = frame.clamp(Point(plot.x(time), plot.y(peak)))
    // The label with the time may be wider than a narrow frame.
    let labels = [" at \(chart.formatTime(time))", ""].map { "peak \(chart.format(peak))\($0)" }
    label =
      labels.first { measuring.width(of: $0, font: theme.boldFont) <= frame.width } ?? labels[1]
    width = measuring.width(of: label, font: theme.boldFont)
    center = min(
      max(point.x, frame.left + width / 2), max(frame.left + width / 2, frame.right - width / 2))
  }

  /// The area that covers the grid lines behind the label. It covers nothing of the stack, because
  /// the label is above the highest point.
  var labelBackground: Rectangle {
    Rectangle(x: center - width / 2 - 3, y: point.y - 20, width: width + 6, height: 14)
  }

  func add(to canvas: inout Canvas) {
    let theme = canvas.theme
    canvas.add(.circle(center: point, radius: 3, fill: theme.background, stroke: theme.text))
    canvas.addText(label, center, point.y - 9, .middle, font: theme.boldFont)
  }
}
