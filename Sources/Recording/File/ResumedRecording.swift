import SQLite
import MemoryProfile
import ProcFS

/// The state of a recording before a run is added.
struct ResumedRecording {
  /// The ID of the added run.
  var run: Int64 = 1
  /// The first run of its boot.
  var boot: Int64 = 1
  /// The ID of the latest sample; -1 if there is none.
  var latestSample: Int64 = -1
  /// The time from the start of the first run to that of the added one.
  var offset = Duration.zero
  /// The processes of the latest sample.
  var processes: [(ProcessIdentity, RecordedProcess)] = []
  /// Whether it is another boot than that of the run before.
  var isOtherBoot = false
  /// Page faults as a replay counts them; `nil` if the recording can't be replayed.
  var faults: PageFaultAccumulator? = PageFaultAccumulator()

  /// The state of a new recording.
  init() {}

  /// - Parameter metadata: what is known of the added run.
  init(_ db: Database, metadata: RunMetadata, path: String) throws {
    let latestRun = try db.value(Int64.self, "SELECT max(id) FROM run") ?? 0
    latestSample = try db.value(Int64.self, "SELECT max(id) FROM sample") ?? -1
    guard max(latestRun, latestSample) < RecordingFormat.latestTime else {
      throw RecordingError.damaged(path: path, reason: "its numbers are too large")
    }
    let counted = try RunContents.all(db)[1]?.counted ?? .pss
    guard latestRun == 0 || counted == metadata.measure else {
      throw RecordingError.otherMeasure(path: path, recorded: counted, wanted: metadata.measure)
    }
    let detail = try RecordingFormat.detail(db)
    guard latestRun == 0 || detail == metadata.detail else {
      throw RecordingError.otherDetail(path: path, recorded: detail, wanted: metadata.detail)
    }
    run = latestRun + 1
    boot =
      try db.value(
        Int64.self, "SELECT min(id) FROM run WHERE boot_id = ? AND host IS ?", metadata.bootID,
        metadata.host) ?? run
    let before = try db.value(
      String.self, "SELECT boot_id FROM run ORDER BY id DESC LIMIT 1")
    isOtherBoot = before == nil || before != metadata.bootID
    // The clock may have been set back, but time in a recording only increases.
    let end = try db.value(Int64.self, "SELECT max(end_ms) FROM sample") ?? 0
    guard (0...RecordingFormat.latestTime).contains(end) else {
      throw RecordingError.damaged(path: path, reason: "its numbers are too large")
    }
    let start = try db.value(String.self, "SELECT start FROM run WHERE id = 1")
      .flatMap { WallClockTime($0) }
    var milliseconds = end
    if let start, let now = metadata.start {
      milliseconds = max(
        end, min(now.milliseconds - start.milliseconds, RecordingFormat.latestTime))
    }
    offset = .milliseconds(milliseconds)
    processes = try Self.processes(db)
    faults = try? RecordingPlayback.faults(db, path: path)
  }

  private static func processes(_ db: Database) throws -> [(ProcessIdentity, RecordedProcess)] {
    // With max() SQLite takes the other columns from the row that has the maximum
    // (lang_select.html, "Bare columns in an aggregate query").
    var values: [Int64: [(series: RecordedSeries, value: UInt64?)]] = [:]
    var rows: [Int64: [RecordedProcess.SeriesRow]] = [:]
    let latestValues = try db.query(
      """
      SELECT s.process, s.id, s.kind, s.name, c.value, max(c.sample)
      FROM change c JOIN series s ON s.id = c.series GROUP BY c.series
      """)
    while let row = try latestValues.next() {
      let process: Int64 = try row[0]
      let seriesRow = try RecordedProcess.SeriesRow(row, from: 1)
      guard let series = RecordedSeries(kind: seriesRow.kind, name: seriesRow.name) else {
        continue
      }
      let value = try row[4, as: Double?.self].flatMap {
        RecordingFormat.value($0, unit: series.unit)
      }
      // A part that comes back has another series: see RecordedProcess.
      if case .part = series, value == nil { continue }
      rows[process, default: []].append(seriesRow)
      values[process, default: []].append((series, value))
    }
    let states = try db.query(
      """
      SELECT p.id, p.pid, p.start_time, p.run, s.parent, s.name, s.command, s.exe, max(s.sample)
      FROM state s JOIN process p ON p.id = s.process GROUP BY p.id
      """)
    var found: [(ProcessIdentity, RecordedProcess)] = []
    while let row = try states.next() {
      // A process without a command line has exited.
      guard let command = row.bytes(6) else { continue }
      let id: Int64 = try row[0]
      let identity = ProcessIdentity(
        pid: ProcessID(rawValue: try row[1]),
        startTime: UInt64(clamping: try row[2, as: Int64.self]))
      var latest = ProcessRecord(
        identity: identity,
        parent: try row[4, as: Int32?.self].map { ProcessID(rawValue: $0) },
        commandLine: CommandLine(bytes: command),
        name: try row[5, as: String?.self] ?? "",
        executable: row.bytes(7),
        faults: PageFaults(), memory: MemoryUsage())
      // In a run that begins, everything is measured.
      latest.cpu = CPUTime()
      for (series, value) in values[id] ?? [] { latest[series] = value }
      let process = RecordedProcess(
        id: id, boot: try row[3], series: rows[id] ?? [], latest: latest)
      found.append((identity, process))
    }
    return found
  }
}

extension RecordedProcess.SeriesRow {
  /// - Parameter index: the index of the first of the columns `id`, `kind` and `name`.
  init(_ row: Row, from index: Int) throws {
    self.init(
      id: try row[index], kind: try row[index + 1],
      name: try row[index + 2])
  }
}
