import SQLite
import MemoryProfile
import ProcFS

/// Rows of the tables that a recording has only if a sample needs them.
extension RecordingWriter {
  func insert(_ skipped: SkippedSamples, _ number: Int64, _ db: Database) throws {
    try db.execute(RecordingFormat.skippedSchema)
    try db.statement("INSERT INTO \(RecordingFormat.skippedTable) VALUES(?,?,?)")
      .execute(number, skipped.count, skipped.reason?.rawValue)
  }

  /// Records the account of a sample.
  mutating func insert(_ account: MemoryAccount, _ number: Int64, _ db: Database) throws {
    if !hasAccountTable {
      try db.execute(RecordingFormat.accountSchema)
      let existing = Set(try db.columns(of: RecordingFormat.accountTable))
      let columns =
        RecordingFormat.accountColumns.map { ($0, "INTEGER") }
        + [(RecordingFormat.groupColumn, "TEXT")]
      for (column, type) in columns where !existing.contains(column) {
        try db.execute(
          "ALTER TABLE \(RecordingFormat.accountTable) ADD COLUMN \(column) \(type)")
      }
      hasAccountTable = true
    }
    let limits = account.limits
    let limitNumbers: [Int64?] = [
      limits?.nearest.map { Int64(clamping: $0.limit) }, limits?.nearest?.left,
      limits?.limitHits.map { Int64(clamping: $0) }, limits?.oomKills.map { Int64(clamping: $0) },
      limits?.swap.map { Int64(clamping: $0) },
    ]
    let numbers = AccountItem.allCases.map { account[$0] } + limitNumbers
    let keys: [ColumnValue] = [
      .integer(number), .text(account.scope.key), .integer(Int64(clamping: account.total)),
      account.subject.group.map { .text($0) } ?? .null,
    ]
    try db.statement(RecordingFormat.accountInsertion).execute(
      all: keys + numbers.map { $0.map { .integer($0) } ?? .null })
  }

  /// Records whether a process has a mark from now on.
  func insert(
    _ table: RecordingFormat.MarkTable, _ isSet: Bool, of process: Int64, _ number: Int64,
    _ db: Database
  ) throws {
    if isSet { try db.execute(table.schema) }
    try db.statement("INSERT INTO \(table.name) VALUES(?,?,?)").execute(number, process, isSet)
  }

  /// Records what of a process is not measured from now on.
  func insertUnmeasured(
    _ process: ProcessRecord, of id: Int64, _ number: Int64, _ db: Database
  ) throws {
    let (measures, lacksCPU) = (process.memory.unmeasured, process.cpu == nil)
    try db.execute(RecordingFormat.unmeasuredSchema)
    // Older programs do not know CPU time.
    if !measures.isEmpty {
      try db.execute("PRAGMA user_version = \(RecordingFormat.unmeasuredVersion)")
    }
    try db.statement("INSERT INTO \(RecordingFormat.unmeasuredTable) VALUES(?,?,?)")
      .execute(number, id, RecordingFormat.stored(measures, lacksCPU: lacksCPU))
  }

  /// Records the user and the control group of a process from now on.
  func insertOwners(
    of process: ProcessRecord, _ id: Int64, _ number: Int64, _ db: Database
  ) throws {
    try db.execute(RecordingFormat.ownerSchema)
    try db.statement("INSERT INTO \(RecordingFormat.ownerTable) VALUES(?,?,?,?)")
      .execute(
        number, id, process.user.map { Int64($0.rawValue) },
        process.controlGroup.map { RecordingFormat.stored($0.path) })
  }

  /// Records the name of a process's container from now on.
  func insertContainer(
    _ name: ContainerName?, of process: Int64, _ number: Int64, _ db: Database
  ) throws {
    try db.execute(RecordingFormat.containerSchema)
    try db.statement("INSERT INTO \(RecordingFormat.containerTable) VALUES(?,?,?,?,?)")
      .execute(number, process, name?.pod, name?.name, name?.claim)
  }

  /// Records the sizes of shared memory that have changed, by name.
  func insertSharedMemory(
    from before: [MemoryPart: UInt64], to now: [MemoryPart: UInt64], of process: Int64,
    _ number: Int64, _ db: Database
  ) throws {
    guard before != now else { return }
    try db.execute(RecordingFormat.sharedMemorySchema)
    let insert = try db.statement(
      "INSERT INTO \(RecordingFormat.sharedMemoryTable) VALUES(?,?,?,?)")
    let changed = Set(before.keys).union(now.keys).filter { before[$0] != now[$0] }
    for part in changed.ordered(by: { $0.text < $1.text }) {
      try insert.execute(
        number, process, RecordingFormat.stored(part.name),
        now[part].map { RecordingFormat.stored($0, unit: 1024) })
    }
  }
}
