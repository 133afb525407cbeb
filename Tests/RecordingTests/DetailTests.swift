import Foundation
import MemoryProfile
import ProcFS
import TestSupport
import Testing

@testable import Recording

/// Recordings with the mapped files and the mappings of processes.
@Suite(.timeLimit(.minutes(20))) struct DetailTests {
  private static func metadata(_ detail: MemoryUsage.Detail) -> RunMetadata {
    var metadata = testMetadata
    metadata.detail = detail
    return metadata
  }

  @Test(arguments: MemoryUsage.Detail.requestable, 40...49 as ClosedRange<UInt64>)
  func `details are read back as they were written`(
    detail: MemoryUsage.Detail, seed: UInt64
  ) throws {
    var run = RandomRun(seed: seed, detail: detail)
    let samples = (0..<80).map { _ in run.next() }
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record(samples, to: path, Self.metadata(detail))
      let replayed = try Replayed(path, ReplayScope(detail: detail))
      #expect(replayed.metadata == Self.metadata(detail))
      #expect(replayed.samples.count == samples.count)
      for (read, taken) in zip(replayed.samples, samples) { expectSame(read, taken) }
      #expect(replayed.samples.contains { !$0.total.filesByPath.isEmpty })
      // Nothing of it is read unless it is needed.
      let brief = try Replayed(path).samples
      #expect(brief.allSatisfy { $0.total.detail == .names })
      for (read, taken) in zip(brief, samples) {
        #expect(read.total.total == taken.total.total)
        #expect(read.total.others == taken.total.others)
      }
    }
  }

  @Test func `a recording has no table of details unless they are recorded`() throws {
    var run = RandomRun(seed: 50, detail: .mappings)
    let samples = (0..<5).map { _ in run.next() }
    try withTemporaryDirectory { directory in
      let tables = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')"
      let details: Set = ["detail", "path", "file", "file_change", "files"]
      let regions: Set = ["region_kind", "region_change"]
      for detail in [MemoryUsage.Detail.names] + MemoryUsage.Detail.requestable {
        let path = "\(directory)/\(detail.key).db"
        try record(samples, to: path, Self.metadata(detail))
        let found = Set(try rows(path, tables))
        #expect(found.isSuperset(of: details) == (detail >= .files))
        #expect(found.isSuperset(of: regions) == (detail >= .mappings))
        #expect(found.isDisjoint(with: details.union(regions)) == (detail == .names))
      }
    }
  }

  /// A sample of processes with files, each mapped twice.
  private static func sample(
    _ second: Int, _ files: [(pid: Int32, path: String, bytes: UInt64)]
  ) -> Sample {
    let pids = Set(files.map(\.pid)).sorted()
    let processes = pids.map { pid in
      var process = ProcessRecord(
        identity: ProcessIdentity(pid: ProcessID(rawValue: pid), startTime: 1), parent: nil,
        commandLine: CommandLine(bytes: Array("a".utf8)), name: "a", faults: PageFaults(),
        memory: MemoryUsage(detail: .files))
      process.cpu = CPUTime()
      for file in files where file.pid == pid {
        for permissions: Permissions in [[.read, .private], [.read, .write, .private]] {
          let part = MemoryPart(
            .libraryData, name: Array(file.path.utf8), permissions: permissions)
          process.memory.set(part, to: file.bytes / 2)
        }
      }
      return process
    }
    return Sample(
      interval: .seconds(second) ... .seconds(second), processes: processes,
      accumulatedFaults: PageFaults())
  }

  @Test func `a path is stored once, and a file only when it changes`() throws {
    let first = [(1, "/a", 4096), (1, "/b", 8192), (2, "/a", 4096)] as [(Int32, String, UInt64)]
    let grown = [(1, "/a", 4096), (1, "/b", 16384), (2, "/a", 4096)] as [(Int32, String, UInt64)]
    let renamed = [(1, "/a", 4096), (1, "/c", 16384), (2, "/a", 4096)] as [(Int32, String, UInt64)]
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      let samples = [first, first, grown, grown, renamed].enumerated().map {
        Self.sample($0, $1)
      }
      try record(samples, to: path, Self.metadata(.files))
      #expect(try rows(path, "SELECT path FROM path ORDER BY id") == ["/a", "/b", "/c"])
      #expect(
        try rows(path, "SELECT sample, process, path, bytes FROM files ORDER BY 1, 2, 3") == [
          "0|1|/a|4096", "0|1|/b|8192", "0|2|/a|4096", "2|1|/b|16384", "4|1|/b|",
          "4|1|/c|16384",
        ])
      let last = try Replayed(path, ReplayScope(detail: .files)).samples.last
      #expect(last?.total.filesByPath.map { $0.key.text }.sorted() == ["/a", "/c"])
    }
  }

  @Test func `the files of a process end with it, and with the program that exec replaces`() throws
  {
    let files = [(1, "/bin/sh", 4096), (2, "/bin/a", 4096)] as [(Int32, String, UInt64)]
    let executed = [(1, "/bin/cat", 4096)] as [(Int32, String, UInt64)]
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      let samples = [files, executed, files].enumerated().map { Self.sample($0, $1) }
      try record(samples, to: path, Self.metadata(.files))
      let read = try Replayed(path, ReplayScope(detail: .files)).samples
      #expect(
        read.map { $0.total.filesByPath.keys.map(\.text).sorted() } == [
          ["/bin/a", "/bin/sh"], ["/bin/cat"], ["/bin/a", "/bin/sh"],
        ])
    }
  }

  @Test(arguments: MemoryUsage.Detail.requestable)
  func `an added run begins with its own details`(detail: MemoryUsage.Detail) throws {
    var run = RandomRun(seed: 51, detail: detail)
    let samples = (0..<30).map { _ in run.next() }
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record(Array(samples[..<15]), to: path, Self.metadata(detail))
      try record(Array(samples[15...]), to: path, Self.metadata(detail), appends: true)
      let replayed = try Replayed(path, ReplayScope(detail: detail))
      for (read, taken) in zip(replayed.samples, samples) {
        #expect(read.total.byPath == taken.total.byPath)
        for (left, right) in zip(read.processes, taken.processes) {
          #expect(left.memory.byPath == right.memory.byPath)
        }
      }
      let copy = "\(directory)/copy.db"
      try record(replayed.samples, to: copy, Self.metadata(detail))
      #expect(try Replayed(copy).metadata.detail == detail)
      #expect(
        try Replayed(copy, ReplayScope(detail: detail)).samples.map(\.total.byPath)
          == replayed.samples.map(\.total.byPath))
    }
  }

  @Test func `a run with other details is not added`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record([initSample], to: path, Self.metadata(.files))
      for wanted in [MemoryUsage.Detail.names, .mappings] {
        #expect(throws: RecordingError.otherDetail(path: path, recorded: .files, wanted: wanted)) {
          _ = try RecordingWriter(path, metadata: Self.metadata(wanted), appends: true)
        }
      }
      #expect(try Replayed(path).samples.count == 1)
    }
  }

  @Test func `a recording has the details that all its runs have`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record([initSample], to: path, Self.metadata(.files))
      try record([initSample], to: path, Self.metadata(.files), appends: true)
      #expect(try RecordedSamples(path, interval: .seconds(1)).has(.files))
      // As a version without details adds a run.
      try alter(path, "DELETE FROM detail WHERE run = 2")
      #expect(try Replayed(path).metadata.detail == .names)
      #expect(try !RecordedSamples(path, interval: .seconds(1)).has(.files))
    }
  }

  @Test(arguments: MemoryUsage.Detail.requestable)
  func `a recording that is cut off has the details of its samples`(
    detail: MemoryUsage.Detail
  ) throws {
    var run = RandomRun(seed: 52, detail: detail)
    let samples = (0..<6).map { _ in run.next() }
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      var writer = try RecordingWriter(path, metadata: Self.metadata(detail), appends: false)
      for sample in samples { try writer.append(sample) }
      let read = try Replayed(path, ReplayScope(detail: detail))
      #expect(read.cutOff == .recording)
      for (read, taken) in zip(read.samples, samples) { expectSame(read, taken) }
      try writer.finish()
    }
  }

  @Test(arguments: [
    ("UPDATE region_change SET edits = x'06'", "malformed"),
    ("UPDATE region_change SET edits = x'ffffffffffffffffffffff'", "malformed"),
    ("DELETE FROM region_kind", "malformed"), ("DELETE FROM path", "kind"),
    ("DELETE FROM file", "has no row"), ("UPDATE file_change SET value = 'x'", "number"),
  ])
  func `damaged details are an error`(change: String, reason: String) throws {
    var run = RandomRun(seed: 53, detail: .mappings)
    let samples = (0..<9).map { _ in run.next() }
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record(samples, to: path, Self.metadata(.mappings))
      try alter(path, change)
      #expect(try Replayed(path).samples.count == samples.count)
      let error = #expect(throws: RecordingError.self) {
        _ = try Replayed(path, ReplayScope(detail: .mappings))
      }
      if case .damaged(_, let text)? = error {
        #expect(text.contains(reason) || text.contains("no row"))
      } else {
        Issue.record("\(String(describing: error))")
      }
    }
  }
}
