import MemoryProfile
import ProcFS

/// The changes of all processes together, or of one process.
struct ComparisonSection {
  enum Heading {
    case summary
    case process(ProcessRecord, Presence)
  }

  /// Whether a process exists before and after.
  enum Presence: String {
    case both
    /// Only after.
    case started
    /// Only before.
    case ended
  }

  struct Row {
    let subject: SnapshotRow.Subject
    let change: Change
  }

  let heading: Heading
  let total: Change
  /// The additional measures that were measured on both sides, in their order.
  let measures: [(measure: Measure, change: Change)]

  /// The measures that a side lacks.
  let unmeasured: MeasureSet

  /// What has changed, the largest change first.
  private(set) var rows: [Row]

  /// The sum of the changes that are not in ``rows``, and their number; `nil` if all are.
  private(set) var others: (count: Int, change: Change)?

  /// - Parameters:
  ///   - mask: what splits the rows of files; `nil` to compare only categories.
  ///   - top: the number of rows; `nil` for all.
  init(
    _ heading: Heading, before: MemoryUsage, after: MemoryUsage, mask: RowMask?, top: Int? = nil
  ) {
    self.heading = heading
    func change(_ value: (MemoryUsage) -> UInt64) -> Change {
      Change(before: value(before), after: value(after))
    }
    total = change(\.total)
    let unmeasured = before.unmeasured.union(after.unmeasured)
    self.unmeasured = before.unmeasured.symmetricDifference(after.unmeasured)
      .subtracting(.pageFaults)
    measures = Measure.additional.filter { !unmeasured.contains($0) }
      .map { measure in (measure, change { $0[measure] }) }
    rows = Self.rows(before: before, after: after, mask: mask)
    limitRows(to: top)
  }

  /// Compares mappings.
  ///
  /// - Parameters:
  ///   - changes: those of the mappings.
  ///   - top: the number of rows; `nil` for all.
  init(
    _ heading: Heading, before: MemoryUsage, after: MemoryUsage,
    regions changes: [(region: ComparedRegion, change: Change)], top: Int?
  ) {
    self.init(heading, before: before, after: after, mask: nil)
    // The sort is stable: equal changes are ordered by process and address.
    rows = changes.map { Row(subject: .region($0.region), change: $0.change) }
      .ordered { $0.change.magnitude > $1.change.magnitude }
    limitRows(to: top)
  }

  /// Keeps the first rows, and adds up the others.
  private mutating func limitRows(to top: Int?) {
    guard let top, rows.count > top else { return }
    let rest = rows[top...]
    others = (rest.count, rest.reduce(into: Change()) { $0 += $1.change })
    rows.removeSubrange(top...)
  }

  private static func rows(
    before: MemoryUsage, after: MemoryUsage, mask: RowMask?
  ) -> [Row] {
    func rows(of memory: MemoryUsage) -> [SnapshotRow] {
      mask.map { SnapshotRow.rows(of: memory, mask: $0) } ?? SnapshotRow.rows(of: memory)
    }
    var changes: [SnapshotRow.Subject: Change] = [:]
    var subjects: [SnapshotRow.Subject] = []
    for row in rows(of: after) {
      subjects.append(row.subject)
      changes[row.subject] = Change(after: row.bytes)
    }
    for row in rows(of: before) {
      if changes[row.subject] == nil { subjects.append(row.subject) }
      changes[row.subject, default: Change()].before = row.bytes
    }
    // The sort is stable: equal changes are ordered by the size of their rows.
    return subjects.map { Row(subject: $0, change: changes[$0] ?? Change()) }
      .filter { $0.change.magnitude > 0 }
      .ordered { $0.change.magnitude > $1.change.magnitude }
  }

  /// Whether nothing has changed.
  var isUnchanged: Bool {
    rows.isEmpty && measures.allSatisfy { $0.change.magnitude == 0 }
  }
}
