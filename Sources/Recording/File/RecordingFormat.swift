#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

import GRDB
import MemoryProfile

/// The format of a recording: an SQLite database of version 1.
///
/// `PRAGMA application_id` is 0x736D6170 (`smap` in ASCII), `PRAGMA user_version` the format's
/// version. Rows are only ever added, never changed (but for `run.last_sample`), one transaction a sample:
/// what was committed stays, whatever becomes of the program.
///
/// - `run`: a row for each time that the program was started to record into the file. Its samples are
///   those from `first_sample` on, up to the next run's. `last_sample` is NULL until it has ended
///   properly.
/// - `sample`: a row a sample. Times are milliseconds since the start of the first run.
/// - `process`: a row for whoever was seen, told apart by pid and start time (in clock ticks since the
///   machine was started), within one boot: `run` is the first run of that boot.
/// - `state`: a row when a process is first seen, when its parent, name, command line or program
///   changes, and, with all of them NULL, when it is no longer there. A command line is TEXT, and a
///   BLOB where it is not UTF-8 or holds a NUL; the same goes for a program's path.
/// - `series`: a row for each number of a process that was ever above 0: `kind` is the key that JSON
///   has for it, `name` the mapping's name where kind is `other`.
/// - `change`: a number's value from a sample on. Memory in KiB, as the kernel counts it (REAL where
///   samples come from elsewhere and have a fraction), page faults in ones. NULL where a name that
///   counts as other is gone. Memory of a process that is no longer there is 0.
/// - `held`: whether a process's memory is, from a sample on, that of an earlier one (1) or of every
///   sample again (0). Nobody's is where a run begins, nor that of a process that is first seen. The
///   table is made when it is first needed.
///
/// The views `processes`, `history` and `totals` answer without knowing about changes.
enum RecordingFormat {
  static let applicationID = 0x736D_6170
  static let version = 1

  /// In milliseconds from the start; later than any run, and far from where sums overflow.
  static let latestTime: Int64 = 1_000_000_000_000_000

  /// Of bytes or page faults: larger than any machine has, and exact as a floating-point number.
  static let largestValue: UInt64 = 1 << 53

  static let largestPID = UInt64(Int32.max)

  /// The path as SQLite takes no spelling of it for something else, such as `:memory:` or a URI
  /// (uri.html).
  static func plain(_ path: String) -> String { path.hasPrefix("/") ? path : "./" + path }

  /// Small pages keep short recordings small; the others are as large as they would be anyway.
  static let pageSize = 1024

  /// The kinds that are not PSS of a category, as a list in SQL.
  private static let otherKinds =
    SampleQuantity.stored.filter { !$0.isPartOfTotal }.map { "'\($0.key)'" }.joined(separator: ",")

  static let schema = """
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
    CREATE VIEW processes(process, pid, start_time, first_sample, last_sample, parent, name, command,
    exe) AS SELECT p.id, p.pid, p.start_time, min(s.sample), CASE WHEN max(s.sample) = max(CASE WHEN
    s.command IS NULL THEN s.sample ELSE -1 END) THEN max(s.sample) - 1 ELSE (SELECT max(id) FROM
    sample) END, l.parent, l.name, l.command, l.exe FROM process p JOIN state s ON s.process = p.id
    JOIN (SELECT process, parent, name, command, exe, max((command <> '') * 1e15 + sample) FROM state
    WHERE command NOT NULL GROUP BY process) l ON l.process = p.id GROUP BY p.id;
    CREATE VIEW history(process, kind, name, sample, value) AS SELECT s.process, s.kind, s.name,
    c.sample, CASE WHEN s.kind LIKE '%_faults' THEN c.value ELSE CAST(ifnull(c.value, 0) * 1024 AS
    INTEGER) END FROM change c JOIN series s ON s.id = c.series;
    CREATE VIEW totals(time, category, bytes) AS WITH step AS (SELECT sample, kind, sum(d) AS d FROM
    (SELECT sample, kind, value - lag(value, 1, 0) OVER (PARTITION BY process, kind, name ORDER BY
    sample) AS d FROM history WHERE kind NOT IN (\(otherKinds))) GROUP BY sample, kind) SELECT
    m.start_ms / 1000.0, k.kind, sum(ifnull(step.d, 0)) OVER (PARTITION BY k.kind ORDER BY m.id) FROM
    sample m CROSS JOIN (SELECT DISTINCT kind FROM series WHERE kind NOT IN (\(otherKinds))) k LEFT JOIN
    step ON step.sample = m.id AND step.kind = k.kind;
    """

  static let heldTable = "held"
  static let heldSchema = """
    CREATE TABLE IF NOT EXISTS \(heldTable)(sample INTEGER NOT NULL, process INTEGER NOT NULL,
    is_held INTEGER NOT NULL)
    """

  /// What is stored for a number of bytes or page faults.
  ///
  /// - Parameter unit: how much one of what is stored stands for.
  static func stored(_ value: UInt64, unit: UInt64) -> DatabaseValue {
    value % unit == 0
      ? Int64(clamping: value / unit).databaseValue
      : (Double(value) / Double(unit)).databaseValue
  }

  /// What a stored number stands for, exact below 2⁵³; nil where it can't have been stored.
  static func value(_ stored: Double, unit: UInt64) -> UInt64? {
    UInt64(exactly: (stored * Double(unit)).rounded())
  }

  /// Bytes that somebody else chose: text where they can be.
  static func stored(_ bytes: [UInt8]) -> DatabaseValue {
    // SQLite takes a NUL for the end of a text.
    if !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) {
      return text.databaseValue
    }
    var data = Data()
    data.append(contentsOf: bytes)
    return data.databaseValue
  }

  static func bytes(_ stored: DatabaseValue) -> [UInt8]? {
    switch stored.storage {
    case .string(let text): Array(text.utf8)
    case .blob(let data): Array(data)
    default: nil
    }
  }
}
