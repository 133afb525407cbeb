import Foundation
import MemoryProfile
import ProcFS
import TestSupport
import Testing

@testable import Recording

/// Runs that are added to a recording.
@Suite(.timeLimit(.minutes(20))) struct AppendedRunTests {
  @Test func `an added run follows a gap, at its wall-clock time`() throws {
    var run = RandomRun(seed: 33)
    let samples = (0..<30).map { _ in run.next() }
    let base = samples[15].interval.lowerBound
    let later = samples[15...].map { sample in
      var moved = sample
      let (start, end) = (sample.interval.lowerBound - base, sample.interval.upperBound - base)
      moved.interval = start...end
      return moved
    }
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record(Array(samples[..<15]), to: path)
      var second = testMetadata
      second.start = WallClockTime("2026-11-24T11:00:00.250+01:00")
      try record(later, to: path, second, appends: true)
      let replayed = try Replayed(path)
      #expect(replayed.metadata == testMetadata)
      #expect(replayed.samples.count == 30)
      #expect(replayed.samples.map(\.followsGap) == (0..<30).map { $0 == 15 })
      #expect(replayed.samples[15].interval.lowerBound == .seconds(3600))
      for (read, taken) in zip(replayed.samples, samples) {
        #expect(read.total == taken.total)
        #expect(read.processes.map(\.identity) == taken.processes.map(\.identity))
        #expect(read.accumulatedFaults == taken.accumulatedFaults)
      }
      // Conversion keeps the gap.
      let copy = "\(directory)/copy.db"
      try record(replayed.samples, to: copy)
      #expect(try Replayed(copy).samples.map(\.followsGap) == replayed.samples.map(\.followsGap))
      #expect(
        try rows(copy, "SELECT id, first_sample, last_sample FROM run") == ["1|0|14", "2|15|29"])
      // A process of both runs has one row, and only its changes are added.
      let identities = Set(samples.flatMap { $0.processes.map(\.identity) })
      #expect(try rows(path, "SELECT count(*) FROM process") == ["\(identities.count)"])
      #expect(
        try rows(path, "SELECT id, first_sample, last_sample FROM run") == ["1|0|14", "2|15|29"])
    }
  }

  @Test func `time does not go back if the clock was set back`() throws {
    var run = RandomRun(seed: 34)
    let samples = (0..<3).map { _ in run.next() }
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record(samples, to: path)
      var second = testMetadata
      second.start = WallClockTime("2026-11-24T09:00:00.250+01:00")
      try record(samples, to: path, second, appends: true)
      let times = try Replayed(path).samples.map(\.interval.lowerBound)
      #expect(times == times.sorted())
      #expect(times[3] == samples[2].interval.upperBound)
    }
  }

  @Test func `after a reboot a process is another one, and page faults still add up`()
    throws
  {
    let sample = initSample
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record([sample], to: path)
      var second = testMetadata
      second.bootID = "another"
      try record([sample], to: path, second, appends: true)
      #expect(try rows(path, "SELECT pid, start_time, run FROM process") == ["1|5|1", "1|5|2"])
      let replayed = try Replayed(path)
      #expect(replayed.samples.map(\.processes.count) == [1, 1])
      #expect(replayed.samples.map(\.total) == [sample.total, sample.total])
      #expect(replayed.samples.map(\.accumulatedFaults.minor) == [10, 20])
    }
  }

  @Test func `a converted recording keeps reboots, and with them the sums of page faults`() throws {
    let sample = initSample
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record([sample], to: path)
      var other = testMetadata
      other.bootID = "another"
      try record([], to: path, other, appends: true)
      other.bootID = "yet another"
      try record([sample], to: path, other, appends: true)
      try record([sample], to: path, other, appends: true)
      let replayed = try Replayed(path).samples
      #expect(replayed.map(\.followsRestart) == [false, true, false])
      let copy = "\(directory)/copy.db"
      try record(replayed, to: copy)
      let converted = try Replayed(copy).samples
      #expect(converted.map(\.followsRestart) == [false, true, false])
      #expect(converted.map(\.followsGap) == [false, true, true])
      #expect(
        converted.map(\.accumulatedFaults.minor) == replayed.map(\.accumulatedFaults.minor))
      // A selection changes none of this.
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
