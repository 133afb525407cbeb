import ArgumentParser
import MemoryProfile

/// The options that cut a part out of a recorded run.
struct TimeWindow: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Replay from this moment on: a time since the start (90, 5m) or by the clock (15:30, \
      2026-11-23T15:30:00).
      """, valueName: "time"),
    transform: TimePoint.init)
  var from: TimePoint?

  @Option(
    help: ArgumentHelp("Replay up to this moment, and not the sample at it.", valueName: "time"),
    transform: TimePoint.init)
  var to: TimePoint?

  /// From the first moment up to the second, counted from the start of the run.
  ///
  /// - Parameter start: when the run began; nil where the file does not tell.
  /// - Throws: ``Failure`` where only the clock tells and that is not known, or there is nothing
  ///   between the two.
  func range(in path: String, beginning start: WallClockTime?) throws(Failure) -> Range<Duration> {
    let first = try from?.moment(in: path, beginning: start) ?? .zero
    // At the same time by the clock, a day later is meant.
    let last =
      try to?.moment(in: path, beginning: start, after: first + .milliseconds(1))
      ?? .seconds(Int64.max >> 1)
    guard first < last else {
      throw Failure("--to must be later than --from; nothing lies between them")
    }
    return first..<last
  }
}
