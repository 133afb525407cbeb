import MemoryProfile
import ProcFS

/// What grew and what shrank between two points in time.
struct Comparison {
  let before: ComparisonPoint
  let after: ComparisonPoint

  /// What splits the rows of files; `nil` if only categories are compared.
  let mask: RowMask?

  /// What memory is split by, if the user says so.
  let dimension: Dimension?

  /// The number of processes that only exist after, and only before.
  let started: Int
  let ended: Int

  /// The summary, then the processes that changed, the largest change first.
  let sections: [ComparisonSection]

  /// - Parameters:
  ///   - requestedMask: what splits the rows of files; `nil` for everything that both points have.
  ///   - dimension: what memory is split by; `nil` for categories and files.
  ///   - top: the number of rows of each section; `nil` for all.
  /// - Throws: ``Failure`` if the points count different measures, or if a point does not have what
  ///   the mask or the dimension requires.
  init(
    from before: ComparisonPoint, to after: ComparisonPoint, mask requestedMask: RowMask?,
    by dimension: Dimension? = nil, top: Int? = nil
  ) throws(Failure) {
    guard before.measure == after.measure else {
      throw Failure(
        ComparisonMessage.differentMeasures(
          [before, after].map { (name: $0.name, measure: $0.measure) }))
    }
    self.before = before
    self.after = after
    self.dimension = dimension
    let isByMapping = dimension == .mapping
    if isByMapping { try Self.checkMappings(before, after) }
    let mask = try Self.mask(requestedMask, dimension, before, after)
    self.mask = mask
    let pairs = Self.pairs(before.processes, after.processes)
    var (started, ended) = (0, 0)
    var sections: [ComparisonSection] = []
    var regions: [(region: ComparedRegion, change: Change)] = []
    for pair in pairs {
      guard let process = pair.after ?? pair.before else { continue }
      let presence: ComparisonSection.Presence =
        pair.before == nil ? .started : pair.after == nil ? .ended : .both
      if case .started = presence { started += 1 }
      if case .ended = presence { ended += 1 }
      let sides = [pair.before, pair.after].map { $0?.memory ?? MemoryUsage(detail: .files) }
      guard isByMapping else {
        sections.append(
          ComparisonSection(
            .process(process, presence), before: sides[0], after: sides[1], mask: mask, top: top))
        continue
      }
      let changes = ComparedRegion.changes(from: pair.before, to: pair.after)
      sections.append(
        ComparisonSection(
          .process(process, presence), before: sides[0], after: sides[1], regions: changes, top: top
        ))
      let owner = ComparedRegion.Owner(
        pid: process.pid, label: ProcessLabel(process.pid, process.title).text)
      regions += changes.map { change in
        var owned = change
        owned.region.owner = owner
        return owned
      }
    }
    self.started = started
    self.ended = ended
    let sums = [before, after].map {
      $0.processes.reduce(into: MemoryUsage(detail: .files)) { $0 += $1.memory }
    }
    let summary =
      isByMapping
      ? ComparisonSection(.summary, before: sums[0], after: sums[1], regions: regions, top: top)
      : ComparisonSection(.summary, before: sums[0], after: sums[1], mask: mask, top: top)
    self.sections =
      [summary]
      + sections.filter { !$0.isUnchanged }
      // The sort is stable: equal changes are ordered by PID.
      .ordered { $0.total.magnitude > $1.total.magnitude }
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
    return pairs.ordered { pid($0) < pid($1) }
  }

  private static func isSame(_ one: ProcessIdentity, _ other: ProcessIdentity) -> Bool {
    one.startTime == 0 || other.startTime == 0 || one.startTime == other.startTime
  }

  private static func checkMappings(
    _ before: ComparisonPoint, _ after: ComparisonPoint
  ) throws(Failure) {
    for side in [before, after] where !side.hasMappings {
      throw Failure(
        ComparisonMessage.withoutMappings(name: side.name, isRecording: side.sinceStart != nil))
    }
  }

  private static func mask(
    _ wanted: RowMask?, _ dimension: Dimension?, _ before: ComparisonPoint,
    _ after: ComparisonPoint
  ) throws(Failure) -> RowMask? {
    switch dimension {
    case .mapping, .category: nil
    case .file: try paths(before, after)
    default: try mask(wanted, before, after)
    }
  }

  /// The mask of `--by file`.
  private static func paths(
    _ before: ComparisonPoint, _ after: ComparisonPoint
  ) throws(Failure) -> RowMask {
    for side in [before, after] where side.mask?.showsPath != true {
      throw Failure(
        ComparisonMessage.withoutFiles(name: side.name, isRecording: side.sinceStart != nil))
    }
    return .paths
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
