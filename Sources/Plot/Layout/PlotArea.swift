/// A chart in its frame: maps times and values to positions in pixels.
struct PlotArea {
  /// The chart, downsampled to the width of the frame.
  let chart: Chart
  let frame: ChartFrame

  /// The indices of the times, divided into segments without a gap.
  let segments: [Range<Int>]

  private let timeScale: LinearScale
  private let valueScale: LinearScale
  private let lineScale: LinearScale

  init(
    _ chart: Chart, in frame: ChartFrame, values: ClosedRange<Double>, lines: ClosedRange<Double>
  ) {
    self.chart = chart
    self.frame = frame
    segments = chart.segments
    let start = chart.times.first ?? 0
    timeScale = LinearScale(
      start...max(start, chart.endTime), from: frame.left, to: frame.right)
    valueScale = LinearScale(values, from: frame.bottom, to: frame.top)
    lineScale = LinearScale(lines, from: frame.bottom, to: frame.top)
  }

  /// The time of the first sample in seconds.
  var start: Double { chart.times.first ?? 0 }
  /// The length of the time axis in seconds.
  var duration: Double { chart.axisDuration }

  func x(_ time: Double) -> Double { timeScale.position(of: time) }
  func y(_ value: Double) -> Double { valueScale.position(of: value) }
  func lineY(_ value: Double) -> Double { lineScale.position(of: value) }

  /// Returns the points of a segment.
  ///
  /// A single sample has no width. It is drawn as wide as the frame if there is no other, and
  /// otherwise wide enough to be visible.
  func points(_ values: [Double], of segment: Range<Int>, y: (Double) -> Double) -> [Point] {
    guard segment.count == 1, let index = segment.first else {
      return segment.map { frame.clamp(Point(x(chart.times[$0]), y(values[$0]))) }
    }
    let height = y(values[index])
    let center = x(chart.times[index])
    let ends = duration > 0 ? [center - 0.75, center + 0.75] : [frame.left, frame.right]
    return ends.map { frame.clamp(Point($0, height)) }
  }
}
