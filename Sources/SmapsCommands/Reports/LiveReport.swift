import MemoryProfile
import MetricsServer
import Plot
import PlotCairo
import Recording
import Report
import Synchronization

/// The report of a run that goes on. Samples are added on one thread, while another makes pages of
/// them.
final class LiveReport: Sendable {
  /// Distinguishes the run from others: random letters and digits.
  let id = String(UInt64.random(in: 0 ... .max), radix: 36)

  private let run: RunMetadata
  private let state: Mutex<State>

  private struct State {
    var report: RunReport
    /// The number of samples.
    var sequence = 0
    /// Those before the latest sample.
    var marks = MarkList(limit: ReportData.columnLimit)
    /// How many of them are not before the sample before.
    var newMarks = 0
    /// Those after the latest sample.
    var pendingMarks: [TimeMark] = []
  }

  /// A copy for another thread. Nothing of the original is changed through it.
  ///
  /// It is sendable because the only reference in it is a REGEX, which pages do not match.
  private struct Copy: @unchecked Sendable {
    let report: RunReport
    let marks: MarkList
    let sequence: Int
  }

  /// - Parameter run: what is known of the run.
  init(of run: RunMetadata) throws(Failure) {
    self.run = run
    state = Mutex(
      State(report: try RunReport(by: .category, interval: run.interval, regex: nil)))
  }

  /// Adds a sample. It never waits until a page is made.
  func add(_ sample: Sample) {
    state.withLock { state in
      state.report.add(sample)
      state.sequence += 1
      let before = state.marks.marks.count
      state.marks.append(state.pendingMarks)
      state.newMarks = state.marks.marks.count - before
      state.pendingMarks = []
    }
  }

  /// Adds marks. Pages have them with the next sample.
  func add(_ marks: [TimeMark]) {
    state.withLock { $0.pendingMarks += marks }
  }

  /// Makes the event of the latest sample.
  ///
  /// - Parameters:
  ///   - sample: the one that was added last.
  ///   - events: makes all events.
  /// - Returns: the event and the number of the sample.
  func event(
    of sample: Sample, _ events: inout LiveEvents
  ) -> (event: ReportEvent, sequence: Int) {
    state.withLock { state in
      var event = events.event(of: sample, in: state.report, sequence: state.sequence)
      event.marks = state.marks.marks.suffix(state.newMarks).map { ReportData.Mark($0) }
      return (event, state.sequence)
    }
  }

  /// Makes the page of all samples so far.
  ///
  /// - Returns: `nil` before the first sample.
  func content() -> PageContent? {
    // Copying takes no time: arrays are shared until the next sample changes them.
    let copy = state.withLock { Copy(report: $0.report, marks: $0.marks, sequence: $0.sequence) }
    guard copy.sequence > 0 else { return nil }
    let chart = MemoryChart(
      series: copy.report.splits[0].series,
      metadata: ChartMetadata(
        heading: nil, title: run.pattern, host: run.host, start: run.start,
        interval: run.interval, measure: run.measure), top: nil, showsFaults: false
    ).chart
    var data = copy.report.data(
      title: chart.title, run, origin: RunReport.origin(of: run), top: nil)
    data.add(copy.marks)
    data.liveEvent = PageService.eventID(copy.sequence, of: id)
    let page = ReportPage(data, chart: Self.picture(of: chart), allowing: ["connect-src 'self'"])
      .content
    return PageContent(html: page.html, data: page.data, sequence: copy.sequence)
  }

  /// `nil` if it can't be drawn: the page does without it.
  private static func picture(of chart: Chart) -> ReportPage.Picture? {
    guard let measure = try? CairoTextMeasure(),
      let svg = try? chart.scene(size: .standard, theme: .light, measuring: measure)
        .rendered(as: .svg)
    else { return nil }
    return ReportPage.Picture(svg: svg, description: "\(chart.title). \(chart.summary)")
  }
}
