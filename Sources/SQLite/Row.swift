import CSQLite

/// The current row of a statement. It is valid until the statement reads the next one.
package struct Row {
  let statement: Statement

  /// The value of a column.
  ///
  /// - Throws: ``ColumnTypeError`` if it has another type. NULL is a value of an optional only.
  package subscript<Value: ColumnDecodable>(
    _ column: Int, as _: Value.Type = Value.self
  ) -> Value {
    get throws(ColumnTypeError) {
      guard let value = Value.decode(statement.handle, Int32(column)) else {
        throw ColumnTypeError(column: "\(column)", sql: statement.sql)
      }
      return value
    }
  }

  /// The value of a column with a name.
  ///
  /// - Throws: ``ColumnTypeError`` if it has another type, or if there is no such column.
  package subscript<Value: ColumnDecodable>(
    _ column: String, as _: Value.Type = Value.self
  ) -> Value {
    get throws(ColumnTypeError) {
      guard let index = statement.index(of: column),
        let value = Value.decode(statement.handle, Int32(index))
      else { throw ColumnTypeError(column: column, sql: statement.sql) }
      return value
    }
  }

  /// Whether there is a column of this name.
  package func hasColumn(_ name: String) -> Bool { statement.index(of: name) != nil }

  /// The value of a column, of any type.
  package func value(_ column: Int) -> ColumnValue {
    ColumnValue.decode(statement.handle, Int32(column)) ?? .null
  }

  /// The value of a column with a name, of any type; NULL if there is no such column.
  package func value(_ column: String) -> ColumnValue {
    statement.index(of: column).map { value($0) } ?? .null
  }

  /// The names and values of all columns, in order.
  package var columns: [(name: String, value: ColumnValue)] {
    statement.columnNames.enumerated().map { ($1, value($0)) }
  }

  /// The bytes of a text or a BLOB; `nil` for any other type.
  package func bytes(_ column: Int) -> [UInt8]? {
    [UInt8].decode(statement.handle, Int32(column))
  }

  /// Passes the bytes of a text or a BLOB to a closure, without a copy. There are none of any other
  /// type.
  package func withBytes<Result>(
    _ column: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    switch sqlite3_column_type(statement.handle, Int32(column)) {
    case SQLITE_BLOB, SQLITE_TEXT: try body(Statement.bytes(statement.handle, Int32(column)))
    default: try body(UnsafeRawBufferPointer(start: nil, count: 0))
    }
  }
}
