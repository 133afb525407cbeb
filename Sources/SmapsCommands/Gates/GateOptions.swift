import ArgumentParser
import MemoryProfile

/// The options that make a run fail if a limit is exceeded.
struct GateOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Exit with status 3 if the total was ever larger: 512MiB, 1.5GiB, 800MB.",
      valueName: "size"),
    transform: ByteSize.init)
  var maxTotal: ByteSize?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      """
      Exit with status 3 if this category was ever larger: heap=200MiB, swap=0. Can be given more \
      than once.
      """, valueName: "category=size"),
    transform: CategoryLimit.init)
  var max: [CategoryLimit] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Exit with status 3 if the total was ever so much above the peak of another run, recorded in \
      anything that --replay reads: 5%:main.db, 20MiB:main.db.
      """, valueName: "growth:file"),
    transform: GrowthLimit.init)
  var maxGrowth: GrowthLimit?

  /// The limits of a run. Reads the baseline.
  ///
  /// - Parameters:
  ///   - selection: which processes count in the baseline. Its PIDs are ignored.
  ///   - interval: the time between two samples of the baseline if it does not store it.
  /// - Throws: ``Failure`` if the baseline can't be read, or has no such process.
  func gates(selecting selection: Selection, interval: Duration) throws(Failure) -> [MemoryGate] {
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
      let peak = try Baseline(path: maxGrowth.path)
        .peak(selecting: selection, interval: interval)
      gates.append(
        MemoryGate(
          name: "--max-growth \(maxGrowth.text)", quantity: .total,
          limit: maxGrowth.limit(above: peak), baseline: peak))
    }
    return gates
  }
}
