import CSQLite

/// A connection to an SQLite database, for one thread at a time.
package final class Database {
  /// How a database is opened.
  package enum Mode {
    /// The file must exist (`SQLITE_OPEN_READONLY`).
    case readOnly
    /// A file that does not exist is created (`SQLITE_OPEN_READWRITE`, `SQLITE_OPEN_CREATE`).
    case readWrite
  }

  /// The version of the header at build time, such as `3.40.1`. The loaded library may have
  /// another.
  package static var headerVersion: String { SQLITE_VERSION }

  /// The path of the file, as it was opened.
  package let path: String

  private let connection: Connection

  /// Statements that are kept, by their SQL text.
  private var cache: [String: Statement] = [:]

  /// - Parameters:
  ///   - path: the path of the file. It must not look like a URI or `:memory:` (uri.html).
  ///   - busyTimeout: how long a statement waits for the locks of other connections
  ///     (`sqlite3_busy_timeout`).
  /// - Throws: ``DatabaseError`` if it can't be opened, or is no database.
  package init(
    _ path: String, _ mode: Mode, busyTimeout: Duration = .zero
  ) throws(DatabaseError) {
    let access =
      switch mode {
      case .readOnly: SQLITE_OPEN_READONLY
      case .readWrite: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      }
    self.path = path
    // One thread at a time uses the connection, so it needs no mutex (threadsafe.html).
    connection = try Connection(path, flags: access | SQLITE_OPEN_NOMUTEX)
    sqlite3_extended_result_codes(connection.handle, 1)
    sqlite3_busy_timeout(connection.handle, Int32(clamping: Int64(busyTimeout / .milliseconds(1))))
    csqlite_disable_double_quoted_strings(connection.handle)
    // The file is read now. So a file that is no database is an error here.
    _ = try query("SELECT 1 FROM sqlite_schema LIMIT 1").step()
  }

  /// Closes the connection. Statements that are kept are finalized.
  ///
  /// - Throws: ``DatabaseError``. With `SQLITE_BUSY` another statement still exists, and the
  ///   connection remains open.
  package func close() throws(DatabaseError) {
    cache = [:]
    try connection.close()
  }

  /// Executes statements without parameters, and ignores their rows: `sqlite3_exec`.
  package func execute(_ sql: String) throws(DatabaseError) {
    let code = sqlite3_exec(connection.handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw connection.error(code, sql) }
  }

  /// Executes a statement that is needed rarely, and ignores its rows.
  package func execute<each Value: Bindable>(
    _ sql: String, _ value: repeat each Value
  ) throws(DatabaseError) {
    try Statement(connection, sql, isKept: false).execute(repeat each value)
  }

  /// Returns a statement that is kept until the database is closed.
  ///
  /// The same text returns the same statement. So its rows must be read before it is used again.
  package func statement(_ sql: String) throws(DatabaseError) -> Statement {
    if let known = cache[sql] { return known }
    let statement = try Statement(connection, sql, isKept: true)
    cache[sql] = statement
    return statement
  }

  /// Returns a statement of its own. Its rows are read with ``Statement/next()``.
  package func query<each Value: Bindable>(
    _ sql: String, _ value: repeat each Value
  ) throws(DatabaseError) -> Statement {
    let statement = try Statement(connection, sql, isKept: false)
    try statement.bind(repeat each value)
    return statement
  }

  /// Returns the first row as a closure makes it; `nil` if there is none.
  package func first<Result, each Value: Bindable>(
    _ sql: String, _ value: repeat each Value, read: (Row) throws -> Result
  ) throws -> Result? {
    try Statement(connection, sql, isKept: false).first(repeat each value, read: read)
  }

  /// Returns the first column of the first row; `nil` if there is no row, or for NULL.
  package func value<Result: ColumnDecodable, each Value: Bindable>(
    _ type: Result.Type, _ sql: String, _ value: repeat each Value
  ) throws -> Result? {
    try first(sql, repeat each value) { try $0[0, as: Result?.self] } ?? nil
  }

  /// The row of the latest insertion: `sqlite3_last_insert_rowid`.
  package var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(connection.handle) }

  /// Whether there is a table of this name. Views do not count.
  package func hasTable(_ name: String) throws -> Bool {
    try value(
      Int.self, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", name) != nil
  }

  /// The names of the columns of a table.
  package func columns(of table: String) throws -> [String] {
    let rows = try query("SELECT name FROM pragma_table_info(?)", table)
    var names: [String] = []
    while let row = try rows.next() { names.append(try row[0]) }
    return names
  }
}

extension Database {
  /// When a transaction takes its locks (lang_transaction.html).
  package enum Transaction: String {
    /// With its first statement.
    case deferred = "DEFERRED"
    /// At once, for writing.
    case immediate = "IMMEDIATE"
  }

  /// Executes a closure in a transaction: reads see one state of the database, and writes are
  /// stored all together.
  ///
  /// - Throws: what the closure throws, or ``DatabaseError``. The transaction is rolled back then.
  package func transaction<Result>(
    _ kind: Transaction, _ body: () throws -> Result
  ) throws -> Result {
    try statement("BEGIN \(kind.rawValue)").execute()
    let result: Result
    do {
      result = try body()
      try statement("COMMIT").execute()
    } catch {
      // SQLite may have rolled it back already, for a full disk, say (lang_transaction.html,
      // "Response To Errors Within A Transaction"). Then there is nothing left to do.
      if sqlite3_get_autocommit(connection.handle) == 0 {
        try? statement("ROLLBACK").execute()
      }
      throw error
    }
    return result
  }

  /// Executes a closure that sees one state of the database.
  package func read<Result>(_ body: () throws -> Result) throws -> Result {
    try transaction(.deferred, body)
  }

  /// Executes a closure. Its changes are stored all together.
  package func write<Result>(_ body: () throws -> Result) throws -> Result {
    try transaction(.immediate, body)
  }
}
