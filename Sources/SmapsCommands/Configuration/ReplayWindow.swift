import MemoryProfile

/// The part of a recorded run that is replayed.
struct ReplayWindow {
  var from: TimePoint?
  var to: TimePoint?

  /// As the user typed it: `--from 1h --to 2h`.
  var text = ""

  /// From the first time up to the second, since the start of the run. It is empty if both times
  /// are before the start of the run.
  ///
  /// - Parameter start: when the run began; `nil` if the file does not have it.
  /// - Throws: ``Failure`` if a clock time is given and the start is not known, or if the second
  ///   time is not after the first.
  func range(in path: String, beginning start: WallClockTime?) throws(Failure) -> Range<Duration> {
    let earliest = try from?.offset(in: path, beginning: start)
    let first = max(.zero, earliest ?? .zero)
    // The same clock time means a day later.
    let last =
      try to?.offset(in: path, beginning: start, after: first + .milliseconds(1))
      ?? .seconds(Int64.max >> 1)
    if let earliest, earliest >= last {
      throw Failure(ReplayMessage.emptyWindow, status: Failure.usage)
    }
    return first..<max(first, last)
  }
}
