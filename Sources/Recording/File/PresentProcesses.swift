import MemoryProfile
import ProcFS

/// The processes that exist at one sample of a recording, and their total.
///
/// An update costs what changes, not what exists. Each process has a slot, which stays the same
/// while other processes start and exit, and is not used again.
struct PresentProcesses {
  /// In ascending order of PID.
  private(set) var records: [ProcessRecord] = []
  private(set) var total: MemoryUsage

  /// See ``MemoryProfile/Sample/membership``.
  private(set) var membership: UInt64 = 0

  /// The row of `process` of each record, and its slot.
  private var rows: [(process: Int64, slot: Int)] = []
  /// The slot of each row of `process`.
  private var slots: [Int64: Int] = [:]
  /// The index in `records` of the process of each slot; -1 if it has exited.
  private var indices: [Int] = []
  /// What the current run contains.
  private var contents = RunContents.first
  /// CPU time that is not shown because it is not measured, by slot.
  private var hiddenCPU: [Int: CPUTime] = [:]
  /// The number of processes that have a part.
  private var partCounts: [MemoryPart: Int] = [:]
  /// Whether what the total lacks may have changed.
  private var mayLackOthers = true

  /// What records have beside the categories.
  private let detail: MemoryUsage.Detail

  init(_ detail: MemoryUsage.Detail = .names) {
    self.detail = detail
    total = MemoryUsage(detail: detail)
  }

  /// The slot of a row of `process`; `nil` if it doesn't exist at this sample.
  func slot(of process: Int64) -> Int? { slots[process] }

  /// The index of the record in a slot; `nil` if its process has exited, or there is no slot.
  func index(ofSlot slot: Int) -> Int? {
    guard slot >= 0 else { return nil }
    let index = indices[slot]
    return index >= 0 ? index : nil
  }

  /// The index of the record of a row of `process`; `nil` if it doesn't exist at this sample.
  func index(of process: Int64) -> Int? { slots[process].map { indices[$0] } }

  /// A record of a process that has started, without numbers.
  func newRecord(_ identity: ProcessIdentity, _ state: StateRow, command: [UInt8]) -> ProcessRecord
  {
    var memory = MemoryUsage(detail: detail)
    if detail >= .mappings { memory.regions = [] }
    return contents.applied(
      to: ProcessRecord(
        identity: identity, parent: state.parent, commandLine: CommandLine(bytes: command),
        name: state.name, executable: state.executable, faults: PageFaults(), memory: memory))
  }

  /// Takes over a row of `state` of a process that exists already.
  mutating func update(_ state: StateRow, command: [UInt8], at index: Int) {
    records[index].parent = state.parent
    records[index].name = state.name
    records[index].commandLine = CommandLine(bytes: command)
    records[index].executable = state.executable
  }

  /// Removes processes that have exited, with their memory, and adds new ones.
  mutating func replace(
    _ exited: Set<Int64>, with new: [(row: Int64, record: ProcessRecord)]
  ) {
    mayLackOthers = true
    membership += 1
    for process in exited {
      guard let slot = slots.removeValue(forKey: process) else { continue }
      removeFromTotal(records[indices[slot]].memory)
      hiddenCPU[slot] = nil
      indices[slot] = -1
    }
    for (process, record) in new {
      slots[process] = indices.count
      rows.append((process, indices.count))
      records.append(record)
      indices.append(0)
    }
    let order = rows.indices.filter { indices[rows[$0].slot] >= 0 }.ordered {
      (records[$0].pid, rows[$0].process) < (records[$1].pid, rows[$1].process)
    }
    records = order.map { records[$0] }
    rows = order.map { rows[$0] }
    for (index, row) in rows.enumerated() { indices[row.slot] = index }
  }

  private mutating func removeFromTotal(_ memory: MemoryUsage) {
    for quantity in RecordedSeries.quantities {
      if case .memory(let quantity) = quantity { total[quantity] &-= memory[quantity] }
    }
    for (part, bytes) in memory.parts { setInTotal(part, from: bytes, to: nil) }
  }

  /// Sets a value of the process at an index; `nil` removes a part.
  mutating func set(_ series: RecordedSeries, at index: Int, to value: UInt64?) {
    switch series {
    case .quantity(.counter(.userTime)): setCPU(\.user, at: index, to: value ?? 0)
    case .quantity(.counter(.systemTime)): setCPU(\.system, at: index, to: value ?? 0)
    case .quantity(.counter(let counter)): records[index][counter] = value ?? 0
    case .quantity(.memory(let quantity)):
      let value = value ?? 0
      var before: UInt64 = 0
      // In place: reading a quantity first would copy the record.
      records[index].memory.update(quantity) { (before, $0) = ($0, value) }
      total.update(quantity) { $0 = $0 &- before &+ value }
    case .part(let part):
      setInTotal(part, from: records[index].memory.parts[part], to: value)
      records[index].memory.set(part, to: value)
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
    mayLackOthers = true
    records[index].memory.unmeasured = measures.union(contents.missing)
    showCPU(contents.hasCPU && !lacksCPU, at: index)
  }

  private mutating func setCPU(
    _ part: WritableKeyPath<CPUTime, UInt64>, at index: Int, to value: UInt64
  ) {
    // Values and what is measured may be applied in any order.
    if records[index].cpu == nil {
      hiddenCPU[rows[index].slot, default: CPUTime()][keyPath: part] = value
    } else {
      records[index].cpu?[keyPath: part] = value
    }
  }

  private mutating func showCPU(_ isShown: Bool, at index: Int) {
    let slot = rows[index].slot
    let time = records[index].cpu ?? hiddenCPU.removeValue(forKey: slot)
    records[index].cpu = isShown ? time ?? CPUTime() : nil
    if !isShown { hiddenCPU[slot] = time }
  }

  /// Sets the mappings of the process at an index.
  mutating func setRegions(_ regions: [MemoryRegion], at index: Int) {
    records[index].memory.regions = regions
  }

  mutating func setOwners(_ row: OwnerRow, at index: Int) {
    records[index].user = row.user
    records[index].controlGroup = row.controlGroup
  }

  mutating func setContainer(_ name: ContainerName?, at index: Int) {
    records[index].container = name
  }

  /// Finds out what the total lacks, after all changes of a sample.
  mutating func updateUnmeasured() {
    guard mayLackOthers else { return }
    mayLackOthers = false
    var unmeasured = contents.missing
    // By index: iterating would copy each record.
    for index in records.indices { unmeasured.formUnion(records[index].memory.unmeasured) }
    total.unmeasured = unmeasured
  }

  /// Resets all processes to no marks, to everything measured that a run records, and to no names
  /// of shared memory, files and mappings.
  mutating func beginRun(_ contents: RunContents) {
    self.contents = contents
    mayLackOthers = true
    for index in records.indices {
      records[index].marks = []
      records[index].memory.unmeasured = contents.missing
      showCPU(contents.hasCPU, at: index)
      for part in records[index].memory.parts.keys where part.category != .other {
        set(.part(part), at: index, to: nil)
      }
      if detail >= .mappings { records[index].memory.regions = [] }
    }
  }
}
