import MemoryProfile
import Plot

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
    let name = run.path.split(separator: "/").last.map { EscapedText.readable.escape(String($0)) }
    return Chart.Baseline(
      name: "Baseline \(name ?? "")", times: shown.map(\.time.inSeconds),
      values: shown.map { Double($0.total) },
      gaps: run.gaps.map {
        Chart.Gap(
          ($0.lowerBound + start).inSeconds..<($0.upperBound + start).inSeconds)
      })
  }
}
