import SQLite
import MemoryProfile
import ProcFS

/// Makes samples from the rows of a recording: keeps the values of one sample and applies what
/// changes in the next.
struct RecordingPlayback {
  let db: Database
  let path: String
  private var samples: SampleRows
  var states: ChangeRows<StateRow>
  private var values: ValueTables
  var optional: OptionalRows

  /// By its first sample.
  let runs: [Int64: Run]

  struct Run {
    /// Whether another boot begins with it; `nil` for the first run.
    var isOtherBoot: Bool?
    var contents: RunContents
  }

  var processes: PresentProcesses
  var faults = PageFaultAccumulator()

  /// The sample at which each process exited, if that was before the keyframe at which the replay
  /// began.
  var exitedBefore: [Int64: Int64] = [:]

  /// The keyframe at which the replay began; `nil` for the start of the recording.
  private let begunAt: Int64?

  /// - Parameter scope: what is needed of the recording.
  init(_ db: Database, path: String, _ scope: ReplayScope = ReplayScope()) throws {
    let first =
      scope.start > .zero
      ? try db.value(
        Int64.self, "SELECT id FROM sample WHERE start_ms <= ? ORDER BY id DESC LIMIT 1",
        scope.start.milliseconds) : nil
    try self.init(db, path: path, detail: scope.detail, from: first ?? 0)
  }

  /// - Parameter first: the first sample that is needed.
  private init(
    _ db: Database, path: String, detail: MemoryUsage.Detail, from first: Int64
  ) throws {
    self.db = db
    self.path = path
    // The samples before it were dropped: it is a keyframe itself.
    let beginning = try db.value(Int64.self, "SELECT min(id) FROM sample") ?? 0
    let first = max(first, beginning)
    let keyframe =
      try first > 0 ? Keyframe(before: first == beginning ? first + 1 : first, db) : nil
    begunAt = keyframe?.sample
    let firstRow = keyframe?.sample ?? .min
    samples = try SampleRows(db, from: first > 0 ? first : .min, path: path)
    states = try ChangeRows(db, query: StateRow.query)
    values = try ValueTables(db, detail, from: firstRow, path: path)
    optional = try OptionalRows(db, hasFiles: values.hasFiles)
    runs = try Self.runs(db)
    processes = PresentProcesses(detail)
    if let keyframe { try begin(at: keyframe) }
    if first > 0 { try skip(from: keyframe?.sample, to: first) }
  }

  /// Page faults at the end of a recording, as a replay counts them.
  static func faults(_ db: Database, path: String) throws -> PageFaultAccumulator {
    let next = (try db.value(Int64.self, "SELECT max(id) FROM sample") ?? -1) + 1
    var playback = try RecordingPlayback(db, path: path, detail: .names, from: 0)
    try playback.skip(from: playback.begunAt, to: next)
    // A run that has no sample yet.
    if playback.runs[next]?.isOtherBoot == true { playback.faults.keepOnly { _ in false } }
    return playback.faults
  }

  private static func runs(_ db: Database) throws -> [Int64: Run] {
    var runs: [Int64: Run] = [:]
    var boots: [String?] = []
    let contents = try RunContents.all(db)
    let rows = try db.query("SELECT first_sample, boot_id, id FROM run ORDER BY id")
    while let row = try rows.next() {
      let first: Int64 = try row[0]
      let boot: String? = try row[1]
      var run = Run(contents: contents[try row[2]] ?? .first)
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
  var progress: Double { samples.progress }

  /// Returns the next sample; `nil` at the end.
  ///
  /// - Throws: ``RecordingError/damaged(path:reason:)``, or an error of SQLite.
  mutating func next() throws -> Sample? {
    guard let (number, interval) = try samples.next() else { return nil }
    // At its keyframe, a replay has begun the run already.
    let boot = number == begunAt ? runs[number]?.isOtherBoot : beginRun(at: number)
    try applyStates(of: number)
    try applyValues(upTo: number)
    try applyOptional(upTo: number)
    processes.updateUnmeasured()
    var sample = Sample(
      interval: interval, processes: processes.records, total: processes.total,
      accumulatedFaults: faults.total)
    sample.membership = processes.membership
    sample.followsGap = boot != nil
    sample.followsRestart = boot == true
    while let row = try optional.skipped?.take(upTo: number) {
      sample.skipped = row.sample == number ? row.skipped : nil
    }
    while let row = try optional.accounts?.take(upTo: number) {
      if row.isDamaged { throw damaged("the account of sample \(row.sample) has no number") }
      sample.account = row.sample == number ? row.account : nil
    }
    return sample
  }

  /// Begins the run that has this as its first sample, if there is one.
  ///
  /// - Returns: whether another boot begins with it; `nil` if no run begins, or the first one.
  @discardableResult
  mutating func beginRun(at sample: Int64) -> Bool? {
    guard let run = runs[sample] else { return nil }
    // The page faults of processes of another boot start from 0 again.
    if run.isOtherBoot == true {
      faults.keepOnly { _ in false }
      exitedBefore = [:]
    }
    processes.beginRun(run.contents)
    return run.isOtherBoot
  }

  func damaged(_ reason: String) -> RecordingError { .damaged(path: path, reason: reason) }

  mutating func applyStates(of sample: Int64) throws {
    guard let first = try states.take(upTo: sample) else { return }
    var exited: Set<Int64> = []
    var started: Set<Int64> = []
    var new: [(row: Int64, record: ProcessRecord)] = []
    var next: StateRow? = first
    while let state = next {
      next = try states.take(upTo: sample)
      guard let command = state.command else {
        // It was dropped, and is back: see RecordingWriter.insertEarlierFaults.
        if processes.index(of: state.process) == nil { exitedBefore[state.process] = state.sample }
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
      let identity = try identity(of: state.process)
      if let exit = exitedBefore.removeValue(forKey: state.process) {
        try assumeFaults(of: state.process, identity, upTo: exit)
      }
      new.append((state.process, processes.newRecord(identity, state, command: command)))
    }
    if !exited.isEmpty || !new.isEmpty { processes.replace(exited, with: new) }
  }

  func identity(of process: Int64) throws -> ProcessIdentity {
    let find = try db.statement("SELECT pid, start_time FROM process WHERE id = ?")
    let identity = try find.first(process) { row in
      ProcessIdentity(
        pid: ProcessID(rawValue: try row[0]),
        startTime: UInt64(clamping: try row[1, as: Int64.self]))
    }
    guard let identity else { throw damaged("process \(process) has no row") }
    return identity
  }

  mutating func applyValues(upTo sample: Int64) throws {
    // Minor and major faults are counted together, when both are known.
    for index in try values.apply(upTo: sample, to: &processes) {
      faults.record(processes.records[index].faults, of: processes.records[index].identity)
    }
  }
}
