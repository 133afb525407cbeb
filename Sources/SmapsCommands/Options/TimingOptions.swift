import ArgumentParser

/// The options that say when samples are taken, and for how long.
struct TimingOptions: ParsableArguments {
  @Option(
    name: [.customShort("i"), .long],
    // Or -1 would be taken for an option, and the value for missing.
    parsing: .unconditional,
    help: ArgumentHelp(
      "Time between the starts of two samples: 0.5, 250ms, 2s, 5m. (default: 1s)",
      valueName: "time"),
    transform: Interval.init)
  var interval = Interval.oneSecond

  @Option(
    name: [.customShort("n"), .long],
    parsing: .unconditional,
    help: ArgumentHelp("Stop after this many samples.", valueName: "n"),
    transform: { try SampleCount($0).number })
  var samples: Int?

  @Option(
    name: [.customShort("d"), .long],
    parsing: .unconditional,
    help: ArgumentHelp("Stop after this time: 30, 30s, 5m, 1h.", valueName: "time"),
    transform: TimeSpan.init)
  var duration: TimeSpan?

  @Flag(
    help: "Wait for the first process that is to be looked at; samples, -n and -d begin with it.")
  var wait = false

  var configuration: Timing {
    Timing(
      interval: interval.duration, samples: samples, duration: duration?.duration,
      waitsForTarget: wait)
  }
}
