import ArgumentParser

/// The options that select a part of a recorded run.
struct TimeWindow: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Start the replay at this time. It is a time since the start of the run (90, 5m) or a clock \
      time (15:30, 2026-11-23T15:30:00).
      """, valueName: "time"),
    transform: TimePoint.init)
  var from: TimePoint?

  @Option(
    help: ArgumentHelp("Stop the replay before this time.", valueName: "time"),
    transform: TimePoint.init)
  var to: TimePoint?

  var window: ReplayWindow { ReplayWindow(from: from, to: to) }

  /// The first of the options that is given; `nil` if none is.
  var givenOption: String? {
    from != nil ? "--from" : to != nil ? "--to" : nil
  }
}
