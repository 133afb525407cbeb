import MemoryProfile

/// Finds out which measures the samples lack, so that the reason is reported once in a run.
struct UnmeasuredReport {
  /// The measures that are shown nowhere, or that are reported otherwise.
  private let ignored: MeasureSet

  private var isDone = false

  /// - Parameter outputs: the outputs of the run. A limit reports what it lacks.
  init(_ outputs: OutputConfiguration) {
    let limited = outputs.gates.reduce(into: MeasureSet()) { set, gate in
      if case .measure(let measure) = gate.quantity { set.formUnion(MeasureSet(measure)) }
    }
    // PSS is shown everywhere.
    let hidden = outputs.showsMeasures ? [] : MeasureSet(Measure.additional.map { MeasureSet($0) })
    ignored = limited.union(hidden)
  }

  /// - Returns: what to report; empty if it was reported before, or if nothing is lacking.
  mutating func next(_ total: MemoryUsage) -> MeasureSet {
    guard !isDone, !total.unmeasured.isEmpty else { return [] }
    isDone = true
    return total.unmeasured.subtracting(ignored)
  }
}
