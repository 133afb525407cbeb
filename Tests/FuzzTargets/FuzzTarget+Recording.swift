import Libc
import MemoryProfile
import ProcFS
import Recording
import SQLite

extension FuzzTarget {
  /// Properties of recordings:
  /// - Samples are in chronological order, and their sums are those of their processes.
  /// - If they can be read, a run can be appended, or an error says why not.
  func checkDatabase(_ input: [UInt8]) throws {
    // Without these bytes the file is rejected before SQLite opens it.
    let magic = Array("SQLite format 3\0".utf8)
    DatabaseFile.write(magic + input.dropFirst(magic.count))
    try checkRecording()
  }

  /// The input has five bytes per change: table and column, row, kind of value, and two bytes for
  /// the value.
  func checkRows(_ input: [UInt8]) throws {
    DatabaseFile.write(try DatabaseFile.template.get())
    let db = try Database(DatabaseFile.path, .readWrite)
    try db.execute("PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF")
    var rest = input.prefix(5 * 64)
    while rest.count >= 5 {
      let bytes = Array(rest.prefix(5))
      rest = rest.dropFirst(5)
      try? DatabaseFile.change(bytes, db)
    }
    try db.close()
    try checkRecording()
  }

  private func checkRecording() throws {
    let path = DatabaseFile.path
    defer { DatabaseFile.remove() }
    let before = SampleFile.read(path: path)
    if case .success(let read) = before { try checkSamples(read) }
    var metadata = RunMetadata()
    metadata.bootID = "boot"
    metadata.start = WallClockTime(milliseconds: 1_700_000_100_000, offset: 0)
    do throws(RecordingError) {
      var writer = try RecordingWriter(path, metadata: metadata, appends: true)
      try writer.append(DatabaseFile.sample(at: 0, bytes: 4096))
      try writer.append(DatabaseFile.sample(at: 1, bytes: 8192))
      try writer.finish()
    } catch {
      return
    }
    guard case .success(let read) = before, read.samples.count < 10_000 else { return }
    switch SampleFile.read(path: path) {
    case .success(let after):
      try checkSamples(after)
      try expect(
        after.samples.count == read.samples.count + 2,
        "\(read.samples.count) samples and two more became \(after.samples.count)")
    // Appending may detect damage that reading ignores: rows after the last sample.
    case .failure: break
    }
  }

  private func checkSamples(_ read: ReadSamples) throws {
    try expect(!read.hasWrongProgress, "the progress is not between 0 and 1")
    var latest = Duration.zero
    for sample in read.samples {
      try expect(sample.interval.lowerBound >= latest, "a sample is before the one before it")
      latest = sample.interval.lowerBound
      var sum = sample.processes.reduce(into: MemoryUsage()) { $0 += $1.memory }
      // Without a process, the sum lacks what the run does not record.
      if sample.processes.isEmpty { sum.unmeasured = sample.total.unmeasured }
      // Sums of forged numbers are clamped to the largest number.
      try expect(
        sum == sample.total || sum.total > 1 << 60, "the sum is not that of the processes")
      let pids = sample.processes.map(\.pid)
      try expect(zip(pids, pids.dropFirst()).allSatisfy { $0 <= $1 }, "pids do not ascend")
    }
  }
}

/// The database file, in memory.
private enum DatabaseFile {
  static let path = "/dev/shm/smaps-fuzz-\(getpid()).db"

  static func write(_ bytes: [UInt8]) {
    remove()
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      guard count > 0 else { break }
      rest = rest.dropFirst(count)
    }
    close(file)
  }

  static func remove() {
    for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) }
  }

  static func sample(at second: Int, bytes: UInt64) -> Sample {
    let records = (1...3).map { index in
      ProcessRecord(
        identity: ProcessIdentity(
          pid: ProcessID(rawValue: Int32(index)), startTime: UInt64(index * 10)),
        parent: index == 1 ? nil : ProcessID(rawValue: 1),
        commandLine: CommandLine(bytes: Array("program \(index)".utf8)), name: "program",
        executable: Array("/bin/program".utf8),
        faults: PageFaults(minor: UInt64(second), major: UInt64(index)),
        memory: MemoryUsage(
          [.heap: bytes * UInt64(index), .stack: 1024],
          others: index == second % 4 ? [:] : ["[anon:name \(index)]": bytes],
          measures: [.swapPSS: 1024]))
    }
    // The second process is absent from some samples.
    let there = records.filter { $0.pid.rawValue != 2 || second % 3 != 1 }
    return Sample(
      interval: .seconds(second) ... .seconds(second), processes: there,
      accumulatedFaults: PageFaults(minor: 1, major: 1))
  }

  /// A small recording of two runs.
  static let template = Result { () throws(RecordingError) -> [UInt8] in
    remove()
    for run in 0..<2 {
      var metadata = RunMetadata()
      metadata.bootID = "boot"
      metadata.program = "fuzz"
      metadata.start = WallClockTime(
        milliseconds: 1_700_000_000_000 + Int64(run) * 10_000, offset: 3600)
      metadata.interval = .seconds(1)
      var writer = try RecordingWriter(path, metadata: metadata, appends: run > 0)
      for second in 0..<4 {
        try writer.append(sample(at: second, bytes: UInt64(second + 1) * 4096))
      }
      try writer.finish()
    }
    defer { remove() }
    let file = open(path, O_RDONLY | O_CLOEXEC)
    defer { close(file) }
    return [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
      count = max(0, Glibc.read(file, buffer.baseAddress, buffer.count))
    }
  }

  private static let columns: [(table: String, column: String)] = [
    ("run", "id first_sample program boot_id page_size start interval_ms last_sample"),
    ("sample", "id start_ms end_ms"), ("process", "id pid start_time run"),
    ("state", "sample process parent name command exe"), ("series", "id process kind name"),
    ("change", "sample series value"),
  ].flatMap { table, columns in columns.split(separator: " ").map { (table, String($0)) } }

  private static func value(_ kind: UInt8, _ high: UInt8, _ low: UInt8) -> ColumnValue {
    let small = Int64(high) << 8 | Int64(low)
    let extremes: [Int64] = [.min, .max, -1, 1 << 53, 1 << 31, 1 << 32, 1_000_000_000_000_000]
    switch kind % 9 {
    case 0: return .null
    case 1: return .integer(small)
    case 2: return .integer(-small)
    case 3:
      return .integer(extremes[Int(low) % extremes.count] &+ Int64(Int8(bitPattern: high)))
    case 4: return .real(Double(small) / 7)
    case 5: return .real([Double.infinity, -.infinity, 1e308, -1e15, 0.1][Int(low) % 5])
    case 6:
      let texts = ["heap", "other", "minor_faults", "", "x", "12", "2026-01-01T00:00:00Z"]
      return .text(texts[Int(low) % texts.count])
    case 7: return .blob([high, low])
    default: return .integer(Int64(low) << 40)
    }
  }

  /// Makes one change, which the schema may reject.
  static func change(_ bytes: [UInt8], _ db: Database) throws {
    let (table, column) = columns[Int(bytes[0]) % columns.count]
    let key = table == "change" ? "(sample, series)" : "rowid"
    let place =
      "WHERE \(key) = (SELECT \(key.filter { !"()".contains($0) }) FROM \(table) LIMIT 1 OFFSET ?)"
    let row = Int(bytes[1])
    let value = value(bytes[2], bytes[3], bytes[4])
    switch bytes[2] {
    case 250...: try db.execute("DELETE FROM \(table) \(place)", row % 8)
    case 245..<250:
      let names = columns.filter { $0.table == table }.map(\.column)
      let taken = names.map { $0 == column ? "?" : $0 }.joined(separator: ", ")
      try db.execute(
        """
        INSERT INTO \(table)(\(names.joined(separator: ", "))) SELECT \(taken) FROM \(table)
        LIMIT 1 OFFSET ?
        """, value, row % 16)
    default:
      try db.execute(
        "UPDATE OR IGNORE \(table) SET \(column) = ? \(place)", value, row % 64)
    }
  }
}
