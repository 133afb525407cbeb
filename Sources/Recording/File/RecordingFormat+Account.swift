import MemoryProfile

extension RecordingFormat {
  /// Accounts of all memory: a row for each sample that has one. It is created when it is first
  /// needed, and gets columns that an older version did not write.
  static let accountTable = "account"

  /// The columns of limits and events, after those of the rows.
  static let limitColumns = ["limit_bytes", "limit_left", "limit_hits", "oom_kills", "swap"]

  /// The path of the control group, as text. Older versions did not write it.
  static let groupColumn = "cgroup"

  /// All numeric columns after `sample`, `scope` and `total`. A row that the kernel does not count
  /// is NULL, and ``AccountItem/unexplained`` is stored for queries.
  static let accountColumns = AccountItem.allCases.map(\.descriptor.key) + limitColumns

  static let accountSchema = """
    CREATE TABLE IF NOT EXISTS \(accountTable)(sample INTEGER PRIMARY KEY, scope TEXT NOT NULL,
    total INTEGER NOT NULL, \(accountColumns.map { "\($0) INTEGER" }.joined(separator: ", ")),
    \(groupColumn) TEXT)
    """

  static let accountInsertion = """
    INSERT INTO \(accountTable)(sample, scope, total, \(groupColumn),
    \(accountColumns.joined(separator: ", ")))
    VALUES(?,?,?,?\(String(repeating: ",?", count: accountColumns.count)))
    """
}
