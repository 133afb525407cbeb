import MemoryProfile

/// The part of a recorded run that is replayed.
struct ReplayWindow {
  var from: TimePoint?
  var to: TimePoint?

  /// As the user typed it: `--from 1h --to 2h`.
  var text = ""

  /// From the first time up to the second, since the start of the run.
  ///
  /// - Parameter start: when the run began; `nil` if the file does not have it.
  /// - Throws: ``Failure`` if a clock time is given and the start is not known, or if nothing is
  ///   between the two times.
  func range(in path: String, beginning start: WallClockTime?) throws(Failure) -> Range<Duration> {
    let first = try from?.moment(in: path, beginning: start) ?? .zero
    // The same clock time means a day later.
    let last =
      try to?.moment(in: path, beginning: start, after: first + .milliseconds(1))
      ?? .seconds(Int64.max >> 1)
    guard first < last else {
      throw Failure(ReplayMessage.emptyWindow, status: Failure.usage)
    }
    return first..<last
  }
}
