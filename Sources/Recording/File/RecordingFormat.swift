import SQLite
import MemoryProfile

/// The format of a recording: an SQLite database.
///
/// `PRAGMA application_id` is 0x736D6170 (`smap` in ASCII), `PRAGMA user_version` the format's
/// version. It is 1, and 2 if there is the table `unmeasured`. Rows are only added, one transaction
/// a sample. The exception is `run.last_sample`. So committed samples survive a crash of the
/// program.
///
/// - `run`: a row for each start of the program. Its samples are those from `first_sample` on, up
///   to the next run's. `last_sample` is NULL until the run has ended.
/// - `sample`: a row for each sample. Times are milliseconds since the start of the first run.
/// - `process`: a row for each process, identified by PID and start time (clock ticks since boot)
///   within one boot. `run` is the first run of that boot.
/// - `state`: a row when a process is first seen, and when its parent, name, command line or
///   executable changes. All of them are NULL when it has exited. A command line is TEXT, or a BLOB
///   if it is not UTF-8 or contains a NUL. The same applies to an executable's path.
/// - `series`: a row for each number of a process that was ever above 0. `kind` is its key in JSON,
///   `name` the mapping's name if the kind is `other`.
/// - `change`: a number's value from a sample on. Memory is in KiB, as the kernel counts it (REAL
///   if samples come from elsewhere and have a fraction), page faults are a count. NULL means that
///   a name of the category *other* is gone. The memory of a process that has exited is 0.
/// - `held`: whether a process's memory is, from a sample on, that of an earlier one (1), or every
///   sample has its own value again (0). It is 0 at the start of a run and of a process. The table
///   is created when it is first needed.
/// - `reused`: the same for whether it was not read because the process seems unchanged.
/// - `may_count_twice`: the same for whether it may be the memory of a parent or child too.
/// - `unmeasured`: the measures of a process that are not measured from a sample on, as their keys
///   separated by spaces, `cpu` if its CPU time is not, and `faults` if its page faults are not. It
///   is none at the start of a run and of a process. The table is created when it is first needed.
///   Without it, a number that has no row is 0.
/// - `measure`: for each run, the measure that is counted by category, and the kinds that it
///   records beside it. A run without a row counts PSS, and records swap, huge pages and faults.
/// - `owner`: a process's effective user (UID) and control group from a sample on; NULL if it is
///   not known. The table is created when it is first needed.
/// - `container`: the name of a process's container from a sample on, as ``ContainerName`` has it;
///   all NULL if there is none beside what `owner.cgroup` shows. The table is created when it is
///   first needed.
/// - `shared_memory`: PSS of shared memory with a name, from a sample on, in KiB; NULL if the name
///   is gone. It is part of `extern_data`. There is none at the start of a run and of a process.
///   The table is created when it is first needed.
/// - `account`: a row for each sample that has an account of all memory, in bytes. See
///   ``accountTable``.
/// - `skipped`: a row for each sample before which samples were due and not taken: their number,
///   and the reason (``MemoryProfile/SkipReason``) or NULL. It is created when it is first needed.
/// - `mark`: a row for each mark: its time in milliseconds since the start of the first run, and
///   its label, as TEXT or as a BLOB like a command line. It is created when it is first needed.
///
/// The views `processes`, `history` and `totals` hide that only changes are stored.
enum RecordingFormat {
  static let applicationID = 0x736D_6170
  static let version = 1

  /// The version of a recording in which something was not measured. Older programs would read it
  /// as 0.
  static let unmeasuredVersion = 2

  /// The newest version that can be read.
  static let newestVersion = unmeasuredVersion

  /// A time after any run, in milliseconds since the start. Sums of such times don't overflow.
  static let latestTime: Int64 = 1_000_000_000_000_000

  /// A number of bytes or page faults that no machine reaches. It is exact as a floating-point
  /// number.
  static let largestValue: UInt64 = 1 << 53

  static let largestPID = UInt64(Int32.max)

  /// How long to wait for another connection's locks.
  static let busyTimeout = Duration.seconds(10)

  /// Returns the path in a form that SQLite doesn't take for something else, such as `:memory:` or
  /// a URI (uri.html).
  static func plain(_ path: String) -> String { path.hasPrefix("/") ? path : "./" + path }

  /// In bytes. Small pages keep short recordings small, and don't make long ones larger.
  static let pageSize = 1024

  /// The kinds that are not PSS of a category, as an SQL list.
  private static let otherKinds =
    SampleQuantity.stored.filter { !$0.isPartOfTotal }.map { "'\($0.key)'" }.joined(separator: ",")

  static let tables = """
    CREATE TABLE run(id INTEGER PRIMARY KEY, first_sample INTEGER NOT NULL, program TEXT, host TEXT,
    boot_id TEXT, kernel TEXT, page_size INTEGER, start TEXT, interval_ms INTEGER, pattern TEXT,
    options TEXT, last_sample INTEGER);
    CREATE TABLE sample(id INTEGER PRIMARY KEY, start_ms INTEGER NOT NULL, end_ms INTEGER NOT NULL);
    CREATE TABLE process(id INTEGER PRIMARY KEY, pid INTEGER NOT NULL, start_time INTEGER NOT NULL,
    run INTEGER NOT NULL, UNIQUE(pid, start_time, run));
    CREATE TABLE state(sample INTEGER NOT NULL, process INTEGER NOT NULL, parent INTEGER, name TEXT,
    command, exe);
    CREATE TABLE series(id INTEGER PRIMARY KEY, process INTEGER NOT NULL, kind TEXT NOT NULL,
    name TEXT);
    CREATE TABLE change(sample INTEGER, series INTEGER, value NUMERIC, PRIMARY KEY(sample, series))
    WITHOUT ROWID;
    """

  static let measureTable = "measure"
  static let measureSchema = """
    CREATE TABLE IF NOT EXISTS \(measureTable)(run INTEGER PRIMARY KEY, counted TEXT NOT NULL,
    kinds TEXT NOT NULL);
    """

  /// The kinds that a run of this version records beside the categories, separated by spaces.
  ///
  /// - Parameter missing: the measures that its samples do not have.
  static func kinds(without missing: MeasureSet) -> String {
    SampleQuantity.stored.filter { quantity in
      switch quantity {
      case .memory(.measure(let measure)): return !missing.contains(measure)
      case .counter(.minorFaults), .counter(.majorFaults):
        return missing.isDisjoint(with: .pageFaults)
      default: break
      }
      return !quantity.isPartOfTotal
    }.map(\.key).joined(separator: " ")
  }

  static let ownerTable = "owner"
  static let ownerSchema = """
    CREATE TABLE IF NOT EXISTS \(ownerTable)(sample INTEGER NOT NULL, process INTEGER NOT NULL,
    user INTEGER, cgroup)
    """

  static let containerTable = "container"
  static let containerSchema = """
    CREATE TABLE IF NOT EXISTS \(containerTable)(sample INTEGER NOT NULL,
    process INTEGER NOT NULL, pod TEXT, name TEXT, claim TEXT)
    """

  /// Replaces the views of an earlier version, which would take kinds that they do not know for
  /// categories.
  static let views = """
    DROP VIEW IF EXISTS processes; DROP VIEW IF EXISTS history; DROP VIEW IF EXISTS totals;
    CREATE VIEW processes(process, pid, start_time, first_sample, last_sample, parent, name, \
    command,
    exe) AS SELECT p.id, p.pid, p.start_time, min(s.sample), CASE WHEN max(s.sample) = max(CASE WHEN
    s.command IS NULL THEN s.sample ELSE -1 END) THEN max(s.sample) - 1 ELSE (SELECT max(id) FROM
    sample) END, l.parent, l.name, l.command, l.exe FROM process p JOIN state s ON s.process = p.id
    JOIN (SELECT process, parent, name, command, exe, max((command <> '') * 1e15 + sample) \
    FROM state
    WHERE command NOT NULL GROUP BY process) l ON l.process = p.id GROUP BY p.id;
    CREATE VIEW history(process, kind, name, sample, value) AS SELECT s.process, s.kind, s.name,
    c.sample, CASE WHEN s.kind LIKE '%\\_faults' ESCAPE '\\' OR s.kind LIKE 'cpu\\_%' ESCAPE
    '\\' THEN c.value ELSE CAST(ifnull(c.value, 0) * 1024 AS
    INTEGER) END FROM change c JOIN series s ON s.id = c.series;
    CREATE VIEW totals(time, category, bytes) AS WITH step AS (SELECT sample, kind, sum(d) AS d FROM
    (SELECT sample, kind, value - lag(value, 1, 0) OVER (PARTITION BY process, kind, name ORDER BY
    sample) AS d FROM history WHERE kind NOT IN (\(otherKinds))) GROUP BY sample, kind) SELECT
    m.start_ms / 1000.0, k.kind, sum(ifnull(step.d, 0)) OVER (PARTITION BY k.kind ORDER BY m.id) \
    FROM
    sample m CROSS JOIN (SELECT DISTINCT kind FROM series WHERE kind NOT IN (\(otherKinds))) k \
    LEFT JOIN
    step ON step.sample = m.id AND step.kind = k.kind;
    """

  /// A mark of processes, which has a table of its own.
  struct MarkTable {
    let mark: ProcessRecord.Marks
    let name: String
    let column: String

    var schema: String {
      """
      CREATE TABLE IF NOT EXISTS \(name)(sample INTEGER NOT NULL, process INTEGER NOT NULL,
      \(column) INTEGER NOT NULL)
      """
    }

    var query: String { "SELECT sample, process, \(column) FROM \(name) ORDER BY rowid" }
  }

  static let markTables = ProcessRecord.Marks.stored.map { mark, key in
    MarkTable(mark: mark, name: key, column: mark == .held ? "is_held" : "is_set")
  }

  static let unmeasuredTable = "unmeasured"
  static let unmeasuredSchema = """
    CREATE TABLE IF NOT EXISTS \(unmeasuredTable)(sample INTEGER NOT NULL,
    process INTEGER NOT NULL, kinds TEXT NOT NULL)
    """

  static let sharedMemoryTable = "shared_memory"
  static let sharedMemorySchema = """
    CREATE TABLE IF NOT EXISTS \(sharedMemoryTable)(sample INTEGER NOT NULL,
    process INTEGER NOT NULL, name NOT NULL, value NUMERIC)
    """

  /// Returns what is stored for measures: their keys.
  ///
  /// - Parameter lacksCPU: whether CPU time was not measured either.
  static func stored(_ measures: MeasureSet, lacksCPU: Bool) -> String {
    var keys: [String] = measures.measures.map(\.descriptor.key)
    if measures.isSuperset(of: .pageFaults) { keys.append(faultsKey) }
    if lacksCPU { keys.append(cpuKey) }
    return keys.joined(separator: " ")
  }

  private static let faultsKey = "faults"
  private static let cpuKey = "cpu"

  /// Whether stored keys say that CPU time was not measured.
  static func lacksCPU(_ stored: String) -> Bool {
    stored.split(separator: " ").contains(cpuKey[...])
  }

  /// Returns stored measures. Unknown ones are left out, because no output shows them.
  static func measures(_ stored: String) -> MeasureSet {
    let keys = Set(stored.split(separator: " "))
    let faults: MeasureSet = keys.contains(faultsKey[...]) ? .pageFaults : []
    return Measure.allCases.reduce(into: faults) { set, measure in
      if keys.contains(measure.descriptor.key[...]) { set.formUnion(MeasureSet(measure)) }
    }
  }

  static let skippedTable = "skipped"
  static let skippedSchema = """
    CREATE TABLE IF NOT EXISTS \(skippedTable)(sample INTEGER PRIMARY KEY, samples INTEGER NOT NULL,
    reason TEXT)
    """

  /// Returns what is stored for a number of bytes or page faults.
  ///
  /// - Parameter unit: the number of bytes or page faults in 1 of the stored number.
  static func stored(_ value: UInt64, unit: UInt64) -> ColumnValue {
    value % unit == 0
      ? .integer(Int64(clamping: value / unit)) : .real(Double(value) / Double(unit))
  }

  /// Returns the value of a stored number, exact below 2⁵³; `nil` if it is out of range.
  static func value(_ stored: Double, unit: UInt64) -> UInt64? {
    UInt64(exactly: (stored * Double(unit)).rounded())
  }

  /// Returns what is stored for bytes: text if possible.
  static func stored(_ bytes: [UInt8]) -> ColumnValue {
    // A NUL ends a text in SQLite.
    if !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) {
      return .text(text)
    }
    return .blob(bytes)
  }
}
