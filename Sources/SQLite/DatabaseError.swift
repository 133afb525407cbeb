import CSQLite

/// An error of SQLite.
package struct DatabaseError: Error, Equatable {
  /// The extended result code (rescode.html), such as 2570 for `SQLITE_IOERR_SHMMAP`.
  package let extendedCode: Int32

  /// In English, as `sqlite3_errmsg` returns it.
  package let message: String

  /// The statement that failed; `nil` if it was none.
  package let sql: String?

  /// The primary result code: what extended codes have in common.
  package var code: Code { Code(rawValue: extendedCode & 0xFF) }

  /// A primary result code (rescode.html).
  package struct Code: RawRepresentable, Equatable, Sendable {
    package let rawValue: Int32

    package init(rawValue: Int32) { self.rawValue = rawValue }

    /// Another connection has locked the database: `SQLITE_BUSY`.
    package static let busy = Code(rawValue: SQLITE_BUSY)
    /// A file can't be opened or created: `SQLITE_CANTOPEN`.
    package static let cannotOpen = Code(rawValue: SQLITE_CANTOPEN)
    /// The database is damaged: `SQLITE_CORRUPT`.
    package static let corrupt = Code(rawValue: SQLITE_CORRUPT)
    /// The disk is full: `SQLITE_FULL`.
    package static let full = Code(rawValue: SQLITE_FULL)
    /// A file can't be read or written: `SQLITE_IOERR`.
    package static let inputOutput = Code(rawValue: SQLITE_IOERR)
    /// The file is no database: `SQLITE_NOTADB`.
    package static let notDatabase = Code(rawValue: SQLITE_NOTADB)
    /// The database can't be written: `SQLITE_READONLY`.
    package static let readOnly = Code(rawValue: SQLITE_READONLY)
  }

  init(extendedCode: Int32, message: String, sql: String? = nil) {
    self.extendedCode = extendedCode
    self.message = message
    self.sql = sql
  }
}

/// A column has a value of another type than expected. SQLite stores any value in any column
/// (datatype3.html).
package struct ColumnTypeError: Error, Equatable {
  /// The index or the name of the column.
  package let column: String
  package let sql: String
}
