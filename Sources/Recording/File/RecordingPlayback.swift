import GRDB
import MemoryProfile
import ProcFS

/// A recording's rows on their way to being samples again: what is known of everyone at one sample,
/// changed from one to the next.
///
/// Costs what changes, not what there is.
struct RecordingPlayback {
  private let db: Database
  private let path: String
  private let samples: RowCursor
  private let states: RowCursor
  private let changes: RowCursor
  /// nil where nobody's memory was ever held.
  private let marks: RowCursor?
  private var nextState: State?
  private var nextChange: Change?
  private var nextMark: Mark?

  /// The first sample of every run but the first, and whether another boot begins with it.
  private var runs: [Int64: Bool]
  private let sampleCount: Double
  private var played = 0.0
  /// When the latest sample began, in milliseconds.
  private var latest: Int64 = 0

  /// Who is there, by ascending pid, and the rows of `process` beside them.
  private var records: [ProcessRecord] = []
  private var rows: [Int64] = []
  /// Where a row of `process` stands in the two.
  private var places: [Int64: Int] = [:]
  private var series: [Int64: Series] = [:]
  private var total = MemoryUsage()
  /// How many processes have a part.
  private var partCounts: [MemoryPart: Int] = [:]
  private var faults = PageFaultAccumulator()

  private struct State {
    let sample: Int64
    let process: Int64
    let parent: ProcessID?
    let name: String
    /// nil where the process is gone.
    let command: [UInt8]?
    let executable: [UInt8]?
  }

  private struct Change {
    let sample: Int64
    let series: Int64
    /// nil where a name that counts as other is gone.
    let value: Double?
  }

  /// Whether a process's memory is that of an earlier sample from now on.
  private struct Mark {
    let sample: Int64
    let process: Int64
    let isHeld: Bool
  }

  private struct Series {
    let process: Int64
    /// Where its process stands; nil where it is gone.
    var place: Int?
    let series: RecordedSeries
  }

  init(_ db: Database, path: String) throws {
    self.db = db
    self.path = path
    samples = try Row.fetchCursor(db, sql: "SELECT id, start_ms, end_ms FROM sample ORDER BY id")
    states = try Row.fetchCursor(
      db, sql: "SELECT sample, process, parent, name, command, exe FROM state ORDER BY rowid")
    changes = try Row.fetchCursor(
      db, sql: "SELECT sample, series, value FROM change ORDER BY sample, series")
    marks =
      try db.tableExists(RecordingFormat.heldTable)
      ? Row.fetchCursor(
        db,
        sql: "SELECT sample, process, is_held FROM \(RecordingFormat.heldTable) ORDER BY rowid")
      : nil
    sampleCount = try Double.fetchOne(db, sql: "SELECT max(id) + 1 FROM sample") ?? 1
    runs = [:]
    var boots: [String?] = []
    let rows = try Row.fetchCursor(db, sql: "SELECT first_sample, boot_id FROM run ORDER BY id")
    while let row = try rows.next() {
      let first: Int64 = try row.decode(atIndex: 0)
      let boot: String? = try row.decode(atIndex: 1)
      // A run without a sample begins where the next one does.
      if let before = boots.last {
        runs[first] = runs[first] == true || before == nil || before != boot
      }
      boots.append(boot)
    }
    try advanceStates()
    try advanceChanges()
    try advanceMarks()
  }

  /// How much lies behind the latest sample, from 0 to 1.
  ///
  /// Samples are numbered from 0, so that the last one's number tells how many there are without
  /// looking at all; a forged number may be below that.
  var progress: Double { min(played / max(sampleCount, 1), 1) }

  mutating func next() throws -> Sample? {
    guard let row = try samples.next() else { return nil }
    let number: Int64 = try row.decode(atIndex: 0)
    let start: Int64 = try row.decode(atIndex: 1)
    let end: Int64 = try row.decode(atIndex: 2)
    guard (latest...RecordingFormat.latestTime).contains(start), end <= RecordingFormat.latestTime
    else {
      throw RecordingError.damaged(
        path: path, reason: "sample \(number) begins before the one before it")
    }
    latest = start
    let boot = runs[number]
    // Page faults are counted anew by processes of another boot.
    if boot == true { faults.keepOnly { _ in false } }
    try applyStates(of: number)
    try applyChanges(of: number)
    if boot != nil { for place in records.indices { records[place].isHeld = false } }
    try applyMarks(of: number)
    played += 1
    let begin = Duration.milliseconds(start)
    var sample = Sample(
      interval: begin...max(begin, .milliseconds(end)), processes: records, total: total,
      accumulatedFaults: faults.total)
    sample.followsGap = boot != nil
    sample.followsRestart = boot == true
    return sample
  }

  // MARK: - Who is there

  private mutating func advanceStates() throws {
    nextState = try states.next().map { row in
      State(
        sample: try row.decode(atIndex: 0), process: try row.decode(atIndex: 1),
        parent: try row.decode(Int32?.self, atIndex: 2).map { ProcessID(rawValue: $0) },
        name: try row.decode(String?.self, atIndex: 3) ?? "",
        command: RecordingFormat.bytes(row[4]), executable: RecordingFormat.bytes(row[5]))
    }
  }

  private mutating func applyStates(of number: Int64) throws {
    var leaving: Set<Int64> = []
    var joined: Set<Int64> = []
    var joining: [(row: Int64, record: ProcessRecord)] = []
    while let state = nextState, state.sample <= number {
      try advanceStates()
      guard let command = state.command else {
        leaving.insert(state.process)
        continue
      }
      if let place = places[state.process] {
        records[place].parent = state.parent
        records[place].name = state.name
        records[place].commandLine = CommandLine(bytes: command)
        records[place].executable = state.executable
      } else {
        guard joined.insert(state.process).inserted else {
          throw RecordingError.damaged(
            path: path, reason: "process \(state.process) begins twice at sample \(number)")
        }
        joining.append(
          (
            state.process,
            ProcessRecord(
              identity: try identity(of: state.process), parent: state.parent,
              commandLine: CommandLine(bytes: command), name: state.name,
              executable: state.executable, faults: PageFaults(), memory: MemoryUsage())
          ))
      }
    }
    if !leaving.isEmpty || !joining.isEmpty { regroup(leaving: leaving, joining: joining) }
  }

  private func identity(of process: Int64) throws -> ProcessIdentity {
    let find = try db.cachedStatement(sql: "SELECT pid, start_time FROM process WHERE id = ?")
    guard let row = try Row.fetchOne(find, arguments: [process]) else {
      throw RecordingError.damaged(path: path, reason: "process \(process) has no row")
    }
    return ProcessIdentity(
      pid: ProcessID(rawValue: try row.decode(atIndex: 0)),
      startTime: UInt64(clamping: try row.decode(Int64.self, atIndex: 1)))
  }

  private mutating func regroup(
    leaving: Set<Int64>, joining: [(row: Int64, record: ProcessRecord)]
  ) {
    for process in leaving {
      guard let place = places[process] else { continue }
      let memory = records[place].memory
      for quantity in RecordedSeries.quantities {
        if case .memory(let quantity) = quantity { total[quantity] &-= memory[quantity] }
      }
      for (part, bytes) in memory.parts { setInTotal(part, from: bytes, to: nil) }
    }
    var everyone = zip(rows, records).filter { !leaving.contains($0.0) }
    everyone += joining.map { ($0.row, $0.record) }
    everyone.sort { ($0.1.pid, $0.0) < ($1.1.pid, $1.0) }
    rows = everyone.map(\.0)
    records = everyone.map(\.1)
    places = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1, $0) })
    if !leaving.isEmpty { series = series.filter { !leaving.contains($0.value.process) } }
    for id in series.keys {
      if let process = series[id]?.process { series[id]?.place = places[process] }
    }
  }

  // MARK: - What they use

  private mutating func advanceChanges() throws {
    nextChange = try changes.next().map { row in
      Change(
        sample: try row.decode(atIndex: 0), series: try row.decode(atIndex: 1),
        value: try row.decode(Double?.self, atIndex: 2))
    }
  }

  private mutating func applyChanges(of number: Int64) throws {
    var faulting: Set<Int> = []
    while let change = nextChange, change.sample <= number {
      try advanceChanges()
      let series = try series(change.series)
      // The memory of whoever is gone is not there any more already.
      guard let place = series.place else { continue }
      if let stored = change.value,
        let value = RecordingFormat.value(stored, unit: series.series.unit)
      {
        set(series.series, at: place, to: value)
      } else if change.value == nil, case .part = series.series {
        set(series.series, at: place, to: nil)
      } else {
        throw RecordingError.damaged(
          path: path, reason: "series \(change.series) has no number at sample \(change.sample)")
      }
      if case .quantity(.counter) = series.series { faulting.insert(place) }
    }
    // Only when both kinds are known: half of a count would be counted twice.
    for place in faulting { faults.record(records[place].faults, of: records[place].identity) }
  }

  // MARK: - Whose memory is that of an earlier sample

  private mutating func advanceMarks() throws {
    nextMark = try marks?.next().map { row in
      Mark(
        sample: try row.decode(atIndex: 0), process: try row.decode(atIndex: 1),
        isHeld: try row.decode(atIndex: 2))
    }
  }

  private mutating func applyMarks(of number: Int64) throws {
    while let mark = nextMark, mark.sample <= number {
      try advanceMarks()
      guard let place = places[mark.process] else {
        // Of whoever is gone; but not of somebody who never was.
        _ = try identity(of: mark.process)
        continue
      }
      records[place].isHeld = mark.isHeld
    }
  }

  private mutating func series(_ id: Int64) throws -> Series {
    if let known = series[id] { return known }
    let find = try db.cachedStatement(sql: "SELECT process, kind, name FROM series WHERE id = ?")
    guard let row = try Row.fetchOne(find, arguments: [id]),
      let known = RecordedSeries(
        kind: try row.decode(atIndex: 1), name: try row.decode(atIndex: 2))
    else { throw RecordingError.damaged(path: path, reason: "series \(id) is of no known kind") }
    let process: Int64 = try row.decode(atIndex: 0)
    let found = Series(process: process, place: places[process], series: known)
    if found.place != nil {
      series[id] = found
    } else {
      // Of whoever is gone; but not of somebody who never was.
      _ = try identity(of: process)
    }
    return found
  }

  private mutating func set(_ series: RecordedSeries, at place: Int, to value: UInt64?) {
    let before = records[place][series]
    records[place][series] = value
    switch series {
    case .quantity(.counter): break
    case .quantity(.memory(let quantity)):
      total[quantity] = total[quantity] &- (before ?? 0) &+ (value ?? 0)
    case .part(let part): setInTotal(part, from: before, to: value)
    }
  }

  /// Counts a part of one process again in the total, which has it as long as one process has it.
  private mutating func setInTotal(_ part: MemoryPart, from before: UInt64?, to after: UInt64?) {
    let count = partCounts[part, default: 0] + (after == nil ? 0 : 1) - (before == nil ? 0 : 1)
    partCounts[part] = count > 0 ? count : nil
    total.set(
      part,
      to: count > 0 ? (total.parts[part] ?? 0) &- (before ?? 0) &+ (after ?? 0) : nil)
  }
}
