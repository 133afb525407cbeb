import Foundation
import SQLite
import Testing

@Suite struct DatabaseTests {
  @Test func `values of all types are read as they were bound`() throws {
    try withDatabase { db in
      try db.execute("CREATE TABLE t(a, b, c, d, e, f)")
      let blob: [UInt8] = [0, 255, 7]
      try db.execute(
        "INSERT INTO t VALUES(?,?,?,?,?,?)", Int64.min, 0.1, "a\0ü", blob, Int?.none, "")
      let columns = try db.first("SELECT * FROM t") { $0.columns }
      #expect(columns?.map(\.name) == ["a", "b", "c", "d", "e", "f"])
      #expect(
        columns?.map(\.value) == [
          .integer(.min), .real(0.1), .text("a\0ü"), .blob(blob), .null, .text(""),
        ])
      let types = "SELECT typeof(a) || typeof(b) || typeof(c) || typeof(d) || typeof(e) FROM t"
      #expect(try db.value(String.self, types) == "integerrealtextblobnull")
      try db.execute("INSERT INTO t(a, d) VALUES(?, ?)", true, [UInt8]())
      #expect(try db.value(Bool.self, "SELECT a FROM t WHERE rowid = 2") == true)
      // An empty BLOB is not NULL.
      #expect(try db.value(ColumnValue.self, "SELECT d FROM t WHERE rowid = 2") == .blob([]))
    }
  }

  @Test(arguments: [
    ("'12'", nil), ("x'31'", nil), ("NULL", nil), ("1.9", 1), ("-1.9", -1), ("1e300", nil),
    ("9223372036854775807", Int64.max), ("9223372036854775807.0", nil),
  ])
  func `an integer is read from numbers alone`(sql: String, value: Int64?) throws {
    try withDatabase { db in
      let read = try? db.first("SELECT \(sql)") { try $0[0, as: Int64.self] }
      #expect(read == value)
      if value == nil {
        let error = #expect(throws: ColumnTypeError.self) {
          try db.first("SELECT \(sql)") { try $0[0, as: Int64.self] }
        }
        #expect(error?.column == "0")
        #expect(error?.sql == "SELECT \(sql)")
      }
    }
  }

  @Test func `NULL is nil, and another type is an error of an optional too`() throws {
    try withDatabase { db in
      let null = try db.first("SELECT NULL") { try $0[0, as: String?.self] }
      #expect(null == .some(nil))
      #expect(throws: ColumnTypeError.self) {
        try db.first("SELECT 'x' AS a") { try $0["a", as: Double?.self] }
      }
      #expect(throws: ColumnTypeError.self) {
        try db.first("SELECT 'x' AS a") { try $0["b", as: String?.self] }
      }
      #expect(throws: ColumnTypeError.self) {
        try db.first("SELECT \(Int64(Int32.max) + 1)") { try $0[0, as: Int32.self] }
      }
    }
  }

  @Test func `a failed transaction leaves nothing, and the next one works`() throws {
    struct Failure: Error {}
    try withDatabase { db in
      try db.execute("CREATE TABLE t(a UNIQUE)")
      func insert(_ number: Int) throws {
        try db.statement("INSERT INTO t VALUES(?)").execute(number)
      }
      let thrown = failure {
        try db.write {
          try insert(1)
          throw Failure()
        }
      }
      #expect(thrown is Failure)
      try db.write { try insert(2) }
      let error =
        failure {
          try db.write {
            try insert(3)
            try insert(2)
          }
        } as? DatabaseError
      // SQLITE_CONSTRAINT_UNIQUE (rescode.html)
      #expect(error?.extendedCode == 2067)
      #expect(error?.code.rawValue == 19)
      #expect(error?.sql == "INSERT INTO t VALUES(?)")
      #expect(error?.message == "UNIQUE constraint failed: t.a")
      try db.write { try insert(4) }
      #expect(try db.value(String.self, "SELECT group_concat(a) FROM t") == "2,4")
    }
  }

  /// SQLite rolls such a transaction back by itself.
  @Test func `a full database can be written again when there is space`() throws {
    try withDatabase { db in
      try db.execute("CREATE TABLE t(a); PRAGMA max_page_count = 4")
      let insert = try db.statement("INSERT INTO t VALUES(zeroblob(?))")
      let error =
        failure { try db.write { for _ in 0..<9 { try insert.execute(3000) } } } as? DatabaseError
      #expect(error?.code == .full)
      try db.execute("PRAGMA max_page_count = 100")
      try db.write { try insert.execute(3000) }
      #expect(try db.value(Int.self, "SELECT count(*) FROM t") == 1)
    }
  }

  @Test func `a statement ends once, and can be executed again`() throws {
    try withDatabase { db in
      let rows = try db.query("SELECT value FROM json_each('[1,2]')")
      #expect(try rows.next()?.value(0) == .integer(1))
      #expect(try rows.next()?.value(0) == .integer(2))
      // sqlite3_step would begin again.
      #expect(try rows.next() == nil)
      #expect(try rows.next() == nil)
      let kept = try db.statement("SELECT ?")
      #expect(try kept.first(1) { $0.value(0) } == .integer(1))
      #expect(try kept.first("x") { $0.value(0) } == .text("x"))
      #expect(try db.statement("SELECT ?") === kept)
    }
  }

  @Test func `bytes are bound and read without a copy`() throws {
    try withDatabase { db in
      try db.execute("CREATE TABLE t(a, b)")
      let insert = try db.statement("INSERT INTO t VALUES(?,?)")
      for count in [0, 1, 70_000] {
        let bytes = [UInt8](repeating: UInt8(count % 251), count: count)
        try bytes.withUnsafeBytes { try insert.execute(count, bytes: $0) }
        let read = try db.first("SELECT b FROM t WHERE a = ?", count) { row in
          row.withBytes(0) { Array($0) }
        }
        #expect(read == bytes)
      }
    }
  }

  @Test func `text in double quotes is no string`() throws {
    try withDatabase { db in
      let error = #expect(throws: DatabaseError.self) { try db.execute("SELECT \"x\"") }
      #expect(error?.message == "no such column: x")
    }
  }

  @Test func `a connection closes when its statements are gone`() throws {
    try withDatabase { db in
      try db.statement("SELECT 1").execute()
      var rows: Statement? = try db.query("SELECT 1")
      let error = #expect(throws: DatabaseError.self) { try db.close() }
      #expect(error?.code == .busy)
      #expect(try rows?.next() != nil)
      rows = nil
      try db.close()
    }
  }

  @Test func `a lock is waited for`() throws {
    try withDatabase { db in
      try db.execute("PRAGMA journal_mode = WAL; CREATE TABLE t(a)")
      let other = try Database(db.path, .readWrite)
      try db.execute("BEGIN IMMEDIATE")
      let error = #expect(throws: DatabaseError.self) { try other.execute("BEGIN IMMEDIATE") }
      #expect(error?.code == .busy)
      // A reader sees the state before.
      try db.execute("INSERT INTO t VALUES(1)")
      #expect(try other.value(Int.self, "SELECT count(*) FROM t") == 0)
      try db.execute("COMMIT")
      #expect(try other.value(Int.self, "SELECT count(*) FROM t") == 1)
    }
  }

  @Test func `errors of opening say why`() throws {
    let missing = #expect(throws: DatabaseError.self) { try Database("/nowhere/x", .readOnly) }
    #expect(missing?.code == .cannotOpen)
    #expect(missing?.message == "unable to open database file")
    try withDirectory { directory in
      let path = "\(directory)/text"
      try Data(String(repeating: "no database\n", count: 100).utf8).write(
        to: URL(fileURLWithPath: path))
      let foreign = #expect(throws: DatabaseError.self) { try Database(path, .readOnly) }
      #expect(foreign?.code == .notDatabase)
    }
  }

  @Test func `a database that is opened for reading can't be written`() throws {
    try withDatabase { db in
      try db.execute("CREATE TABLE t(a)")
      let reader = try Database(db.path, .readOnly)
      #expect(try reader.hasTable("t"))
      #expect(try !reader.hasTable("u"))
      #expect(try reader.columns(of: "t") == ["a"])
      let error = #expect(throws: DatabaseError.self) { try reader.execute("DELETE FROM t") }
      #expect(error?.code == .readOnly)
    }
  }
}

/// Returns what a closure throws. In this position, Swift 6.3 confuses closures inside the macro
/// `#expect(throws:)` with those beside it.
private func failure(of body: () throws -> Void) -> (any Error)? {
  do {
    try body()
    return nil
  } catch {
    return error
  }
}

private func withDirectory(_ body: (String) throws -> Void) throws {
  let directory = FileManager.default.temporaryDirectory.path + "/sqlite-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: directory) }
  try body(directory)
}

private func withDatabase(_ body: (Database) throws -> Void) throws {
  try withDirectory { try body(Database("\($0)/test.db", .readWrite)) }
}
