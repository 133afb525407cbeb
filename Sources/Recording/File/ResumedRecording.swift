import GRDB
import MemoryProfile
import ProcFS

/// Where a recording stands to which a run is added.
struct ResumedRecording {
  /// The number of the run that is added.
  var run: Int64 = 1
  var boot: Int64 = 1
  var latestSample: Int64 = -1
  /// From the first run's start to the start of the one that is added.
  var offset = Duration.zero
  /// Who was there in the latest sample.
  var processes: [(ProcessIdentity, RecordedProcess)] = []

  /// A new recording.
  init() {}

  /// - Parameter facts: of the run that is added.
  init(_ db: Database, facts: RunFacts) throws {
    run = (try Int64.fetchOne(db, sql: "SELECT max(id) FROM run") ?? 0) + 1
    latestSample = try Int64.fetchOne(db, sql: "SELECT max(id) FROM sample") ?? -1
    boot =
      try Int64.fetchOne(
        db, sql: "SELECT min(id) FROM run WHERE boot_id = ? AND host IS ?",
        arguments: [facts.bootID, facts.host]) ?? run
    // By the clock, but never back in time: clocks are set.
    let end = try Int64.fetchOne(db, sql: "SELECT max(end_ms) FROM sample") ?? 0
    let start = try String.fetchOne(db, sql: "SELECT start FROM run WHERE id = 1")
      .flatMap { WallClockTime($0) }
    var milliseconds = end
    if let start, let now = facts.start {
      milliseconds = max(end, now.milliseconds - start.milliseconds)
    }
    offset = .milliseconds(milliseconds)
    processes = try Self.processes(db)
  }

  private static func processes(_ db: Database) throws -> [(ProcessIdentity, RecordedProcess)] {
    // Of a group whose largest value is asked for, SQLite gives the row that has it
    // (lang_select.html, "Bare columns in an aggregate query").
    var memories: [Int64: (memory: MemoryUsage, faults: PageFaults)] = [:]
    let values = try Row.fetchCursor(
      db,
      sql: """
        SELECT s.process, s.kind, s.name, c.value, max(c.sample)
        FROM change c JOIN series s ON s.id = c.series GROUP BY c.series
        """)
    while let row = try values.next() {
      guard let quantity = RecordedQuantity.byKind[row[1]] else { continue }
      let value = (row[3] as Double?).flatMap { RecordingFormat.value($0, quantity) }
      memories[row[0], default: (MemoryUsage(), PageFaults())].memory
        .set(quantity, named: row[2], to: value)
      switch quantity {
      case .minorFaults: memories[row[0]]?.faults.minor = value ?? 0
      case .majorFaults: memories[row[0]]?.faults.major = value ?? 0
      default: break
      }
    }
    let states = try Row.fetchCursor(
      db,
      sql: """
        SELECT p.id, p.pid, p.start_time, p.run, s.parent, s.name, s.command, s.exe, max(s.sample)
        FROM state s JOIN process p ON p.id = s.process GROUP BY p.id
        """)
    var found: [(ProcessIdentity, RecordedProcess)] = []
    while let row = try states.next() {
      // Whoever has no command line has gone.
      guard let command = RecordingFormat.bytes(row[6]) else { continue }
      let identity = ProcessIdentity(
        pid: ProcessID(rawValue: row[1]), startTime: UInt64(clamping: row[2] as Int64))
      let values = memories[row[0]]
      let latest = ProcessRecord(
        identity: identity, parent: (row[4] as Int32?).map { ProcessID(rawValue: $0) },
        commandLine: CommandLine(bytes: command), name: row[5] ?? "",
        executable: RecordingFormat.bytes(row[7]), faults: values?.faults ?? PageFaults(),
        memory: values?.memory ?? MemoryUsage())
      found.append(
        (identity, try RecordedProcess(id: row[0], boot: row[3], seriesIn: db, latest: latest)))
    }
    return found
  }
}

extension MemoryUsage {
  /// Replaces one of the amounts; page faults are none.
  ///
  /// - Parameters:
  ///   - name: of the mapping, where the quantity is what counts as other.
  ///   - value: in bytes; nil where there is no mapping of that name any more.
  mutating func set(_ quantity: RecordedQuantity, named name: String?, to value: UInt64?) {
    switch quantity {
    case .memory(.other): setOther(name ?? "", to: value)
    case .memory(let category): set(category, to: value ?? 0)
    case .swap: swap = value ?? 0
    case .hugetlb: hugetlb = value ?? 0
    case .minorFaults, .majorFaults: break
    }
  }
}
