/// A chart and where in its frame each moment and value lies.
struct Plotting {
  /// With no more samples than can be drawn.
  let chart: Chart
  let frame: ChartFrame

  /// Where layers and lines are drawn without interruption, as indices of the times.
  let runs: [Range<Int>]

  private let timeScale: LinearScale
  private let valueScale: LinearScale
  private let lineScale: LinearScale

  init(
    _ chart: Chart, in frame: ChartFrame, values: ClosedRange<Double>, lines: ClosedRange<Double>
  ) {
    self.chart = chart
    self.frame = frame
    runs = chart.runs
    let start = chart.times.first ?? 0
    timeScale = LinearScale(
      start...max(start, chart.times.last ?? 0), from: frame.left, to: frame.right)
    valueScale = LinearScale(values, from: frame.bottom, to: frame.top)
    lineScale = LinearScale(lines, from: frame.bottom, to: frame.top)
  }

  /// The first moment, in seconds, and how long after it the last is.
  var start: Double { chart.times.first ?? 0 }
  var length: Double { chart.length }

  func x(_ time: Double) -> Double { timeScale(time) }
  func y(_ value: Double) -> Double { valueScale(value) }
  func lineY(_ value: Double) -> Double { lineScale(value) }

  /// The points of a run.
  ///
  /// A single moment has no width: it is drawn as wide as the chart where it is all there is, and
  /// else so wide that it can be seen.
  func points(_ values: [Double], of run: Range<Int>, y: (Double) -> Double) -> [Point] {
    guard run.count == 1, let index = run.first else {
      return run.map { frame.clamp(Point(x(chart.times[$0]), y(values[$0]))) }
    }
    let height = y(values[index])
    let center = x(chart.times[index])
    let ends =
      length > 0 ? [center - 0.75, center + 0.75] : [frame.left, frame.right]
    return ends.map { frame.clamp(Point($0, height)) }
  }
}
