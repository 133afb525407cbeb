import CommandLineOptions
import MemoryProfile

/// The options that make a run fail if it exceeds a memory limit.
struct GateOptions: ParsableArguments {
  @Option(
    "--max-total", value: "size", parsing: .unconditional,
    help:
      "Exit with status 3 if the total exceeds this size. Units are as in 512MiB, 1.5GiB or 800MB.",
    transform: ByteSize.init)
  var maxTotal: ByteSize?

  @Option(
    "--max", value: "category=size", parsing: .unconditional,
    help: """
      Exit with status 3 if a category exceeds its limit: heap=200MiB. Also for mappings with a \
      name: '[anon: Go: heap]=1GiB'. Repeatable.
      """,
    transform: CategoryLimit.init)
  var max: [CategoryLimit] = []

  @Option(
    "--max-growth", value: "growth", parsing: .unconditional,
    help: """
      Exit with status 3 if the total grows more than this. Above the peak of a recording: \
      5%:main.db, 20MiB:main.db. By the hour, in the last 10 minutes: 20MiB/h. Also with a \
      category or a name: heap=5%:main.db. Repeatable.
      """,
    transform: GrowthLimit.init)
  var maxGrowth: [GrowthLimit] = []

  @Option(
    "--max-process", value: "size", parsing: .unconditional,
    help: "Exit with status 3 if a single process exceeds this size.",
    transform: ByteSize.init)
  var maxProcess: ByteSize?

  @Option(
    "--max-cgroup", value: "percent", parsing: .unconditional,
    help: """
      Exit with status 3 if a control group nearly reaches its limit. PERCENT is the part of its \
      memory limit that it may use, or of the nearest limit above it: 90%. The group is that of \
      --cgroup, or the one in which COMMAND is started.
      """,
    transform: PercentageLimit.init)
  var maxCgroup: PercentageLimit?

  @Option(
    "--max-pressure", value: "kind=percent", parsing: .unconditional,
    help: """
      Exit with status 3 if tasks wait too long for memory. PERCENT is a part of the last 10 s: \
      some=20% (at least one task) or full=5% (all tasks). Of --cgroup, or of the machine. \
      Repeatable.
      """,
    transform: PressureLimit.init)
  var maxPressure: [PressureLimit] = []

  var declarations: [Declaration] {
    [$maxTotal, $max, $maxGrowth, $maxProcess, $maxCgroup, $maxPressure]
  }

  var isGiven: Bool {
    maxTotal != nil || !max.isEmpty || !maxGrowth.isEmpty || maxProcess != nil || maxCgroup != nil
      || !maxPressure.isEmpty
  }

  /// The gates of a run. Reads the baseline.
  ///
  /// - Parameters:
  ///   - selection: selects processes of the baseline too, except by PID: PIDs differ between runs.
  ///   - regex: REGEX as typed, for messages.
  ///   - interval: the interval of the baseline if its file does not contain times.
  /// - Throws: ``Failure`` if the baseline can't be read, or no process in it is selected.
  func gates(
    selecting selection: Selection, regex: String?, interval: Duration
  ) throws(Failure) -> [any Gate] {
    var gates: [any Gate] = []
    if let maxTotal {
      gates.append(
        MemoryGate(
          name: "--max-total \(maxTotal.text)", quantity: .total, limit: maxTotal.bytes))
    }
    for bound in max {
      gates.append(
        MemoryGate(
          name: "--max \(bound.text)", quantity: bound.quantity, limit: bound.size.bytes))
    }
    for limit in maxGrowth {
      gates.append(
        try gate(of: limit, selecting: selection, regex: regex, interval: interval))
    }
    if let maxProcess {
      gates.append(
        ProcessGate(name: "--max-process \(maxProcess.text)", limit: maxProcess.bytes))
    }
    if let maxCgroup {
      gates.append(
        HeadroomGate(name: "--max-cgroup \(maxCgroup.text)", .group, limit: maxCgroup.hundredths))
    }
    for limit in maxPressure {
      gates.append(
        HeadroomGate(name: "--max-pressure \(limit.text)", limit.subject, limit: limit.hundredths))
    }
    return gates
  }

  private func gate(
    of limit: GrowthLimit, selecting selection: Selection, regex: String?, interval: Duration
  ) throws(Failure) -> any Gate {
    let name = "--max-growth \(limit.text)"
    switch limit.form {
    case .rate(let bytes):
      return GrowthGate(name: name, quantity: limit.quantity, limit: bytes, interval: interval)
    case .baseline(let amount, let path):
      let (peak, measure) = try Baseline(path: path)
        .peak(of: limit.quantity, selecting: selection, regex: regex, interval: interval)
      return MemoryGate(
        name: name, quantity: limit.quantity, limit: amount.limit(above: peak), baseline: peak,
        baselineMeasure: measure)
    }
  }
}
