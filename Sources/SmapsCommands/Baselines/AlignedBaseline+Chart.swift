import MemoryProfile
import MemorySeries
import Plot
import Report

extension AlignedBaseline {
  /// The line of a chart.
  ///
  /// The time axis is at most twice as long as the run, so that its areas stay readable. In a
  /// window, it is as long as the window.
  ///
  /// - Parameter points: those of the run; not empty.
  func line(beside points: [SeriesPoint]) -> Chart.Baseline? {
    guard let first = points.first?.time, let last = points.last?.time else { return nil }
    let start = start(beside: first)
    let end = isWindow ? last : max(last, first + (last - first) * 2)
    let shown = run.points.map { (time: $0.time + start, total: $0.total) }
      .filter { (first...end).contains($0.time) }
    return Chart.Baseline(
      name: "Baseline \(name)", times: shown.map(\.time.inSeconds),
      values: shown.map { Double($0.total) },
      gaps: run.gaps.map {
        Chart.Gap(
          ($0.lowerBound + start).inSeconds..<($0.upperBound + start).inSeconds)
      })
  }
  /// The line of a page: the times of the run only, because the page's axis has no others.
  ///
  /// - Parameter points: those of the run.
  func pageLine(beside points: [SeriesPoint]) -> ReportData.Baseline? {
    guard let first = points.first?.time, let last = points.last?.time else { return nil }
    let start = start(beside: first)
    let shown = run.points.map { (time: $0.time + start, total: $0.total) }
      .filter { (first...last).contains($0.time) }
    return ReportData.Baseline(
      name: name, times: shown.map(\.time.milliseconds),
      total: shown.map { Int64(clamping: $0.total) })
  }

  /// The name of its file.
  private var name: String {
    run.path.split(separator: "/").last.map { EscapedText.readable.escape(String($0)) } ?? ""
  }
}
