import CommandLineOptions

/// The argument of `--time-axis`: what the time axis of a chart shows.
enum TimeAxis: String, CaseIterable, ExpressibleByArgument {
  /// The time of day at the offset from UTC that the run began with.
  case clock
  /// The time since the first sample.
  case elapsed

  /// From this length on, the time of day is more useful than the elapsed time.
  static let clockLength = Duration.seconds(3600)
}
