import Foundation
import MemoryProfile
import ProcFS
import TestSupport
import Testing

@testable import Recording

/// Replays that begin in the middle of a recording.
@Suite(.timeLimit(.minutes(20))) struct KeyframeTests {
  /// Writes a recording with many keyframes.
  private static func write(
    _ samples: ArraySlice<Sample>, to path: String, _ metadata: RunMetadata = testMetadata,
    appends: Bool = false
  ) throws {
    var writer = try RecordingWriter(
      path, metadata: metadata, appends: appends,
      keyframes: Keyframes.Distance(ratio: 2, fewestChanges: 1))
    for sample in samples { try writer.append(sample) }
    try writer.finish()
  }

  /// Expects that a replay from each sample on has the samples of the whole replay.
  private static func expectSameParts(
    _ path: String, _ detail: MemoryUsage.Detail, atLeast keyframes: Int,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let count = try rows(path, "SELECT count(*) FROM keyframe").first.flatMap { Int($0) } ?? 0
    #expect(count >= keyframes, sourceLocation: sourceLocation)
    let whole = try Replayed(path, ReplayScope(detail: detail)).samples
    for (index, sample) in whole.enumerated() {
      let start = sample.interval.lowerBound
      let part = try Replayed(path, ReplayScope(detail: detail, start: start)).samples
      // Samples that begin at the same time are not distinguished.
      let first = whole.lastIndex { $0.interval.lowerBound <= start } ?? index
      guard part.count == whole.count - first else {
        Issue.record("\(part.count) samples from \(index) on", sourceLocation: sourceLocation)
        return
      }
      for (read, expected) in zip(part, whole[first...]) {
        expectSame(read, expected, sourceLocation: sourceLocation)
        #expect(read.followsGap == expected.followsGap, sourceLocation: sourceLocation)
        #expect(read.followsRestart == expected.followsRestart, sourceLocation: sourceLocation)
      }
    }
  }

  @Test(
    arguments: [MemoryUsage.Detail.names] + MemoryUsage.Detail.requestable,
    60...67 as ClosedRange<UInt64>)
  func `a replay can begin at any sample`(detail: MemoryUsage.Detail, seed: UInt64) throws {
    var run = RandomRun(seed: seed, detail: detail)
    let samples = (0..<60).map { _ in run.next() }
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      var metadata = testMetadata
      metadata.detail = detail
      try Self.write(samples[...], to: path, metadata)
      let whole = try Replayed(path, ReplayScope(detail: detail)).samples
      for (read, taken) in zip(whole, samples) { expectSame(read, taken) }
      try Self.expectSameParts(path, detail, atLeast: 2)
    }
  }

  @Test(arguments: ["same", "other", "third"])
  func `a replay can begin in an added run`(boot: String) throws {
    var run = RandomRun(seed: 68, detail: .mappings)
    let samples = (0..<60).map { _ in run.next() }
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      var metadata = testMetadata
      metadata.detail = .mappings
      try Self.write(samples[..<20], to: path, metadata)
      if boot != "same" { metadata.bootID = "another" }
      metadata.start = WallClockTime("2026-11-24T11:00:00.250+01:00")
      // One run without a sample.
      try Self.write([], to: path, metadata, appends: true)
      if boot == "third" { metadata.bootID = testMetadata.bootID }
      try Self.write(samples[20..<40], to: path, metadata, appends: true)
      metadata.start = WallClockTime("2026-11-24T12:00:00.250+01:00")
      try Self.write(samples[40...], to: path, metadata, appends: true)
      try Self.expectSameParts(path, .mappings, atLeast: 4)
    }
  }

  @Test func `page faults of a process that is back are not added again`() throws {
    func process(_ pid: Int32, faults: UInt64) -> ProcessRecord {
      var process = ProcessRecord(
        identity: ProcessIdentity(pid: ProcessID(rawValue: pid), startTime: 5), parent: nil,
        commandLine: CommandLine(bytes: Array("a".utf8)), name: "a",
        faults: PageFaults(minor: faults), memory: MemoryUsage([.heap: faults * 1024]))
      process.cpu = CPUTime()
      return process
    }
    var accumulated = PageFaultAccumulator()
    let samples = (0..<40).map { second in
      var processes = [process(1, faults: UInt64(second + 1))]
      // It is absent at every keyframe between.
      if second < 5 || second > 34 { processes.append(process(2, faults: 100)) }
      for process in processes { accumulated.record(process.faults, of: process.identity) }
      return Sample(
        interval: .seconds(second) ... .seconds(second), processes: processes,
        accumulatedFaults: accumulated.total)
    }
    #expect(samples.last?.accumulatedFaults.minor == 140)
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try Self.write(samples[...], to: path)
      try Self.expectSameParts(path, .names, atLeast: 3)
    }
  }

  @Test func `a usual recording has few keyframes, and one at rest has none`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      let samples = (0..<300).map { number in
        var sample = initSample
        sample.interval = .seconds(number) ... .seconds(number)
        return sample
      }
      try record(samples, to: path)
      #expect(
        try rows(path, "SELECT count(*) FROM sqlite_schema WHERE name = 'keyframe'") == ["0"])
    }
  }
}
