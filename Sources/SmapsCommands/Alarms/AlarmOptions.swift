import CommandLineOptions

/// The options that do something when a limit is exceeded.
struct AlarmOptions: ParsableArguments {
  @Option(
    "--on-exceed", value: "command", parsing: .unconditional,
    help: """
      Run COMMAND with /bin/sh -c when a value exceeds its limit. It finds the limit, the value \
      and the process in environment variables (SMAPS_GATE and others). Runs again only after the \
      value fell below 90% of the limit, and at most once a minute.
      """)
  var onExceed: String?

  @Option(
    "--on-recover", value: "command", parsing: .unconditional,
    help: "Run COMMAND when the value fell below 90% of its limit again.")
  var onRecover: String?

  @Option(
    "--alarm-timeout", value: "time", parsing: .unconditional,
    help: """
      Kill the processes of --on-exceed and --on-recover after this time. (default: 60s)
      """,
    transform: TimeSpan.init)
  var alarmTimeout: TimeSpan?

  @Flag(
    "--stop-on-exceed",
    help: """
      Stop COMMAND when a limit is exceeded, and exit with status 3. Its descendants too: SIGTERM, \
      and SIGKILL after 5 s.
      """)
  var stopOnExceed = false

  var declarations: [Declaration] { [$onExceed, $onRecover, $alarmTimeout, $stopOnExceed] }

  /// The first of the options that is given; `nil` if none is.
  var givenOption: String? {
    onExceed != nil
      ? "--on-exceed"
      : onRecover != nil
        ? "--on-recover"
        : stopOnExceed ? "--stop-on-exceed" : alarmTimeout != nil ? "--alarm-timeout" : nil
  }

  /// The first option with a blank command or `--`; `nil` if there is none.
  var optionWithoutCommand: String? {
    [("--on-exceed", onExceed), ("--on-recover", onRecover)].first { _, command in
      command.map { $0 == "--" || $0.allSatisfy(\.isWhitespace) } ?? false
    }?.0
  }

  /// - Parameters:
  ///   - recording: the path of the recording that the run makes; `nil` without one.
  ///   - tree: the path of the `/proc` that the run reads.
  /// - Returns: `nil` if nothing is done.
  func configuration(recording: String?, tree: String) -> AlarmConfiguration? {
    guard onExceed != nil || onRecover != nil || stopOnExceed else { return nil }
    return AlarmConfiguration(
      onExceed: onExceed, onRecover: onRecover,
      limit: alarmTimeout?.duration ?? AlarmConfiguration.usualLimit,
      stopsCommand: stopOnExceed, recording: recording, tree: tree)
  }
}

/// What is done when a value crosses a limit.
struct AlarmConfiguration {
  /// Run by a shell when a limit is exceeded; `nil` for nothing.
  var onExceed: String?

  /// Run by a shell when a value fell below 90 % of its limit; `nil` for nothing.
  var onRecover: String?

  /// The time after which all processes of an alarm are killed.
  var limit = usualLimit

  /// Whether the COMMAND of the run is stopped.
  var stopsCommand = false

  /// The path of the recording of the run; `nil` without one.
  var recording: String?

  /// The path of the `/proc` that the run reads.
  var tree = "/proc"

  /// How long after ``limit`` the supervisor may need to kill all processes.
  var patience = Duration.seconds(10)

  static let usualLimit = Duration.seconds(60)

  /// The text that the shell runs; `nil` for nothing.
  func command(for direction: GateCrossing.Direction) -> String? {
    switch direction {
    case .exceeded: onExceed
    case .recovered: onRecover
    }
  }
}
