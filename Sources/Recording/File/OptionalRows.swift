import SQLite
import MemoryProfile

/// The rows of the tables that a recording has only if they are needed; `nil` for each table that
/// it does not have.
struct OptionalRows {
  var marks: [(mark: ProcessRecord.Marks, rows: ChangeRows<MarkRow>)] = []
  var unmeasured: ChangeRows<UnmeasuredRow>?
  var owners: ChangeRows<OwnerRow>?
  var containers: ChangeRows<ContainerRow>?
  var skipped: ChangeRows<SkippedRow>?
  var sharedMemory: ChangeRows<SharedMemoryRow>?
  var accounts: ChangeRows<AccountRow>?

  /// - Parameter hasFiles: whether all mapped files are read, those of shared memory among them.
  init(_ db: Database, hasFiles: Bool) throws {
    for table in RecordingFormat.markTables where try db.hasTable(table.name) {
      marks.append((table.mark, try ChangeRows(db, query: table.query)))
    }
    unmeasured = try Self.rows(RecordingFormat.unmeasuredTable, UnmeasuredRow.query, db)
    skipped = try Self.rows(RecordingFormat.skippedTable, SkippedRow.query, db)
    accounts = try Self.rows(RecordingFormat.accountTable, AccountRow.query, db)
    owners = try Self.rows(RecordingFormat.ownerTable, OwnerRow.query, db)
    containers = try Self.rows(RecordingFormat.containerTable, ContainerRow.query, db)
    if !hasFiles {
      sharedMemory = try Self.rows(RecordingFormat.sharedMemoryTable, SharedMemoryRow.query, db)
    }
  }

  private static func rows<Element: ChangeRow>(
    _ table: String, _ query: String, _ db: Database
  ) throws -> ChangeRows<Element>? {
    try db.hasTable(table) ? ChangeRows(db, query: query) : nil
  }
}
