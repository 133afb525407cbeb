import Foundation
import MemoryProfile
import ProcFS
import TestSupport
import Testing

@testable import Recording

/// Writes recordings and reads them back.
@Suite(.timeLimit(.minutes(20))) struct RecordingRoundTripTests {
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `a run is read back as it was written`(seed: UInt64) throws {
    var run = RandomRun(seed: seed)
    let samples = (0..<80).map { _ in run.next() }
    try withTemporaryDirectory { directory in
      try record(samples, to: "\(directory)/run.db")
      let replayed = try Replayed("\(directory)/run.db")
      #expect(replayed.samples.count == samples.count)
      for (read, taken) in zip(replayed.samples, samples) { expectSame(read, taken) }
      #expect(replayed.metadata == testMetadata)
      #expect(replayed.cutOff == nil)
      #expect(replayed.samples.allSatisfy { !$0.followsGap })
    }
  }

  @Test(arguments: 21...30 as ClosedRange<UInt64>)
  func `the view totals has the sum of each category at each sample`(seed: UInt64) throws {
    var run = RandomRun(seed: seed)
    let samples = (0..<40).map { _ in run.next() }
    try withTemporaryDirectory { directory in
      try record(samples, to: "\(directory)/run.db")
      let totals = try rows("\(directory)/run.db", "SELECT time, category, bytes FROM totals")
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

  @Test func `what was not measured stays so, and older programs refuse the recording`() throws {
    var process = initSample.processes[0]
    func sample(_ second: Int) -> Sample {
      Sample(
        interval: .seconds(second) ... .seconds(second), processes: [process],
        accumulatedFaults: process.faults)
    }
    var samples = [sample(0)]
    process.memory.unmeasured = [MeasureSet(.swapPSS)]
    samples += [sample(1), sample(2)]
    process.memory.unmeasured = []
    samples.append(sample(3))
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record([samples[0]], to: path)
      #expect(try rows(path, "PRAGMA user_version") == ["1"])
      try record(samples, to: path, appends: true)
      #expect(try rows(path, "PRAGMA user_version") == ["2"])
      #expect(try rows(path, "SELECT sample, kinds FROM unmeasured") == ["2|swap", "4|"])
      // A run begins with everything measured.
      process.memory.unmeasured = [MeasureSet(.swapPSS)]
      try record([sample(0)], to: path, appends: true)
      let read = try Replayed(path).samples.map(\.total.unmeasured.measures)
      #expect(read == [[], [], [.swapPSS], [.swapPSS], [], [.swapPSS]])
    }
  }

  @Test func `page faults that were not measured stay so, in a run or from a sample on`() throws {
    var process = initSample.processes[0]
    func sample(_ second: Int) -> Sample {
      Sample(
        interval: .seconds(second) ... .seconds(second), processes: [process],
        accumulatedFaults: process.faults)
    }
    var samples = [sample(0)]
    process.memory.unmeasured = .pageFaults
    samples.append(sample(1))
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record(samples, to: path)
      #expect(try rows(path, "SELECT sample, kinds FROM unmeasured") == ["1|faults"])
      let read = try Replayed(path).samples
      #expect(read.map { $0.measuredFaults == nil } == [false, true])
      #expect(read.map { $0.processes[0][.minorFaults] == nil } == [false, true])

      let table = "\(directory)/table.db"
      var metadata = testMetadata
      metadata.missing = .pageFaults
      var writer = try RecordingWriter(table, metadata: metadata, appends: false)
      try writer.append(samples[1])
      try writer.finish()
      let lacking = try Replayed(table).samples
      #expect(lacking.map { $0.measuredFaults == nil } == [true])
    }
  }

  @Test func `a recording of another measure takes no other, and older programs refuse it`() throws
  {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      var metadata = testMetadata
      metadata.measure = .uss
      var writer = try RecordingWriter(path, metadata: metadata, appends: false)
      try writer.append(initSample)
      try writer.finish()
      #expect(try rows(path, "PRAGMA user_version") == ["2"])
      #expect(try Replayed(path).metadata.measure == .uss)
      #expect(throws: RecordingError.otherMeasure(path: path, recorded: .uss, wanted: .pss)) {
        _ = try RecordingWriter(path, metadata: testMetadata, appends: true)
      }
    }
  }

  @Test func `a run of an older program lacks what it did not record, also if one is appended`()
    throws
  {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try FileManager.default.copyItem(atPath: Checkout.recording("workers.db"), toPath: path)
      let before = try Replayed(path)
      let missing = [Measure.rss, .uss]
      func isOld(_ sample: Sample) -> Bool {
        sample.total.unmeasured.measures == missing
      }
      #expect(before.samples.allSatisfy(isOld))
      #expect(before.samples.allSatisfy { $0.processes.allSatisfy { $0.cpu == nil } })
      var process = initSample.processes[0]
      process.memory[.rss] = 8192
      process.cpu = CPUTime(user: 10, system: 20)
      try record(
        [
          Sample(
            interval: .zero...(.zero), processes: [process], accumulatedFaults: process.faults)
        ], to: path, appends: true)
      let after = try Replayed(path).samples
      #expect(after.count == before.samples.count + 1)
      #expect(after.dropLast().allSatisfy(isOld))
      #expect(after.last?.total.unmeasured == [])
      #expect(after.last?.total[.rss] == 8192)
      #expect(after.last?.processes.first?.cpu == CPUTime(user: 10, system: 20))
      // The view of the older program would take RSS for a category.
      let kinds = try rows(path, "SELECT DISTINCT category FROM totals")
      #expect(kinds.allSatisfy { kind in Category.allCases.contains { $0.descriptor.key == kind } })
    }
  }

  @Test func `only changes are stored`() throws {
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
    try withTemporaryDirectory { directory in
      try record(samples, to: "\(directory)/run.db")
      #expect(
        try rows(
          "\(directory)/run.db",
          "SELECT sample, kind, c.value FROM change c JOIN series s ON s.id = series ORDER BY 1, 2"
        ) == ["0|heap|2", "0|stack|1", "2|heap|4"])
      #expect(try rows("\(directory)/run.db", "SELECT count(*) FROM state") == ["1"])
      #expect(try rows("\(directory)/run.db", "SELECT count(*) FROM sample") == ["4"])
    }
  }

  @Test func `an unfinished recording has every sample and is marked as unfinished`() throws {
    var run = RandomRun(seed: 31)
    let samples = (0..<10).map { _ in run.next() }
    try withTemporaryDirectory { directory in
      var writer = try RecordingWriter(
        "\(directory)/run.db", metadata: testMetadata, appends: false)
      for (index, sample) in samples.enumerated() {
        try writer.append(sample)
        // Two readers while it is being written.
        let (first, second) = (
          try Replayed("\(directory)/run.db"), try Replayed("\(directory)/run.db")
        )
        #expect(first.samples.count == index + 1)
        #expect(second.samples.count == index + 1)
        #expect(first.cutOff == .recording)
        expectSame(first.samples[index], sample)
      }
      try writer.finish()
      #expect(try Replayed("\(directory)/run.db").cutOff == nil)
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["run.db"])
    }
  }

  @Test func `an open reader does not prevent the completion of a recording`() throws {
    var run = RandomRun(seed: 32)
    let samples = (0..<5).map { _ in run.next() }
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      var writer = try RecordingWriter(path, metadata: testMetadata, appends: false)
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

  @Test(arguments: [":memory:", "file:x.db?mode=memory", "x.db"])
  func `a path is never an SQLite URI or a special name`(name: String) {
    #expect(RecordingFormat.plain(name) == "./\(name)")
    #expect(RecordingFormat.plain("/\(name)") == "/\(name)")
  }
}
