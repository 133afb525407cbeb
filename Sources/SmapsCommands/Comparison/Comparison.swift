import MemoryProfile
import ProcFS

/// What grew and what shrank between two points in time.
struct Comparison {
  let before: ComparisonPoint
  let after: ComparisonPoint

  /// What splits the rows of files; `nil` if only categories are compared.
  let mask: RowMask?

  /// The number of processes that only exist after, and only before.
  let started: Int
  let ended: Int

  /// The summary, then the processes that changed, the largest change first.
  let sections: [ComparisonSection]

  /// - Parameter requestedMask: what splits the rows of files; `nil` for everything that both
  ///   points have.
  /// - Throws: ``Failure`` if the points count different measures, or if a point does not have what
  ///   the mask requires.
  init(
    from before: ComparisonPoint, to after: ComparisonPoint, mask requestedMask: RowMask?
  ) throws(Failure) {
    guard before.measure == after.measure else {
      throw Failure(
        ComparisonMessage.differentMeasures(
          [before, after].map { (name: $0.name, measure: $0.measure) }))
    }
    self.before = before
    self.after = after
    let mask = try Self.mask(requestedMask, before, after)
    self.mask = mask
    let pairs = Self.pairs(before.processes, after.processes)
    var (started, ended) = (0, 0)
    var sections: [ComparisonSection] = []
    for pair in pairs {
      guard let process = pair.after ?? pair.before else { continue }
      let presence: ComparisonSection.Presence =
        pair.before == nil ? .started : pair.after == nil ? .ended : .both
      if case .started = presence { started += 1 }
      if case .ended = presence { ended += 1 }
      sections.append(
        ComparisonSection(
          .process(process, presence), before: pair.before?.memory ?? MemoryUsage(detail: .files),
          after: pair.after?.memory ?? MemoryUsage(detail: .files), mask: mask))
    }
    self.started = started
    self.ended = ended
    let summary = ComparisonSection(
      .summary,
      before: before.processes.reduce(into: MemoryUsage(detail: .files)) { $0 += $1.memory },
      after: after.processes.reduce(into: MemoryUsage(detail: .files)) { $0 += $1.memory },
      mask: mask)
    self.sections =
      [summary]
      + sections.filter { !$0.isUnchanged }
      // The sort is stable: equal changes are ordered by PID.
      .sorted { $0.total.magnitude > $1.total.magnitude }
  }

  private typealias Pair = (
    before: ProcessRecord?, after: ProcessRecord?
  )

  /// Pairs of the same process, by ascending PID. PID reuse is detected if both points have the
  /// start time.
  private static func pairs(
    _ before: [ProcessRecord], _ after: [ProcessRecord]
  ) -> [Pair] {
    let earlier = Dictionary(before.map { ($0.pid, $0) }) { first, _ in first }
    var pairs: [Pair] = []
    var found: Set<ProcessID> = []
    for process in after {
      if let same = earlier[process.pid], isSame(same.identity, process.identity) {
        pairs.append((same, process))
        found.insert(process.pid)
      } else {
        pairs.append((nil, process))
      }
    }
    pairs += before.filter { !found.contains($0.pid) }.map { ($0, nil) }
    func pid(_ pair: Pair) -> ProcessID {
      pair.after?.pid ?? pair.before?.pid ?? ProcessID(rawValue: 0)
    }
    return pairs.sorted { pid($0) < pid($1) }
  }

  private static func isSame(_ one: ProcessIdentity, _ other: ProcessIdentity) -> Bool {
    one.startTime == 0 || other.startTime == 0 || one.startTime == other.startTime
  }

  private static func mask(
    _ wanted: RowMask?, _ before: ComparisonPoint, _ after: ComparisonPoint
  ) throws(Failure) -> RowMask? {
    if let wanted {
      for side in [before, after] {
        guard let available = side.mask else {
          throw Failure(ComparisonMessage.maskOfRecording(name: side.name))
        }
        guard wanted.intersection(available) == wanted else {
          throw Failure(
            ComparisonMessage.maskTooFine(
              letters: wanted.letters, name: side.name, available: available.letters))
        }
      }
      return wanted
    }
    guard let one = before.mask, let other = after.mask else { return nil }
    return one.intersection(other)
  }
}
