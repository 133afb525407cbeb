import CSQLite

/// An open connection (c3ref/sqlite3.html). It is closed when neither its ``Database`` nor a
/// statement refers to it any more.
final class Connection {
  /// `nil` after it has been closed.
  private(set) var handle: OpaquePointer?

  /// - Throws: ``DatabaseError`` if the file can't be opened, or if SQLite is not installed.
  init(_ path: String, flags: Int32) throws(DatabaseError) {
    if let failure = csqlite_load() {
      throw DatabaseError(
        extendedCode: SQLITE_ERROR, message: "SQLite can't be loaded: \(String(cString: failure))")
    }
    let code = sqlite3_open_v2(path, &handle, flags, nil)
    guard code == SQLITE_OK else {
      let failure = error(code, nil)
      // A connection that could not be opened has the error, and must be closed
      // (c3ref/open.html).
      sqlite3_close_v2(handle)
      handle = nil
      throw failure
    }
  }

  deinit { sqlite3_close_v2(handle) }

  /// - Throws: ``DatabaseError``. With `SQLITE_BUSY` a statement has not been finalized.
  func close() throws(DatabaseError) {
    let code = sqlite3_close(handle)
    guard code == SQLITE_OK else { throw error(code, nil) }
    handle = nil
  }

  /// The error of the latest call.
  ///
  /// - Parameter code: what it returned.
  func error(_ code: Int32, _ sql: String?) -> DatabaseError {
    let message = sqlite3_errmsg(handle).map { String(cString: $0) }
    let extended = handle == nil ? code : sqlite3_extended_errcode(handle)
    return DatabaseError(
      extendedCode: extended & 0xFF == code & 0xFF ? extended : code,
      message: message ?? String(cString: sqlite3_errstr(code)), sql: sql)
  }
}
