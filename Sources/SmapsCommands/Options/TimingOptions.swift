import CommandLineOptions

/// The options for when samples are taken, and for how long.
struct TimingOptions: ParsableArguments {
  @Option(
    "-i", "--interval", value: "time",
    // Otherwise the parser would read -1 as an option, and report a missing value.
    parsing: .unconditional,
    help: """
      Set the interval: 0.5, 250ms, 2s, 5m. Samples start at its multiples. (default: 1s)
      """,
    transform: Interval.init)
  var interval = Interval.oneSecond

  @Option(
    "-n", "--samples", value: "n", parsing: .unconditional,
    help: "Stop after this many samples. (default: no limit)",
    transform: { try SampleCount($0).number })
  var samples: Int?

  @Option(
    "-d", "--duration", value: "time", parsing: .unconditional,
    help: "Stop after this time: 30s, 5m, 1h. (default: no limit)",
    transform: TimeSpan.init)
  var duration: TimeSpan?

  @Flag("--wait", help: "Wait until a matching process exists; -n and -d start counting then.")
  var wait = false

  var declarations: [Declaration] { [$interval, $samples, $duration, $wait] }

  var configuration: Timing {
    Timing(
      interval: interval.duration, samples: samples, duration: duration?.duration,
      waitsForTarget: wait)
  }
}
