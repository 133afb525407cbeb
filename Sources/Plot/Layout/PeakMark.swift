/// Where a stack is highest, with its value and time.
struct PeakMark {
  /// How much room it takes above the peak, in pixels.
  static let height = 22.0

  private let point: Point
  private let label: String
  private let center: Double
  private let width: Double

  /// nil where there is nothing above 0.
  ///
  /// - Parameters:
  ///   - chart: with all its samples.
  ///   - totals: the heights of its stack.
  init?<M: TextMeasuring & ~Copyable>(
    of chart: Chart, totals: [Double], _ plot: Plotting, _ theme: Theme, measuring: borrowing M
  ) {
    guard let peak = totals.max(), peak > 0, let index = totals.firstIndex(of: peak) else {
      return nil
    }
    let frame = plot.frame
    let time = chart.times[index]
    point = frame.clamp(Point(plot.x(time), plot.y(peak)))
    label = "peak \(chart.quantity.text(peak)) at \(momentText(time - plot.start))"
    width = measuring.width(of: label, font: theme.boldFont)
    center = min(
      max(point.x, frame.left + width / 2), max(frame.left + width / 2, frame.right - width / 2))
  }

  /// Behind the label, where grid lines would run through it. Nothing of the stack is there, since
  /// the label stands above where it is highest.
  var ground: Rectangle {
    Rectangle(x: center - width / 2 - 3, y: point.y - 20, width: width + 6, height: 14)
  }

  func add(to page: inout Page) {
    let theme = page.theme
    page.add(.circle(center: point, radius: 3, fill: theme.ground, stroke: theme.text))
    page.text(label, center, point.y - 9, .middle, font: theme.boldFont)
  }
}
