import CSQLite

/// A prepared statement (c3ref/stmt.html), which is also the cursor over its rows.
///
/// It is prepared once, and can be executed any number of times. It is finalized when it is
/// destroyed, and keeps its connection open until then.
package final class Statement {
  /// The SQL text.
  package let sql: String

  private let connection: Connection
  @usableFromInline let handle: OpaquePointer

  /// Whether the last row has been read. Another call of `sqlite3_step` would start again.
  @usableFromInline var isAtEnd = false

  /// The indices of columns, by name; empty until a name is looked up.
  private var columns: [String: Int] = [:]

  init(_ connection: Connection, _ sql: String, isKept: Bool) throws(DatabaseError) {
    var statement: OpaquePointer?
    // A hint for statements that are kept (c3ref/c_prepare_dont_log.html).
    let flags = isKept ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
    let code = sqlite3_prepare_v3(connection.handle, sql, -1, flags, &statement, nil)
    guard code == SQLITE_OK, let statement else { throw connection.error(code, sql) }
    self.sql = sql
    self.connection = connection
    handle = statement
  }

  deinit { sqlite3_finalize(handle) }

  /// Sets all parameters, numbered from 1 in SQL, and begins again before the first row.
  ///
  /// - Throws: ``DatabaseError``, for a text or a BLOB that is too large, say.
  @inlinable
  package func bind<each Value: Bindable>(
    _ value: repeat each Value
  ) throws(DatabaseError) {
    reset()
    var index: Int32 = 1
    for value in repeat each value {
      let code = value.bind(to: handle, at: index)
      guard code == SQLITE_OK else { throw error(code) }
      index += 1
    }
  }

  /// Sets all parameters, and begins again before the first row.
  package func bind(all values: [ColumnValue]) throws(DatabaseError) {
    reset()
    for (index, value) in values.enumerated() {
      let code = value.bind(to: handle, at: Int32(index + 1))
      guard code == SQLITE_OK else { throw error(code) }
    }
  }

  /// Executes the statement with these parameters, and ignores its rows.
  @inlinable
  package func execute<each Value: Bindable>(
    _ value: repeat each Value
  ) throws(DatabaseError) {
    try bind(repeat each value)
    try run()
  }

  /// Executes the statement with these parameters, and ignores its rows.
  package func execute(all values: [ColumnValue]) throws(DatabaseError) {
    try bind(all: values)
    try run()
  }

  /// Executes the statement with a BLOB as its last parameter, which SQLite does not copy.
  ///
  /// - Parameter value: the parameter before it.
  package func execute(
    _ value: some Bindable, bytes: UnsafeRawBufferPointer
  ) throws(DatabaseError) {
    try bind(value)
    // The bytes are valid until the statement is reset. That is before this function returns
    // (SQLITE_STATIC, c3ref/c_static.html).
    let code = sqlite3_bind_blob(handle, 2, bytes.baseAddress, Int32(clamping: bytes.count), nil)
    defer { sqlite3_clear_bindings(handle) }
    guard code == SQLITE_OK else { throw error(code) }
    try run()
  }

  /// Executes the statement, and begins again.
  @usableFromInline func run() throws(DatabaseError) {
    // A statement that is not reset keeps its transaction open (lang_transaction.html).
    defer { reset() }
    while try step() {}
  }

  /// Returns the first row as a closure makes it, and begins again; `nil` if there is none.
  package func first<Result, each Value: Bindable>(
    _ value: repeat each Value, read: (Row) throws -> Result
  ) throws -> Result? {
    try bind(repeat each value)
    defer { reset() }
    return try step() ? read(Row(statement: self)) : nil
  }

  /// Returns the next row; `nil` at the end. The row is valid until the next one is read.
  package func next() throws(DatabaseError) -> Row? {
    try step() ? Row(statement: self) : nil
  }

  /// Reads the next row: `sqlite3_step`.
  ///
  /// - Returns: whether there is one.
  @inlinable
  package func step() throws(DatabaseError) -> Bool {
    if isAtEnd { return false }
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    isAtEnd = true
    if code == SQLITE_DONE { return false }
    throw error(code)
  }

  /// Begins again before the first row: `sqlite3_reset`. Parameters keep their values.
  @usableFromInline func reset() {
    // An error that it returns is that of the latest step, which has been thrown already.
    sqlite3_reset(handle)
    isAtEnd = false
  }

  @usableFromInline func error(_ code: Int32) -> DatabaseError { connection.error(code, sql) }

  /// The columns of the current row. They are read faster than by ``Row``, which looks up each
  /// column several times.
  ///
  /// - Parameter index: the index of a column that exists.
  @inlinable
  package func rawValue(_ index: Int32) -> RawValue {
    // One thread uses the connection, so that values need no lock (c3ref/value.html).
    RawValue(handle: sqlite3_column_value(handle, index))
  }

  /// The index of a column; `nil` if there is none of this name.
  func index(of column: String) -> Int? {
    if columns.isEmpty {
      for (index, name) in columnNames.enumerated() { columns[name] = index }
    }
    return columns[column]
  }

  /// The names of the columns, in order.
  var columnNames: [String] {
    (0..<sqlite3_column_count(handle)).map { index in
      sqlite3_column_name(handle, index).map { String(cString: $0) } ?? ""
    }
  }

  /// The bytes of a text or a BLOB, which are valid until the next row is read.
  static func bytes(_ statement: OpaquePointer, _ column: Int32) -> UnsafeRawBufferPointer {
    // The address comes before the count (c3ref/column_blob.html).
    let start = sqlite3_column_blob(statement, column)
    return UnsafeRawBufferPointer(
      start: start, count: Int(sqlite3_column_bytes(statement, column)))
  }
}

/// A number in a column of the current row of a statement.
package struct RawValue {
  @usableFromInline let handle: OpaquePointer?

  @inlinable
  init(handle: OpaquePointer?) { self.handle = handle }

  /// The integer; `nil` for any other type.
  @inlinable
  package var integer: Int64? {
    sqlite3_value_type(handle) == SQLITE_INTEGER ? sqlite3_value_int64(handle) : nil
  }

  /// The real number; `nil` for any other type.
  @inlinable
  package var real: Double? {
    sqlite3_value_type(handle) == SQLITE_FLOAT ? sqlite3_value_double(handle) : nil
  }

  @inlinable
  package var isNull: Bool { sqlite3_value_type(handle) == SQLITE_NULL }
}
