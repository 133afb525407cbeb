import ArgumentParser

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

  var window: ReplayWindow { ReplayWindow(from: from, to: to) }

  /// The first of the options that is given; `nil` if none is.
  var givenOption: String? {
    from != nil ? "--from" : to != nil ? "--to" : nil
  }
}
