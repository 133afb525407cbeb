import GRDB
import MemoryProfile
import ProcFS

/// Makes samples from the rows of a recording: keeps the values of one sample and applies what
/// changes in the next.
struct RecordingPlayback {
  private let db: Database
  private let path: String
  private let samples: RowCursor
  private var states: ChangeRows<StateRow>
  private var values: ChangeRows<ValueRow>
  private var optional: OptionalRows

  /// By its first sample.
  private let runs: [Int64: Run]

  private struct Run {
    /// Whether another boot begins with it; `nil` for the first run.
    var isOtherBoot: Bool?
    var contents: RunContents
  }

  private let sampleCount: Double
  private var played = 0.0
  /// The start of the latest sample, in milliseconds.
  private var latest: Int64 = 0

  private var processes = PresentProcesses()
  private var faults = PageFaultAccumulator()

  init(_ db: Database, path: String) throws {
    self.db = db
    self.path = path
    samples = try Row.fetchCursor(db, sql: "SELECT id, start_ms, end_ms FROM sample ORDER BY id")
    states = try ChangeRows(db, query: StateRow.query)
    values = try ChangeRows(db, query: ValueRow.query)
    optional = try OptionalRows(db)
    sampleCount = try Double.fetchOne(db, sql: "SELECT max(id) + 1 FROM sample") ?? 1
    runs = try Self.runs(db)
  }

  private static func runs(_ db: Database) throws -> [Int64: Run] {
    var runs: [Int64: Run] = [:]
    var boots: [String?] = []
    let contents = try RunContents.all(db)
    let rows = try Row.fetchCursor(
      db, sql: "SELECT first_sample, boot_id, id FROM run ORDER BY id")
    while let row = try rows.next() {
      let first: Int64 = try row.decode(atIndex: 0)
      let boot: String? = try row.decode(atIndex: 1)
      var run = Run(contents: contents[try row.decode(atIndex: 2)] ?? .first)
      // A run without a sample has the same first sample as the next one.
      run.isOtherBoot = boots.last.map { before in
        runs[first]?.isOtherBoot == true || before == nil || before != boot
      }
      runs[first] = run
      boots.append(boot)
    }
    return runs
  }

  /// The part of the recording up to the latest sample, from 0 to 1.
  ///
  /// Samples are numbered from 0, so the last number gives their count without reading all of them.
  /// A forged number may be too small.
  var progress: Double { min(played / max(sampleCount, 1), 1) }

  /// Returns the next sample; `nil` at the end.
  ///
  /// - Throws: ``RecordingError/damaged(path:reason:)``, or an error of GRDB.
  mutating func next() throws -> Sample? {
    guard let row = try samples.next() else { return nil }
    let number: Int64 = try row.decode(atIndex: 0)
    let start: Int64 = try row.decode(atIndex: 1)
    let end: Int64 = try row.decode(atIndex: 2)
    guard (latest...RecordingFormat.latestTime).contains(start), end <= RecordingFormat.latestTime
    else {
      throw damaged("sample \(number) begins before the previous sample")
    }
    latest = start
    let run = runs[number]
    let boot = run?.isOtherBoot
    // The page faults of processes of another boot start from 0 again.
    if boot == true { faults.keepOnly { _ in false } }
    if let run { processes.beginRun(run.contents) }
    try applyStates(of: number)
    try applyValues(of: number)
    try applyMarks(of: number)
    try applyUnmeasured(of: number)
    try applyOwners(of: number)
    try applySharedMemory(of: number)
    played += 1
    let begin = Duration.milliseconds(start)
    var sample = Sample(
      interval: begin...max(begin, .milliseconds(end)), processes: processes.records,
      total: processes.total, accumulatedFaults: faults.total)
    sample.followsGap = boot != nil
    sample.followsRestart = boot == true
    while let row = try optional.skipped?.take(upTo: number) {
      sample.skipped = row.sample == number ? row.skipped : nil
    }
    return sample
  }

  private func damaged(_ reason: String) -> RecordingError { .damaged(path: path, reason: reason) }

  private mutating func applyStates(of sample: Int64) throws {
    var exited: Set<Int64> = []
    var started: Set<Int64> = []
    var new: [(row: Int64, record: ProcessRecord)] = []
    while let state = try states.take(upTo: sample) {
      guard let command = state.command else {
        exited.insert(state.process)
        continue
      }
      if let index = processes.index(of: state.process) {
        processes.update(state, command: command, at: index)
        continue
      }
      guard started.insert(state.process).inserted else {
        throw damaged("process \(state.process) starts twice at sample \(sample)")
      }
      let record = ProcessRecord(
        identity: try identity(of: state.process), parent: state.parent,
        commandLine: CommandLine(bytes: command), name: state.name,
        executable: state.executable, faults: PageFaults(), memory: MemoryUsage())
      new.append((state.process, record))
    }
    if !exited.isEmpty || !new.isEmpty { processes.replace(exited, with: new) }
  }

  private func identity(of process: Int64) throws -> ProcessIdentity {
    let find = try db.cachedStatement(sql: "SELECT pid, start_time FROM process WHERE id = ?")
    guard let row = try Row.fetchOne(find, arguments: [process]) else {
      throw damaged("process \(process) has no row")
    }
    return ProcessIdentity(
      pid: ProcessID(rawValue: try row.decode(atIndex: 0)),
      startTime: UInt64(clamping: try row.decode(Int64.self, atIndex: 1)))
  }

  private mutating func applyValues(of sample: Int64) throws {
    var faulting: Set<Int> = []
    while let row = try values.take(upTo: sample) {
      let series = try series(row.series)
      // The memory of a process that has exited is removed already.
      guard let index = series.index else { continue }
      if let stored = row.value,
        let value = RecordingFormat.value(stored, unit: series.series.unit)
      {
        processes.set(series.series, at: index, to: value)
      } else if row.value == nil, case .part = series.series {
        processes.set(series.series, at: index, to: nil)
      } else {
        throw damaged("series \(row.series) has no number at sample \(row.sample)")
      }
      if case .quantity(.counter) = series.series { faulting.insert(index) }
    }
    // Minor and major faults are counted together, when both are known.
    for index in faulting {
      let record = processes.records[index]
      faults.record(record.faults, of: record.identity)
    }
  }

  private mutating func series(_ id: Int64) throws -> PresentProcesses.Series {
    if let known = processes.series(id) { return known }
    let find = try db.cachedStatement(sql: "SELECT process, kind, name FROM series WHERE id = ?")
    guard let row = try Row.fetchOne(find, arguments: [id]),
      let series = RecordedSeries(
        kind: try row.decode(atIndex: 1), name: try row.decode(atIndex: 2))
    else { throw damaged("series \(id) has an unknown kind") }
    let added = processes.add(series, of: try row.decode(atIndex: 0), id: id)
    if added.index == nil { try checkExited(added.process) }
    return added
  }

  private mutating func applyMarks(of sample: Int64) throws {
    for table in optional.marks.indices {
      while let row = try optional.marks[table].rows.take(upTo: sample) {
        if let index = processes.index(of: row.process) {
          processes.set(optional.marks[table].mark, row.isSet, at: index)
        } else {
          try checkExited(row.process)
        }
      }
    }
  }

  private mutating func applyOwners(of sample: Int64) throws {
    while let row = try optional.owners?.take(upTo: sample) {
      if let index = processes.index(of: row.process) {
        processes.setOwners(row, at: index)
      } else {
        try checkExited(row.process)
      }
    }
  }

  private mutating func applyUnmeasured(of sample: Int64) throws {
    while let row = try optional.unmeasured?.take(upTo: sample) {
      if let index = processes.index(of: row.process) {
        processes.setUnmeasured(row.measures, lacksCPU: row.lacksCPU, at: index)
      } else {
        try checkExited(row.process)
      }
    }
    processes.updateUnmeasured()
  }

  private mutating func applySharedMemory(of sample: Int64) throws {
    while let row = try optional.sharedMemory?.take(upTo: sample) {
      guard let index = processes.index(of: row.process) else {
        try checkExited(row.process)
        continue
      }
      let value = row.value.flatMap { RecordingFormat.value($0, unit: 1024) }
      guard (value == nil) == (row.value == nil) else {
        throw damaged("shared memory has no number at sample \(row.sample)")
      }
      processes.set(.part(row.part), at: index, to: value)
    }
  }

  /// Checks a process that doesn't exist at this sample. It has exited if it has a row. Without a
  /// row the file is damaged.
  private func checkExited(_ process: Int64) throws {
    _ = try identity(of: process)
  }
}
