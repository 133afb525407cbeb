import Foundation
import MemoryProfile
import ProcFS
import SQLite
import TestSupport
import Testing

@testable import Recording

/// Recordings that keep only the latest samples (`--keep`).
@Suite(.timeLimit(.minutes(20))) struct RetentionTests {
  private static func write(
    _ samples: ArraySlice<Sample>, to path: String, _ metadata: RunMetadata,
    keep retention: Retention, appends: Bool = false
  ) throws {
    var writer = try RecordingWriter(
      path, metadata: metadata, appends: appends, keep: retention,
      keyframes: Keyframes.Distance(ratio: 2, fewestChanges: 1))
    for sample in samples { try writer.append(sample) }
    try writer.finish()
  }

  /// Expects that a replay has the last of these samples.
  ///
  /// - Parameter withFaults: whether page faults of all processes are the same as well.
  /// - Returns: the number of dropped samples.
  @discardableResult
  private static func expectEnd(
    of whole: [Sample], in path: String, _ detail: MemoryUsage.Detail,
    withFaults: Bool = true, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Int {
    let kept = try Replayed(path, ReplayScope(detail: detail)).samples
    let dropped = whole.count - kept.count
    for (read, var expected) in zip(kept, whole[dropped...]) {
      if !withFaults { expected.accumulatedFaults = read.accumulatedFaults }
      expectSame(read, expected, sourceLocation: sourceLocation)
      #expect(read.followsGap == expected.followsGap, sourceLocation: sourceLocation)
      #expect(read.followsRestart == expected.followsRestart, sourceLocation: sourceLocation)
    }
    #expect(try rows(path, "PRAGMA integrity_check") == ["ok"], sourceLocation: sourceLocation)
    return dropped
  }

  @Test(
    arguments: [MemoryUsage.Detail.names] + MemoryUsage.Detail.requestable,
    80...83 as ClosedRange<UInt64>)
  func `the kept samples are those of a whole recording`(
    detail: MemoryUsage.Detail, seed: UInt64
  ) throws {
    var run = RandomRun(seed: seed, detail: detail)
    let samples = (0..<120).map { _ in run.next() }
    var metadata = testMetadata
    metadata.detail = detail
    var random = SeededRandom(seed: seed)
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      let kept = Duration.seconds(Int.random(in: 1...60, using: &random))
      var writer = try RecordingWriter(
        path, metadata: metadata, appends: false, keep: .duration(kept),
        keyframes: Keyframes.Distance(ratio: 2, fewestChanges: 1))
      var dropped = 0
      for (index, sample) in samples.enumerated() {
        try writer.append(sample)
        // A reader at any time.
        if Int.random(in: 0..<20, using: &random) == 0 {
          dropped = try Self.expectEnd(of: Array(samples[...index]), in: path, detail)
        }
      }
      try writer.finish()
      dropped = try Self.expectEnd(of: samples, in: path, detail)
      #expect(dropped > 0)
      let first = samples[dropped].interval.lowerBound
      #expect(samples[samples.count - 1].interval.lowerBound - first >= kept)
      // A replay can begin at any kept sample.
      let whole = try Replayed(path, ReplayScope(detail: detail)).samples
      for index in [0] + (0..<5).map({ _ in Int.random(in: whole.indices, using: &random) }) {
        let start = whole[index].interval.lowerBound
        let part = try Replayed(path, ReplayScope(detail: detail, start: start)).samples
        let first = whole.lastIndex { $0.interval.lowerBound <= start } ?? index
        #expect(part.count == whole.count - first)
        for (read, expected) in zip(part, whole[first...]) { expectSame(read, expected) }
      }
    }
  }

  @Test(arguments: ["same", "other", "third"], 92...95 as ClosedRange<UInt64>)
  func `added runs are kept like a whole recording`(boot: String, seed: UInt64) throws {
    // What was dropped of a process is unknown to a later run, which counts its page faults again.
    let returns = seed % 2 == 0
    var run = RandomRun(seed: seed, detail: .mappings, returns: returns)
    let samples = (0..<120).map { _ in run.next() }
    try withTemporaryDirectory { directory in
      var kept: [String] = []
      for (name, retention) in [
        ("whole", Retention.duration(.seconds(1_000_000_000))), ("kept", .duration(.seconds(20))),
      ] {
        let path = "\(directory)/\(name)"
        var metadata = testMetadata
        metadata.detail = .mappings
        for part in 0..<8 {
          if part == 2, boot != "same" { metadata.bootID = "another" }
          if part == 5, boot == "third" { metadata.bootID = testMetadata.bootID }
          try Self.write(
            samples[part * 15..<part * 15 + 15], to: path, metadata, keep: retention,
            appends: part > 0)
          // One run without a sample.
          if part == 3 { try Self.write([], to: path, metadata, keep: retention, appends: true) }
        }
        kept.append(path)
      }
      let whole = try Replayed(kept[0], ReplayScope(detail: .mappings)).samples
      #expect(whole.count == samples.count)
      let dropped = try Self.expectEnd(
        of: whole, in: kept[1], .mappings, withFaults: !returns)
      #expect(dropped > 20)
      let info = try RecordedFileInfo(kept[1], interval: .seconds(1))
      #expect(info.dropped == dropped)
      #expect(info.samples == samples.count - dropped)
      // The first run has the start from which times are counted.
      #expect(info.metadata.start == testMetadata.start)
      #expect(info.runs.count < 8)
    }
  }
}
