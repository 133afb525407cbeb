import MemoryProfile

/// Finds out which measures the samples lack, so that the reason is reported once in a run.
struct UnmeasuredReport {
  /// The measures that are shown nowhere, or that are reported otherwise.
  private let ignored: MeasureSet

  private var isDone = false

  /// - Parameters:
  ///   - outputs: the outputs of the run. A limit reports what it lacks.
  ///   - counted: the measure that is counted by category. It is never ignored.
  init(_ outputs: OutputConfiguration, counting counted: Measure) {
    let limited = outputs.gates.reduce(into: MeasureSet()) { set, gate in
      if case .measure(let measure) = gate.quantity { set.formUnion(MeasureSet(measure)) }
    }
    ignored = MeasureSet.additional.subtracting(outputs.shownMeasures).union(limited)
      .subtracting(MeasureSet(counted))
      .union(outputs.chart?.showsFaults == true ? [] : .pageFaults)
  }

  /// - Returns: what to report; empty if it was reported before, or if nothing is lacking.
  mutating func next(_ total: MemoryUsage) -> MeasureSet {
    guard !isDone, !total.unmeasured.isEmpty else { return MeasureSet() }
    isDone = true
    return total.unmeasured.subtracting(ignored)
  }
}

extension [ProcessRecord] {
  /// Whether no process has a measure, and the kernel did not print it for one of them. A process
  /// without memory has every measure: 0.
  func lack(_ measure: Measure) -> Bool {
    allSatisfy { $0.memory.unmeasured.contains(measure) || $0.memory.total == 0 }
      && contains { $0.memory.unmeasured.contains(measure) }
  }
}
