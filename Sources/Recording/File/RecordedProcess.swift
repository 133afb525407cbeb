import MemoryProfile
import ProcFS

/// The values of a process in the latest sample of a recording. The next sample is stored as its
/// differences from them.
struct RecordedProcess {
  /// The ID of its row.
  let id: Int64
  /// The first run of its boot.
  let boot: Int64

  /// `nil` if the process is not in the latest sample.
  private var latest: ProcessRecord?

  /// The row of the series of each of ``RecordedSeries/quantities``; `nil` if there is none yet.
  private var quantityRows = [Int64?](repeating: nil, count: RecordedSeries.quantities.count)
  private var partRows: [MemoryPart: Int64] = [:]

  init(id: Int64, boot: Int64) {
    self.id = id
    self.boot = boot
  }

  /// A row of `series`.
  struct SeriesRow {
    let id: Int64
    let kind: String
    let name: String?
  }

  /// - Parameters:
  ///   - rows: the rows of its series.
  ///   - latest: its values in the latest sample; `nil` if it is not in that sample.
  init(
    id: Int64, boot: Int64, series rows: [SeriesRow], latest: ProcessRecord? = nil
  ) {
    self.init(id: id, boot: boot)
    self.latest = latest
    for row in rows {
      switch RecordedSeries(kind: row.kind, name: row.name) {
      case .quantity(let quantity):
        if let index = RecordedSeries.quantities.firstIndex(of: quantity) {
          quantityRows[index] = row.id
        }
      case .part(let part): partRows[part] = row.id
      case nil: continue
      }
    }
  }

  /// Its marks in the latest sample of the same run.
  var marks: ProcessRecord.Marks { latest?.marks ?? [] }

  /// The measures that were not measured in the latest sample of the same run.
  var unmeasured: MeasureSet { latest?.memory.unmeasured ?? [] }

  /// Whether CPU time was not measured in the latest sample of the same run.
  var lacksCPU: Bool { latest.map { $0.cpu == nil } ?? false }

  /// The number of values that a keyframe repeats.
  var valueCount: Int {
    guard let latest else { return 0 }
    return RecordedSeries.quantities.count { latest[$0] ?? 0 > 0 }
      + latest.memory.recordedParts.count
  }

  /// Whether page faults are unchanged.
  func hasFaults(of process: ProcessRecord) -> Bool { latest?.faults == process.faults }

  /// Whether the columns of `owner` are unchanged.
  func hasOwners(of process: ProcessRecord) -> Bool {
    latest?.user == process.user && latest?.controlGroup == process.controlGroup
  }

  /// The name of its container in the latest sample.
  var container: ContainerName? { latest?.container }

  /// The named parts of memory in the latest sample of the same run.
  var parts: [MemoryPart: UInt64] { latest?.memory.parts ?? [:] }

  /// PSS of shared memory in the latest sample of the same run.
  var sharedMemory: [MemoryPart: UInt64] { latest?.memory.sharedMemory ?? [:] }

  /// Starts a run. No mark is left from an earlier one, everything is measured, and there is no
  /// name of shared memory.
  mutating func beginRun() {
    latest?.marks = []
    latest?.memory.unmeasured = []
    if lacksCPU { latest?.cpu = CPUTime() }
    latest?.memory.removeSharedMemory()
  }

  /// Whether the columns of `state` are unchanged.
  func isLike(_ process: ProcessRecord) -> Bool {
    guard let latest else { return false }
    return latest.parent == process.parent && latest.name == process.name
      && latest.commandLine == process.commandLine && latest.executable == process.executable
  }

  /// The rows of series with memory, and whether each is of a part.
  var memorySeries: [(series: Int64, isPart: Bool)] {
    guard let latest else { return [] }
    var found: [(Int64, Bool)] = []
    for (quantity, row) in zip(RecordedSeries.quantities, quantityRows) {
      if let row, case .memory = quantity, latest[quantity] ?? 0 > 0 { found.append((row, false)) }
    }
    for part in latest.memory.recordedParts {
      if let row = partRows[part] { found.append((row, true)) }
    }
    return found
  }

  /// Finds what has changed since the latest sample, and remembers it.
  ///
  /// - Parameters:
  ///   - repeatsAll: whether what is unchanged is passed to `record` too.
  ///   - record: takes what changed, the row of its series (`nil` if it has none yet) and the new
  ///     value (`nil` if a part is gone); returns the row of the series.
  mutating func update(
    _ process: ProcessRecord, repeatsAll: Bool = false,
    _ record: (RecordedSeries, _ row: Int64?, UInt64?) throws -> Int64
  ) throws {
    defer { latest = process }
    if !repeatsAll, let latest, latest.memory == process.memory,
      latest.faults == process.faults, latest.cpu == process.cpu
    {
      return
    }
    for (index, quantity) in RecordedSeries.quantities.enumerated() {
      let value = process[quantity] ?? 0
      if value != latest?[quantity] ?? 0 || repeatsAll && value > 0 {
        quantityRows[index] = try record(.quantity(quantity), quantityRows[index], value)
      }
    }
    let (before, now) = (latest?.memory.parts ?? [:], process.memory.parts)
    guard repeatsAll || before != now else { return }
    for part in process.memory.recordedParts where repeatsAll || before[part] != now[part] {
      partRows[part] = try record(.part(part), partRows[part], now[part])
    }
    for part in latest?.memory.recordedParts ?? [] where now[part] == nil {
      partRows[part] = try record(.part(part), partRows[part], nil)
    }
    // A part that comes back after a keyframe has another series. So the earlier one can be dropped
    // with the samples before the keyframe.
    if repeatsAll { partRows = partRows.filter { now[$0.key] != nil } }
  }
}
