import Foundation
import Libc
import MemoryProfile
import ProcFS
import SQLite
import TestSupport
import Testing

@testable import Recording

/// The size of recordings that keep only the latest samples (`--keep`).
@Suite(.timeLimit(.minutes(20))) struct RetentionBoundTests {
  /// Simulates processes that start, map files with new names, and exit.
  private static func churn(_ number: Int, pid: Int) -> ProcessRecord {
    var memory = MemoryUsage(detail: .mappings)
    memory[.heap] = UInt64(number + pid) * 4096
    let name = Array("/tmp/\(pid % 7 == 0 ? 0 : number)-\(pid)".utf8)
    memory.set(MemoryPart(.libraryData, name: name), to: 4096)
    memory.set(.other("[anon:\(number)]"), to: 8192)
    memory.regions = [
      MemoryRegion(
        addresses: 0x10000..<0x20000, kind: .anonymous,
        part: MemoryPart(.anonymous, name: name, permissions: .read), bytes: 4096)
    ]
    return ProcessRecord(
      identity: ProcessIdentity(
        // Every seventh process never exits.
        pid: ProcessID(rawValue: Int32(pid)),
        startTime: UInt64(pid % 7 == 0 ? pid : number / 5 * 1000 + pid)),
      parent: nil, commandLine: CommandLine(bytes: Array("run \(number) \(pid)".utf8)),
      name: "run", executable: name, faults: PageFaults(minor: UInt64(number)), memory: memory)
  }

  private static func churn(_ number: Int) -> Sample {
    Sample(
      interval: .seconds(number) ... .seconds(number),
      processes: (1...14).map { churn(number, pid: $0) }, accumulatedFaults: PageFaults())
  }

  private static var churnMetadata: RunMetadata {
    var metadata = testMetadata
    metadata.detail = .mappings
    return metadata
  }

  private static let tables = [
    "sample", "process", "state", "series", "change", "keyframe", "path", "file", "file_change",
    "region_kind", "region_change", "shared_memory", "owner", "unmeasured", "mark",
  ]

  @Test func `no table grows with the length of the run`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      var writer = try RecordingWriter(
        path, metadata: Self.churnMetadata, appends: false, keep: .duration(.seconds(40)),
        keyframes: Keyframes.Distance())
      var counts: [[Int]] = []
      for number in 0..<300 {
        try writer.append(Self.churn(number))
        try writer.append([TimeMark(time: .seconds(number), label: Array("\(number)".utf8))])
        if number % 100 == 99 {
          counts.append(
            try Self.tables.map { table in
              guard try writer.db.hasTable(table) else { return 0 }
              return try writer.db.value(Int.self, "SELECT count(*) FROM \(table)") ?? 0
            })
        }
      }
      try writer.finish()
      for (index, table) in Self.tables.enumerated() {
        let (early, late) = (counts[0][index], counts[2][index])
        #expect(late <= early + early / 10 + 30, "\(table): \(early) rows became \(late)")
      }
    }
  }

  @Test func `a file with a bound stays within it and a tenth more`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      let bound: Int64 = 1 << 20
      var writer = try RecordingWriter(
        path, metadata: Self.churnMetadata, appends: false, keep: .size(bound))
      var largest: Int64 = 0
      for number in 0..<1500 {
        try writer.append(Self.churn(number))
        let size = try ["", "-wal"].reduce(Int64(0)) { sum, suffix in
          let attributes = try FileManager.default.attributesOfItem(atPath: path + suffix)
          return sum + (attributes[.size] as? Int64 ?? 0)
        }
        largest = max(largest, size)
      }
      #expect(writer.takeNotices() == [])
      try writer.finish()
      #expect(largest <= bound + bound / 10, "\(largest) bytes")
      #expect(largest > bound / 2)
      let kept = try Replayed(path, ReplayScope(detail: .mappings)).samples
      #expect(kept.count > 50)
      #expect(kept.last?.interval.lowerBound == .seconds(1499))
    }
  }

  @Test func `a bound without space for one sample is reported once`() throws {
    try withTemporaryDirectory { directory in
      var writer = try RecordingWriter(
        "\(directory)/run.db", metadata: Self.churnMetadata, appends: false, keep: .size(1 << 20))
      var notices: [Retention.Notice] = []
      for number in 0..<3 {
        var sample = Self.churn(number)
        sample.processes = (1...3000).map { Self.churn(number, pid: $0) }
        try writer.append(sample)
        notices += writer.takeNotices()
      }
      try writer.finish()
      guard case .boundTooSmall(let size)? = notices.first, notices.count == 1 else {
        Issue.record("\(notices)")
        return
      }
      #expect(size > 1 << 20)
    }
  }

  @Test func `a full disk keeps the newest samples`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      var writer = try RecordingWriter(
        path, metadata: Self.churnMetadata, appends: false, keep: .size(1 << 30),
        keyframes: Keyframes.Distance(ratio: 4, fewestChanges: 1))
      // SQLite reports the same error for this limit and for a full disk (SQLITE_FULL).
      try writer.db.execute("PRAGMA max_page_count = 700")
      for number in 0..<1000 { try writer.append(Self.churn(number)) }
      try writer.finish()
      let kept = try Replayed(path, ReplayScope(detail: .mappings)).samples
      #expect(kept.count > 50 && kept.count < 1000)
      #expect(kept.last?.interval.lowerBound == .seconds(999))
      // No sample between is missing.
      let starts = kept.map(\.interval.lowerBound)
      #expect(zip(starts, starts.dropFirst()).allSatisfy { $1 - $0 == .seconds(1) })
      for sample in kept {
        let number = Int(sample.interval.lowerBound / .seconds(1))
        #expect(
          sample.processes.map(\.memory.byPath) == Self.churn(number).processes.map(\.memory.byPath)
        )
      }
    }
  }

  private static func run(_ program: String, _ arguments: [String]) throws -> Int32 {
    let process = try Process.run(URL(fileURLWithPath: program), arguments: arguments)
    process.waitUntilExit()
    return process.terminationStatus
  }

  @Test(
    .enabled(if: getuid() == 0, "only root can make a file system"),
    arguments: [Retention.duration(.seconds(100_000)), .size(1 << 30)])
  func `a small file system keeps the newest samples`(retention: Retention) throws {
    try withTemporaryDirectory { directory in
      try #require(
        Self.run("/bin/mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", directory]) == 0)
      defer { #expect(throws: Never.self) { try Self.run("/bin/umount", [directory]) } }
      let path = "\(directory)/run.db"
      var writer = try RecordingWriter(
        path, metadata: Self.churnMetadata, appends: false, keep: retention)
      for number in 0..<1500 {
        try writer.append(Self.churn(number))
        // Another program takes the rest of the file system.
        if number == 1000 {
          let fill = ["-c", "exec cat /dev/zero > \"$0\" 2> /dev/null", "\(directory)/other"]
          #expect(try Self.run("/bin/sh", fill) != 0)
        }
      }
      try writer.finish()
      let kept = try Replayed(path, ReplayScope(detail: .mappings)).samples
      #expect(kept.count > 20 && kept.count < 1500)
      #expect(kept.last?.interval.lowerBound == .seconds(1499))
      #expect(try rows(path, "PRAGMA integrity_check") == ["ok"])
    }
  }

  @Test func `a reader that keeps the file open is reported once`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      var writer = try RecordingWriter(
        path, metadata: Self.churnMetadata, appends: false, keep: .size(1 << 20))
      for number in 0..<10 { try writer.append(Self.churn(number)) }
      let reader = try Database(path, .readOnly)
      var notices: [Retention.Notice] = []
      try reader.read {
        _ = try reader.value(Int.self, "SELECT count(*) FROM sample")
        for number in 10..<300 {
          try writer.append(Self.churn(number))
          notices += writer.takeNotices()
        }
      }
      guard case .longReader(let journal)? = notices.first, notices.count == 1 else {
        Issue.record("\(notices)")
        return
      }
      #expect(journal > 32 << 10)
      for number in 300..<600 { try writer.append(Self.churn(number)) }
      #expect(writer.takeNotices() == [])
      // The journal is small again.
      let attributes = try FileManager.default.attributesOfItem(atPath: path + "-wal")
      #expect((attributes[.size] as? Int64 ?? .max) < 1 << 17)
      try writer.finish()
    }
  }

  @Test func `a recording without a bound can get one`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      var writer = try RecordingWriter(
        path, metadata: Self.churnMetadata, appends: false,
        keyframes: Keyframes.Distance(ratio: 4, fewestChanges: 1))
      let samples = (0..<600).map { Self.churn($0) }
      for sample in samples[..<400] { try writer.append(sample) }
      try writer.finish()
      let before = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int64 ?? 0
      #expect(before > 1 << 20)
      var metadata = Self.churnMetadata
      metadata.start = testMetadata.start?.advanced(by: .seconds(400))
      var added = try RecordingWriter(
        path, metadata: metadata, appends: true, keep: .size(1 << 20))
      guard case .notShrinkable(let size)? = added.takeNotices().first else {
        Issue.record("no notice")
        return
      }
      #expect(size >= before)
      for (number, sample) in samples[400...].enumerated() {
        var sample = sample
        sample.interval = .seconds(number) ... .seconds(number)
        try added.append(sample)
      }
      #expect(added.takeNotices() == [])
      try added.finish()
      let after = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int64 ?? 0
      // Indices were added.
      #expect(after <= before + before / 5)
      let kept = try Replayed(path, ReplayScope(detail: .mappings)).samples
      #expect(kept.count < 400)
      #expect(kept.last?.interval.lowerBound == .seconds(599))
      for sample in kept {
        let number = Int(sample.interval.lowerBound / .seconds(1))
        #expect(
          sample.processes.map(\.memory.byPath) == samples[number].processes.map(\.memory.byPath))
      }
    }
  }
}
