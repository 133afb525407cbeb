import MemoryProfile
import TextScreen

/// Shows every sample on the full-screen view.
final class LiveViewOutput: SampleSink {
  /// `nil` when it is closed.
  private var view: LiveView?

  init(_ view: consuming LiveView) {
    self.view = consume view
  }

  func take(_ sample: Sample, _ notices: [Notice]) throws(Failure) -> Bool {
    view?.take(sample)
    return true
  }

  func take(marks: [TimeMark]) throws(Failure) -> Bool {
    if let mark = marks.last { view?.show(mark) }
    return true
  }

  func wait(with sample: Sample, _ notices: [Notice]) { view?.showWaiting() }

  func finish(_ run: FinishedRun) throws(Failure) { close() }

  /// Restores the terminal.
  func close() { view.take()?.close() }

  /// Waits until a sample is due, and handles keys and signals.
  ///
  /// - Parameter source: a descriptor that ends the wait when it is readable; -1 for none.
  /// - Returns: whether the run goes on.
  func wait(
    _ remaining: () -> Duration, or source: Int32 = -1, _ signals: inout TerminationSignals
  ) -> Bool {
    view?.wait(remaining, or: source, &signals) ?? true
  }
}
