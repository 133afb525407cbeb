import ArgumentParser

/// The options for when samples are taken, and for how long.
struct TimingOptions: ParsableArguments {
  @Option(
    name: [.customShort("i"), .long],
    // Otherwise the parser would read -1 as an option, and report a missing value.
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Set the interval: 0.5, 250ms, 2s, 5m. Samples start at its multiples. (default: 1s)
      """,
      valueName: "time"),
    transform: Interval.init)
  var interval = Interval.oneSecond

  @Option(
    name: [.customShort("n"), .long],
    parsing: .unconditional,
    help: ArgumentHelp("Stop after this many samples. (default: no limit)", valueName: "n"),
    transform: { try SampleCount($0).number })
  var samples: Int?

  @Option(
    name: [.customShort("d"), .long],
    parsing: .unconditional,
    help: ArgumentHelp(
      "Stop after this time: 30s, 5m, 1h. (default: no limit)", valueName: "time"),
    transform: TimeSpan.init)
  var duration: TimeSpan?

  @Flag(
    help: "Wait until a matching process exists; -n and -d start counting then.")
  var wait = false

  var configuration: Timing {
    Timing(
      interval: interval.duration, samples: samples, duration: duration?.duration,
      waitsForTarget: wait)
  }
}
