import CommandLineOptions

/// A time in a run, with its text.
struct TypedTime: Equatable {
  /// As the user typed it.
  let text: String
  let point: TimePoint

  /// - Throws: a `ValidationError` if it is not a time.
  init(_ argument: String) throws {
    text = argument
    point = try TimePoint(argument)
  }
}

/// The options that select a part of a recorded run.
struct TimeWindow: ParsableArguments {
  @Option(
    "--from", value: "time",
    help: """
      Start the replay at this time. It is a time since the start of the run (90, 5m) or a clock \
      time (15:30, 2026-11-23T15:30:00).
      """,
    transform: TypedTime.init)
  var from: TypedTime?

  @Option(
    "--to", value: "time",
    help: "Stop the replay before this time.",
    transform: TypedTime.init)
  var to: TypedTime?

  var declarations: [Declaration] { [$from, $to] }

  var window: ReplayWindow {
    let parts = [("--from", from), ("--to", to)].compactMap { option, time in
      time.map { "\(option) \($0.text)" }
    }
    return ReplayWindow(
      from: from?.point, to: to?.point, text: parts.joined(separator: " "))
  }

  /// The first of the options that is given; `nil` if none is.
  var givenOption: String? {
    from != nil ? "--from" : to != nil ? "--to" : nil
  }
}
