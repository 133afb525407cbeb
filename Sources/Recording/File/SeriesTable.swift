import MemoryProfile
import ProcFS

/// The series of a recording that rows have referred to, by their rows.
///
/// Its size is bounded by the series of the present processes: those of others are dropped from
/// time to time.
struct SeriesTable {
  struct Entry {
    /// The row of `process`.
    let process: Int64
    /// The slot of that process (``PresentProcesses``), or ``noSlot`` if it has exited.
    let slot: Int
    let series: RecordedSeries

    static let noSlot = -1
  }

  private(set) var entries: [Entry] = []
  private var positions: [Int64: Int] = [:]

  /// How many entries there may be before those of exited processes are dropped.
  private var capacity = 4096

  /// The rows that were looked up lately, each at the place that its lowest bits give. Rows are
  /// numbered from 1, so that those of present processes have mostly different places.
  private var latest = [(row: Int64, position: Int)](repeating: (0, -1), count: 1 << 14)

  /// The position of the entry of a row; `nil` if there is none.
  mutating func position(of row: Int64) -> Int? {
    let place = Int(truncatingIfNeeded: row) & (latest.count - 1)
    if latest[place].row == row, latest[place].position >= 0 { return latest[place].position }
    guard let position = positions[row] else { return nil }
    latest[place] = (row, position)
    return position
  }

  /// Adds or replaces the entry of a row.
  ///
  /// - Returns: its position, until the next entry is added.
  mutating func add(_ entry: Entry, for row: Int64, among processes: PresentProcesses) -> Int {
    if let known = positions[row] {
      entries[known] = entry
      return known
    }
    if entries.count >= capacity { dropAbsent(among: processes) }
    positions[row] = entries.count
    entries.append(entry)
    return entries.count - 1
  }

  private mutating func dropAbsent(among processes: PresentProcesses) {
    let before = entries
    entries = []
    positions = positions.ordered { $0.value < $1.value }.reduce(into: [:]) { kept, known in
      let entry = before[known.value]
      guard processes.index(ofSlot: entry.slot) != nil else { return }
      kept[known.key] = entries.count
      entries.append(entry)
    }
    capacity = max(4096, 2 * entries.count)
    for place in latest.indices { latest[place].position = -1 }
  }
}
