import ArgumentParser
import MemoryProfile

/// The options that make a run fail if it exceeds a memory limit.
struct GateOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Exit with status 3 if the total exceeds this size. Units are as in 512MiB, 1.5GiB or 800MB.",
      valueName: "size"),
    transform: ByteSize.init)
  var maxTotal: ByteSize?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      """
      Exit with status 3 if a category exceeds its limit: heap=200MiB. Also for mappings with a \
      name: '[anon: Go: heap]=1GiB'. Repeatable.
      """, valueName: "category=size"),
    transform: CategoryLimit.init)
  var max: [CategoryLimit] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Exit with status 3 if the total exceeds a baseline's peak. GROWTH is the tolerance and FILE \
      anything that --replay reads: 5%:main.db, 20MiB:main.db. Or with a category or a name before \
      it: heap=5%:main.db.
      """, valueName: "growth:file"),
    transform: GrowthLimit.init)
  var maxGrowth: GrowthLimit?

  var isGiven: Bool { maxTotal != nil || !max.isEmpty || maxGrowth != nil }

  /// The gates of a run. Reads the baseline.
  ///
  /// - Parameters:
  ///   - selection: selects processes of the baseline too, except by PID: PIDs differ between runs.
  ///   - regex: REGEX as typed, for messages.
  ///   - interval: the interval of the baseline if its file does not contain times.
  /// - Throws: ``Failure`` if the baseline can't be read, or no process in it is selected.
  func gates(
    selecting selection: Selection, regex: String?, interval: Duration
  ) throws(Failure) -> [MemoryGate] {
    var gates: [MemoryGate] = []
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
    if let maxGrowth {
      let (peak, measure) = try Baseline(path: maxGrowth.path)
        .peak(of: maxGrowth.quantity, selecting: selection, regex: regex, interval: interval)
      gates.append(
        MemoryGate(
          name: "--max-growth \(maxGrowth.text)", quantity: maxGrowth.quantity,
          limit: maxGrowth.limit(above: peak), baseline: peak,
          baselineMeasure: measure))
    }
    return gates
  }
}
