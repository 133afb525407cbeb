import MemoryProfile
import ProcFS

/// The processes that exist at one sample of a recording, their series and their total.
///
/// An update costs what changes, not what exists.
struct PresentProcesses {
  /// In ascending order of PID.
  private(set) var records: [ProcessRecord] = []
  private(set) var total = MemoryUsage()

  /// The row of `process` of each record.
  private var rows: [Int64] = []
  /// The index of each row of `process` in `records` and `rows`.
  private var indices: [Int64: Int] = [:]
  /// By row of `series`.
  private var knownSeries: [Int64: Series] = [:]
  /// What the current run contains.
  private var contents = RunContents.first
  /// The number of processes that have a part.
  private var partCounts: [MemoryPart: Int] = [:]

  struct Series {
    /// The row of `process`.
    let process: Int64
    /// The index of its process; `nil` if it has exited.
    var index: Int?
    let series: RecordedSeries
  }

  /// The index of the record of a row of `process`; `nil` if it doesn't exist at this sample.
  func index(of process: Int64) -> Int? { indices[process] }

  /// Takes over a row of `state` of a process that exists already.
  mutating func update(_ state: StateRow, command: [UInt8], at index: Int) {
    records[index].parent = state.parent
    records[index].name = state.name
    records[index].commandLine = CommandLine(bytes: command)
    records[index].executable = state.executable
  }

  /// Removes processes that have exited, with their memory, and adds new ones without memory.
  mutating func replace(
    _ exited: Set<Int64>, with new: [(row: Int64, record: ProcessRecord)]
  ) {
    for process in exited {
      guard let index = indices[process] else { continue }
      let memory = records[index].memory
      for quantity in RecordedSeries.quantities {
        if case .memory(let quantity) = quantity { total[quantity] &-= memory[quantity] }
      }
      for (part, bytes) in memory.parts { setInTotal(part, from: bytes, to: nil) }
    }
    var present = zip(rows, records).filter { !exited.contains($0.0) }
    present += new.map { ($0.row, contents.applied(to: $0.record)) }
    present.sort { ($0.1.pid, $0.0) < ($1.1.pid, $1.0) }
    rows = present.map(\.0)
    records = present.map(\.1)
    indices = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1, $0) })
    if !exited.isEmpty { knownSeries = knownSeries.filter { !exited.contains($0.value.process) } }
    for id in knownSeries.keys {
      if let process = knownSeries[id]?.process { knownSeries[id]?.index = indices[process] }
    }
  }

  /// The series of a row of `series`; `nil` if it was not added since its process started.
  func series(_ id: Int64) -> Series? { knownSeries[id] }

  /// Adds a series, unless its process has exited.
  mutating func add(_ series: RecordedSeries, of process: Int64, id: Int64) -> Series {
    let added = Series(process: process, index: indices[process], series: series)
    if added.index != nil { knownSeries[id] = added }
    return added
  }

  /// Sets a value of the process at an index; `nil` removes a part.
  mutating func set(_ series: RecordedSeries, at index: Int, to value: UInt64?) {
    let before = records[index][series]
    records[index][series] = value
    switch series {
    case .quantity(.counter): break
    case .quantity(.memory(let quantity)):
      total[quantity] = total[quantity] &- (before ?? 0) &+ (value ?? 0)
    case .part(let part): setInTotal(part, from: before, to: value)
    }
  }

  /// Updates a part of one process in the total, which has it as long as any process has it.
  private mutating func setInTotal(_ part: MemoryPart, from before: UInt64?, to after: UInt64?) {
    let count = partCounts[part, default: 0] + (after == nil ? 0 : 1) - (before == nil ? 0 : 1)
    partCounts[part] = count > 0 ? count : nil
    total.set(
      part,
      to: count > 0 ? (total.parts[part] ?? 0) &- (before ?? 0) &+ (after ?? 0) : nil)
  }

  mutating func set(_ mark: ProcessRecord.Marks, _ isSet: Bool, at index: Int) {
    records[index].marks.set(mark, isSet)
  }

  /// Sets what is not measured of the process at an index.
  mutating func setUnmeasured(_ measures: MeasureSet, lacksCPU: Bool, at index: Int) {
    records[index].memory.unmeasured = measures.union(contents.missing)
    let hasCPU = contents.hasCPU && !lacksCPU
    records[index].cpu = hasCPU ? records[index].cpu ?? CPUTime() : nil
  }

  mutating func setOwners(_ row: OwnerRow, at index: Int) {
    records[index].user = row.user
    records[index].controlGroup = row.controlGroup
  }

  /// Finds out what the total lacks, after all changes of a sample.
  mutating func updateUnmeasured() {
    total.unmeasured = records.reduce(into: contents.missing) { $0.formUnion($1.memory.unmeasured) }
  }

  /// Resets all processes to no marks, to everything measured that a run records,
  /// and to no names of shared memory.
  mutating func beginRun(_ contents: RunContents) {
    self.contents = contents
    for index in records.indices {
      records[index].marks = []
      records[index].memory.unmeasured = contents.missing
      records[index].cpu = contents.hasCPU ? records[index].cpu ?? CPUTime() : nil
      for part in records[index].memory.sharedMemory.keys { set(.part(part), at: index, to: nil) }
    }
  }
}
