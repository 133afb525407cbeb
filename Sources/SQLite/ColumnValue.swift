import CSQLite

/// A value of any of the five types that SQLite stores (datatype3.html).
package enum ColumnValue: Equatable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])
}

/// A value that a parameter of a statement can have.
package protocol Bindable {
  /// Sets a parameter to this value (c3ref/bind_blob.html). SQLite copies text and bytes.
  ///
  /// - Returns: the result code.
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32
}

/// A value that a column can be read as.
package protocol ColumnDecodable {
  /// Returns the value of a column of the current row; `nil` if it has another type.
  static func decode(_ statement: OpaquePointer, _ column: Int32) -> Self?
}

/// Has SQLite make a copy of what is bound: `SQLITE_TRANSIENT` (c3ref/c_static.html).
private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

extension Int64: Bindable, ColumnDecodable {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    sqlite3_bind_int64(statement, index, self)
  }

  /// A number with a fraction is rounded toward zero.
  package static func decode(_ statement: OpaquePointer, _ column: Int32) -> Int64? {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: return sqlite3_column_int64(statement, column)
    case SQLITE_FLOAT:
      let number = sqlite3_column_double(statement, column)
      // The largest integer has no exact number with a fraction.
      guard number >= Double(Int64.min), number < Double(Int64.max) else { return nil }
      return Int64(number)
    default: return nil
    }
  }
}

extension Int: Bindable, ColumnDecodable {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    sqlite3_bind_int64(statement, index, Int64(self))
  }

  package static func decode(_ statement: OpaquePointer, _ column: Int32) -> Int? {
    Int64.decode(statement, column).flatMap { Int(exactly: $0) }
  }
}

extension Int32: Bindable, ColumnDecodable {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    sqlite3_bind_int64(statement, index, Int64(self))
  }

  package static func decode(_ statement: OpaquePointer, _ column: Int32) -> Int32? {
    Int64.decode(statement, column).flatMap { Int32(exactly: $0) }
  }
}

extension Bool: Bindable, ColumnDecodable {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    sqlite3_bind_int64(statement, index, self ? 1 : 0)
  }

  /// Any number other than 0 is true (lang_expr.html, "Boolean Expressions").
  package static func decode(_ statement: OpaquePointer, _ column: Int32) -> Bool? {
    Double.decode(statement, column).map { $0 != 0 }
  }
}

extension Double: Bindable, ColumnDecodable {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    sqlite3_bind_double(statement, index, self)
  }

  package static func decode(_ statement: OpaquePointer, _ column: Int32) -> Double? {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER, SQLITE_FLOAT: sqlite3_column_double(statement, column)
    default: nil
    }
  }
}

extension String: Bindable, ColumnDecodable {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    var text = self
    return text.withUTF8 { bytes in
      // An empty string may have no address, which would bind NULL.
      guard let start = bytes.baseAddress else {
        return sqlite3_bind_text(statement, index, "", 0, copied)
      }
      return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
        sqlite3_bind_text(statement, index, $0, Int32(clamping: bytes.count), copied)
      }
    }
  }

  /// Bytes that are not UTF-8 are replaced by U+FFFD.
  package static func decode(_ statement: OpaquePointer, _ column: Int32) -> String? {
    guard sqlite3_column_type(statement, column) == SQLITE_TEXT else { return nil }
    guard let text = sqlite3_column_text(statement, column) else { return nil }
    let count = Int(sqlite3_column_bytes(statement, column))
    return String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self)
  }
}

extension [UInt8]: Bindable {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress, bytes.count > 0 else {
        return sqlite3_bind_zeroblob(statement, index, 0)
      }
      return sqlite3_bind_blob(statement, index, start, Int32(clamping: bytes.count), copied)
    }
  }
}

extension [UInt8]: ColumnDecodable {
  /// The bytes of a BLOB or a text.
  package static func decode(_ statement: OpaquePointer, _ column: Int32) -> [UInt8]? {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_BLOB, SQLITE_TEXT:
      [UInt8](Statement.bytes(statement, column))
    default: nil
    }
  }
}

extension ColumnValue: Bindable, ColumnDecodable {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    switch self {
    case .null: sqlite3_bind_null(statement, index)
    case .integer(let number): number.bind(to: statement, at: index)
    case .real(let number): number.bind(to: statement, at: index)
    case .text(let text): text.bind(to: statement, at: index)
    case .blob(let bytes): bytes.bind(to: statement, at: index)
    }
  }

  package static func decode(_ statement: OpaquePointer, _ column: Int32) -> ColumnValue? {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: .integer(sqlite3_column_int64(statement, column))
    case SQLITE_FLOAT: .real(sqlite3_column_double(statement, column))
    case SQLITE_TEXT: String.decode(statement, column).map { .text($0) }
    case SQLITE_BLOB: .blob([UInt8](Statement.bytes(statement, column)))
    default: .null
    }
  }
}

extension Optional: Bindable where Wrapped: Bindable {
  /// Binds NULL for `nil`.
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    self?.bind(to: statement, at: index) ?? sqlite3_bind_null(statement, index)
  }
}

extension Optional: ColumnDecodable where Wrapped: ColumnDecodable {
  /// NULL is `nil`. Any other type than that of the value is an error all the same.
  package static func decode(_ statement: OpaquePointer, _ column: Int32) -> Wrapped?? {
    if sqlite3_column_type(statement, column) == SQLITE_NULL { return .some(nil) }
    return Wrapped.decode(statement, column).map { .some($0) }
  }
}
