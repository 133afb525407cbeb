import Foundation
import MemoryProfile
import ProcFS
import TestSupport
import Testing

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct ComparisonPointTests {
  @Test(arguments: [
    "bash-vim", "names", "paths", "command-lines", "hugetlb-and-swap", "postgresql",
  ])
  func `a snapshot is the same after encoding and decoding it as JSON`(tree: String) throws {
    var sampler = Sampler(
      try ProcTree(Checkout.tree(tree)), selection: Selection(),
      options: SamplerOptions(detail: .files))
    let processes = try sampler.records()
    try withTemporaryFile { file in
      let json = SnapshotJSON(time: .now(), mask: .everything).encode(
        SnapshotSection.all(of: processes))
      try Data(json).write(to: URL(fileURLWithPath: file))
      let decoded = try SampleComparison.point(file)
      let comparison = try Comparison(
        from: decoded, to: ComparisonPoint(now: processes), mask: .everything)
      #expect(comparison.sections.count == 1)
      #expect(comparison.sections[0].isUnchanged)
      #expect(comparison.started + comparison.ended == 0)
      #expect(decoded.processes.count == processes.count)
      #expect(
        Set(decoded.processes.map(\.identity)) == Set(processes.map(\.identity)))
    }
  }

  @Test(arguments: [
    ("10m", 600), ("10m14s", 600), ("10m16s", 630), ("0", 0), ("18:16:51", 600),
    ("2026-11-24T17:16:51Z", 600), ("1h30m45s", 5430),
  ])
  func `a point in a recording is the nearest sample`(text: String, seconds: Int) throws {
    let point = try SampleComparison.point("\(Checkout.recording("leak.ndjson"))@\(text)")
    let sinceStart = try #require(point.sinceStart)
    #expect(abs(sinceStart.inSeconds - Double(seconds)) < 1)
    #expect(point.time?.milliseconds == 1_795_540_011_923 + sinceStart.milliseconds)
  }

  @Test func `a REGEX selects processes of a file, and their descendants`() throws {
    let pattern = Selection(pattern: try Pattern("^/usr/bin/python3"))
    let before = SampleComparison.snapshot("before")
    #expect(try SampleComparison.point(before, selecting: pattern).processes.count == 1)
    var family = pattern
    family.includesDescendants = true
    #expect(try SampleComparison.point(before, selecting: family).processes.count == 2)
    let path = Checkout.recording("sixty-processes.ndjson")
    let one = try SampleComparison.point(
      "\(path)@20", selecting: Selection(pattern: try Pattern("worker.py 7$")))
    #expect(one.processes.count <= 1)
    #expect(try SampleComparison.point("\(path)@20").processes.count > 10)
  }

  @Test func `an existing file may have an @ in its name`() throws {
    try withTemporaryFile { file in
      let name = file + "@90"
      defer { try? FileManager.default.removeItem(atPath: name) }
      #expect(try ComparisonArgument(name).path == file)
      #expect(try ComparisonArgument(name).timeText == "90")
      try Data().write(to: URL(fileURLWithPath: name))
      #expect(try ComparisonArgument(name).path == name)
      #expect(try ComparisonArgument(name).time == nil)
    }
  }
}
