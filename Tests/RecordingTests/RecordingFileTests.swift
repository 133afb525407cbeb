import Foundation
import GRDB
import MemoryProfile
import ProcFS
import TestSupport
import Testing

@testable import Recording

private var metadata: RunMetadata {
  var metadata = RunMetadata()
  metadata.program = "0.1.0"
  metadata.host = "host"
  metadata.bootID = "6143a28c-d47c-4149-b270-b3d1338fc181"
  metadata.kernel = "6.18.0"
  metadata.pageSize = 4096
  metadata.start = WallClockTime("2026-11-24T10:00:00.250+01:00")
  metadata.interval = .milliseconds(500)
  metadata.pattern = "x\ty'"
  metadata.options = "-i 0.5 -r file"
  return metadata
}

/// Records samples and completes the recording.
private func record(
  _ samples: [Sample], to path: String, _ metadata: RunMetadata = metadata, appends: Bool = false
) throws {
  var writer = try RecordingWriter(path, metadata: metadata, appends: appends)
  for sample in samples { try writer.append(sample) }
  try writer.finish()
}

/// Whatever a query gives, a line a row.
private func rows(_ path: String, _ sql: String) throws -> [String] {
  var configuration = Configuration()
  configuration.readonly = true
  let queue = try DatabaseQueue(path: path, configuration: configuration)
  return try queue.read { db in
    try Row.fetchAll(db, sql: sql).map { row in
      row.databaseValues.map { value in
        switch value.storage {
        case .null: ""
        case .int64(let number): String(number)
        case .double(let number): String(number)
        case .string(let text): text
        case .blob(let data): "\(data.count) bytes"
        }
      }.joined(separator: "|")
    }
  }
}

/// The first process of a machine, which has the same pid and may have the same start time in every
/// boot.
private let initSample = Sample(
  interval: .zero ... .zero,
  processes: [
    ProcessRecord(
      identity: ProcessIdentity(pid: ProcessID(rawValue: 1), startTime: 5), parent: nil,
      commandLine: CommandLine(bytes: Array("init".utf8)), name: "init",
      faults: PageFaults(minor: 10), memory: MemoryUsage([.heap: 4096]))
  ],
  accumulatedFaults: PageFaults(minor: 10))

@Suite(.timeLimit(.minutes(5))) struct RecordingFileTests {
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `whatever happens in a run is read back as it was`(seed: UInt64) throws {
    var run = RandomRun(seed: seed)
    let samples = (0..<80).map { _ in run.next() }
    try withTemporaryDirectory { folder in
      try record(samples, to: "\(folder)/run.db")
      let replayed = try Replayed("\(folder)/run.db")
      #expect(replayed.samples.count == samples.count)
      for (read, taken) in zip(replayed.samples, samples) { expectSame(read, taken) }
      #expect(replayed.metadata == metadata)
      #expect(replayed.cutOff == nil)
      #expect(replayed.samples.allSatisfy { !$0.followsGap })
    }
  }

  @Test(arguments: 21...30 as ClosedRange<UInt64>)
  func `the view of totals has the sum of every category at every sample`(seed: UInt64) throws {
    var run = RandomRun(seed: seed)
    let samples = (0..<40).map { _ in run.next() }
    try withTemporaryDirectory { folder in
      try record(samples, to: "\(folder)/run.db")
      let totals = try rows("\(folder)/run.db", "SELECT time, category, bytes FROM totals")
      var expected: Set<String> = []
      for sample in samples {
        let time = Double(sample.interval.lowerBound.milliseconds) / 1000
        for category in Category.allCases {
          let everZero = samples.allSatisfy { $0.total[category] == 0 }
          if !everZero {
            expected.insert("\(time)|\(category.descriptor.key)|\(sample.total[category])")
          }
        }
      }
      #expect(Set(totals).subtracting(expected) == [])
      #expect(expected.subtracting(totals) == [])
      #expect(totals.count == expected.count)
    }
  }

  @Test func `only what changed is a row`() throws {
    let process = ProcessRecord(
      identity: ProcessIdentity(pid: ProcessID(rawValue: 7), startTime: 9), parent: nil,
      commandLine: CommandLine(bytes: Array("a".utf8)), name: "a", faults: PageFaults(),
      memory: MemoryUsage([.heap: 2048, .stack: 1024]))
    var grown = process
    grown.memory[.heap] = 4096
    let samples = [process, process, grown, grown].enumerated().map { index, process in
      Sample(
        interval: .seconds(index) ... .seconds(index), processes: [process],
        accumulatedFaults: PageFaults())
    }
    try withTemporaryDirectory { folder in
      try record(samples, to: "\(folder)/run.db")
      #expect(
        try rows(
          "\(folder)/run.db",
          "SELECT sample, kind, c.value FROM change c JOIN series s ON s.id = series ORDER BY 1, 2"
        ) == ["0|heap|2", "0|stack|1", "2|heap|4"])
      #expect(try rows("\(folder)/run.db", "SELECT count(*) FROM state") == ["1"])
      #expect(try rows("\(folder)/run.db", "SELECT count(*) FROM sample") == ["4"])
    }
  }

  @Test func `a recording that was not completed holds every sample, and says so`() throws {
    var run = RandomRun(seed: 31)
    let samples = (0..<10).map { _ in run.next() }
    try withTemporaryDirectory { folder in
      var writer = try RecordingWriter("\(folder)/run.db", metadata: metadata, appends: false)
      for (index, sample) in samples.enumerated() {
        try writer.append(sample)
        // Read while it is being written, and twice at once.
        let (first, second) = (
          try Replayed("\(folder)/run.db"), try Replayed("\(folder)/run.db")
        )
        #expect(first.samples.count == index + 1)
        #expect(second.samples.count == index + 1)
        #expect(first.cutOff == .recording)
        expectSame(first.samples[index], sample)
      }
      try writer.finish()
      #expect(try Replayed("\(folder)/run.db").cutOff == nil)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["run.db"])
    }
  }

  @Test func `a reader that holds on does not keep a recording from being completed`() throws {
    var run = RandomRun(seed: 32)
    let samples = (0..<5).map { _ in run.next() }
    try withTemporaryDirectory { folder in
      let path = "\(folder)/run.db"
      var writer = try RecordingWriter(path, metadata: metadata, appends: false)
      for sample in samples { try writer.append(sample) }
      let reader = try RecordingReader(path: path)
      var writers: [Bool] = []
      var inner: (any Error)?
      var held: RecordingWriter? = consume writer
      try reader.forEachSample { _, _ in
        if writers.isEmpty {
          do { try held.take()?.finish() } catch { inner = error }
        }
        writers.append(true)
        return true
      }
      #expect(inner == nil)
      #expect(writers.count == 5)
      #expect(try Replayed(path).samples.count == 5)
    }
  }

  @Test func `what a run adds comes behind a gap, at the time of the clock`() throws {
    var run = RandomRun(seed: 33)
    let samples = (0..<30).map { _ in run.next() }
    let base = samples[15].interval.lowerBound
    let later = samples[15...].map { sample in
      var moved = sample
      let (start, end) = (sample.interval.lowerBound - base, sample.interval.upperBound - base)
      moved.interval = start...end
      return moved
    }
    try withTemporaryDirectory { folder in
      let path = "\(folder)/run.db"
      try record(Array(samples[..<15]), to: path)
      var second = metadata
      second.start = WallClockTime("2026-11-24T11:00:00.250+01:00")
      try record(later, to: path, second, appends: true)
      let replayed = try Replayed(path)
      #expect(replayed.metadata == metadata)
      #expect(replayed.samples.count == 30)
      #expect(replayed.samples.map(\.followsGap) == (0..<30).map { $0 == 15 })
      #expect(replayed.samples[15].interval.lowerBound == .seconds(3600))
      for (read, taken) in zip(replayed.samples, samples) {
        #expect(read.total == taken.total)
        #expect(read.processes.map(\.identity) == taken.processes.map(\.identity))
        #expect(read.accumulatedFaults == taken.accumulatedFaults)
      }
      // Where it is converted, the gap stays.
      let copy = "\(folder)/copy.db"
      try record(replayed.samples, to: copy)
      #expect(try Replayed(copy).samples.map(\.followsGap) == replayed.samples.map(\.followsGap))
      #expect(
        try rows(copy, "SELECT id, first_sample, last_sample FROM run") == ["1|0|14", "2|15|29"])
      // Who goes on is the same row, and only what has changed meanwhile is added.
      let identities = Set(samples.flatMap { $0.processes.map(\.identity) })
      #expect(try rows(path, "SELECT count(*) FROM process") == ["\(identities.count)"])
      #expect(
        try rows(path, "SELECT id, first_sample, last_sample FROM run") == ["1|0|14", "2|15|29"])
    }
  }

  @Test func `a clock that was set back does not turn time around`() throws {
    var run = RandomRun(seed: 34)
    let samples = (0..<3).map { _ in run.next() }
    try withTemporaryDirectory { folder in
      let path = "\(folder)/run.db"
      try record(samples, to: path)
      var second = metadata
      second.start = WallClockTime("2026-11-24T09:00:00.250+01:00")
      try record(samples, to: path, second, appends: true)
      let times = try Replayed(path).samples.map(\.interval.lowerBound)
      #expect(times == times.sorted())
      #expect(times[3] == samples[2].interval.upperBound)
    }
  }

  @Test func `after a restart of the machine a process is another one, and faults still add up`()
    throws
  {
    let sample = initSample
    try withTemporaryDirectory { folder in
      let path = "\(folder)/run.db"
      try record([sample], to: path)
      var second = metadata
      second.bootID = "another"
      try record([sample], to: path, second, appends: true)
      #expect(try rows(path, "SELECT pid, start_time, run FROM process") == ["1|5|1", "1|5|2"])
      let replayed = try Replayed(path)
      #expect(replayed.samples.map(\.processes.count) == [1, 1])
      #expect(replayed.samples.map(\.total) == [sample.total, sample.total])
      #expect(replayed.samples.map(\.accumulatedFaults.minor) == [10, 20])
    }
  }

  @Test func `what stands at the path already is not touched`() throws {
    try withTemporaryDirectory { folder in
      let path = "\(folder)/run.db"
      try record([], to: path)
      let before = try Data(contentsOf: URL(fileURLWithPath: path))
      #expect(throws: RecordingError.exists(path: path)) { try record([], to: path) }
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)

      let link = "\(folder)/link.db"
      try FileManager.default.createSymbolicLink(
        atPath: link, withDestinationPath: "\(folder)/elsewhere")
      #expect(throws: RecordingError.exists(path: link)) { try record([], to: link) }
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/elsewhere"))
      // As mktemp(1) leaves it.
      try Data().write(to: URL(fileURLWithPath: "\(folder)/empty"))
      try record([], to: "\(folder)/empty")
    }
  }

  @Test func `what can't be appended to is told`() throws {
    try withTemporaryDirectory { folder in
      let missing = "\(folder)/missing.db"
      #expect(
        throws: RecordingError.unwritable(path: missing, reason: "No such file or directory")
      ) { try record([], to: missing, appends: true) }

      let text = "\(folder)/text"
      try Data("no database, whatever it says\n".utf8).write(to: URL(fileURLWithPath: text))
      #expect(throws: RecordingError.unrecognized(path: text)) {
        try record([], to: text, appends: true)
      }

      let path = "\(folder)/run.db"
      try record([], to: path)
      let writer = try RecordingWriter(path, metadata: metadata, appends: true)
      #expect(throws: RecordingError.inUse(path: path)) { try record([], to: path, appends: true) }
      try writer.finish()
    }
  }

  /// As a program that another thread is just starting has it, from fork(2) to exec(2).
  @Test func `a recording is free when it is finished, whoever has its file still`() throws {
    try withTemporaryDirectory { folder in
      let path = "\(folder)/run.db"
      try record([], to: path)
      let writer = try RecordingWriter(path, metadata: metadata, appends: true)
      var copies: [Int32] = []
      defer { for copy in copies { close(copy) } }
      for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
        let target = try? FileManager.default.destinationOfSymbolicLink(
          atPath: "/proc/self/fd/\(name)")
        if target == path, let file = Int32(name) { copies.append(dup(file)) }
      }
      #expect(copies.count > 0 && copies.allSatisfy { $0 >= 0 })
      try writer.finish()
      try record([], to: path, appends: true)
    }
  }

  @Test func `a recording that is removed or replaced under way is told at once`() throws {
    var run = RandomRun(seed: 35)
    let samples = (0..<3).map { _ in run.next() }
    try withTemporaryDirectory { folder in
      let path = "\(folder)/run.db"
      var writer = try RecordingWriter(path, metadata: metadata, appends: false)
      try writer.append(samples[0])
      try FileManager.default.removeItem(atPath: path)
      #expect(throws: RecordingError.removed(path: path)) { try writer.append(samples[1]) }
      try Data().write(to: URL(fileURLWithPath: path))
      #expect(throws: RecordingError.removed(path: path)) { try writer.append(samples[2]) }
    }
  }

  @Test func `a recording that can't be read is told by what is wrong with it`() throws {
    try withTemporaryDirectory { folder in
      let path = "\(folder)/run.db"
      try record([], to: path)
      #expect(throws: RecordingError.empty(path: path)) { try Replayed(path) }

      let later = "\(folder)/later.db"
      try FileManager.default.copyItem(atPath: path, toPath: later)
      let queue = try DatabaseQueue(path: later)
      try queue.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA user_version = 99") }
      try queue.close()
      #expect(throws: RecordingError.newerFormat(path: later, version: 99)) {
        try Replayed(later)
      }
      #expect(throws: RecordingError.newerFormat(path: later, version: 99)) {
        try record([], to: later, appends: true)
      }

      let other = "\(folder)/other.db"
      let foreign = try DatabaseQueue(path: other)
      try foreign.write { db in try db.execute(sql: "CREATE TABLE x(y)") }
      try foreign.close()
      #expect(throws: RecordingError.notRecording(path: other)) { try Replayed(other) }
    }
  }

  @Test func `a recording with holes is damaged, and gives what comes before them`() throws {
    var run = RandomRun(seed: 36)
    let samples = (0..<20).map { _ in run.next() }
    try withTemporaryDirectory { folder in
      let path = "\(folder)/run.db"
      try record(samples, to: path)
      let queue = try DatabaseQueue(path: path)
      try queue.write { db in
        try db.execute(
          sql: "DELETE FROM series WHERE id = (SELECT series FROM change WHERE sample = 10 LIMIT 1)"
        )
      }
      try queue.close()
      var count = 0
      let reader = try RecordingReader(path: path)
      #expect(throws: RecordingError.self) {
        try reader.forEachSample { _, _ in
          count += 1
          return true
        }
      }
      #expect((1...10).contains(count))
    }
  }

  @Test func `a file that is cut off in the middle is damaged`() throws {
    var run = RandomRun(seed: 37)
    let samples = (0..<60).map { _ in run.next() }
    try withTemporaryDirectory { folder in
      let path = "\(folder)/run.db"
      try record(samples, to: path)
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      for part in [1, 2, 3] {
        let cut = "\(folder)/cut.db"
        try whole.prefix(whole.count * part / 4).write(to: URL(fileURLWithPath: cut))
        #expect(throws: RecordingError.self) { try Replayed(cut) }
      }
    }
  }

  @Test(arguments: [":memory:", "file:x.db?mode=memory", "x.db"])
  func `a path is a path, whatever else SQLite would take it for`(name: String) {
    #expect(RecordingFormat.plain(name) == "./\(name)")
    #expect(RecordingFormat.plain("/\(name)") == "/\(name)")
  }

  @Test(arguments: [
    "UPDATE process SET pid = pid + 4294967296", "UPDATE process SET pid = 'p' || pid",
    "UPDATE process SET start_time = 'x'", "UPDATE state SET parent = 99999999999",
    "UPDATE series SET process = 'x'", "UPDATE series SET process = 99999",
    "UPDATE series SET kind = x'ff00'", "UPDATE series SET kind = 'tomorrow'",
    "UPDATE run SET page_size = 'x'", "UPDATE run SET interval_ms = 'x'",
    "UPDATE run SET start = x'ff'", "UPDATE run SET host = x'fffe'",
    "UPDATE sample SET start_ms = -5 WHERE id = 3", "UPDATE sample SET start_ms = 0 WHERE id = 3",
    "UPDATE sample SET end_ms = 9223372036854775807",
    "UPDATE change SET value = -1", "UPDATE change SET value = 1e300",
    "CREATE TABLE t AS SELECT * FROM state; INSERT INTO t SELECT * FROM state WHERE sample = 0; "
      + "DELETE FROM state; INSERT INTO state SELECT * FROM t ORDER BY sample",
    "DROP TABLE sample; CREATE VIEW sample AS SELECT 1 AS id, 1 AS start_ms, 1 AS end_ms",
  ])
  func `what contradicts itself is damaged, and ends nobody`(damage: String) throws {
    var run = RandomRun(seed: 39)
    let samples = (0..<12).map { _ in run.next() }
    try withTemporaryDirectory { folder in
      let path = "\(folder)/run.db"
      try record(samples, to: path)
      let queue = try DatabaseQueue(path: path)
      try queue.writeWithoutTransaction { db in try db.execute(sql: damage) }
      try queue.close()
      do {
        _ = try Replayed(path)
        Issue.record("\(damage) was not noticed")
      } catch RecordingError.damaged(path: path, _) {
        // As it should be.
      }
      // Adding to it may be refused or not, but not end in a trap.
      try? record(samples, to: path, appends: true)
    }
  }

  @Test func `what is converted keeps restarts, and sums of page faults with them`() throws {
    let sample = initSample
    try withTemporaryDirectory { folder in
      let path = "\(folder)/run.db"
      try record([sample], to: path)
      var other = metadata
      other.bootID = "another"
      try record([], to: path, other, appends: true)
      other.bootID = "yet another"
      try record([sample], to: path, other, appends: true)
      try record([sample], to: path, other, appends: true)
      let replayed = try Replayed(path).samples
      #expect(replayed.map(\.followsRestart) == [false, true, false])
      let copy = "\(folder)/copy.db"
      try record(replayed, to: copy)
      let converted = try Replayed(copy).samples
      #expect(converted.map(\.followsRestart) == [false, true, false])
      #expect(converted.map(\.followsGap) == [false, true, true])
      #expect(
        converted.map(\.accumulatedFaults.minor) == replayed.map(\.accumulatedFaults.minor))
      // Looking at some of them changes nothing of this.
      var faults = PageFaultAccumulator()
      var descendants = DescendantTracker()
      let selection = Selection(pattern: try Pattern("init"))
      let chosen = converted.map {
        selection.filtering($0, faults: &faults, descendants: &descendants)
      }
      #expect(chosen.map(\.followsGap) == [false, true, true])
      #expect(chosen.map(\.accumulatedFaults) == converted.map(\.accumulatedFaults))
    }
  }
}
