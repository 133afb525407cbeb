import ArgumentParser
import Foundation
import MemoryProfile
import ProcFS
import TestSupport
import Testing
import TextScreen

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(5))) struct ComparisonTests {
  private static func fixture(_ name: String) -> String {
    "\(Checkout.root)/Fixtures/snapshots/\(name).json"
  }

  private func moment(
    _ text: String, selecting selection: Selection = Selection()
  ) throws -> ComparisonPoint {
    try ComparisonPoint(try ComparisonArgument(text), selecting: selection)
  }

  /// A moment with another name: that of the file is another on every machine.
  private func named(_ name: String, _ moment: ComparisonPoint) -> ComparisonPoint {
    ComparisonPoint(
      name: name, time: moment.time, sinceStart: moment.sinceStart, mask: moment.mask,
      processes: moment.processes)
  }

  private func grown(mask letters: String? = nil) throws -> Comparison {
    try Comparison(
      from: named("before.json", try moment(Self.fixture("before"))),
      to: named("after.json", try moment(Self.fixture("after"))),
      mask: try letters.map { try RowMask($0) })
  }

  private func leaking(_ first: String, _ last: String) throws -> Comparison {
    let path = Checkout.recording("leak.ndjson")
    return try Comparison(
      from: named("leak.ndjson", try moment("\(path)@\(first)")),
      to: named("leak.ndjson", try moment("\(path)@\(last)")), mask: nil)
  }

  @Test func `two snapshots as a table and as JSON`() throws {
    let comparison = try grown(mask: "frwxsp")
    expectGolden(ComparisonTable(width: 80).render(comparison), "output/compare-snapshots.txt")
    expectGolden(
      ComparisonTable(width: 80, style: .brief).render(comparison),
      "output/compare-snapshots-human.txt")
    expectGolden(
      String(decoding: ComparisonJSON().encode(comparison), as: UTF8.self),
      "output/compare-snapshots.json")
  }

  @Test func `two moments of a recording as a table and as JSON`() throws {
    let comparison = try leaking("10m", "1h20m")
    #expect(comparison.mask == nil)
    expectGolden(
      ComparisonTable(width: 80, style: .brief).render(comparison), "output/compare-recording.txt")
    expectGolden(
      String(decoding: ComparisonJSON().encode(comparison), as: UTF8.self),
      "output/compare-recording.json")
  }

  @Test func `a recording and a snapshot are compared by category`() throws {
    let recorded = named("leak.ndjson", try moment("\(Checkout.recording("leak.ndjson"))@0"))
    let comparison = try Comparison(
      from: recorded, to: try moment(Self.fixture("after")), mask: nil)
    let subjects = Set(comparison.sections[0].rows.map(\.subject))
    #expect(subjects.isSuperset(of: [.category(.binaryText), .category(.libraryData)]))
    #expect(subjects.allSatisfy { if case .files = $0 { false } else { true } })
    #expect(
      ComparisonTable(width: 80).render(comparison).contains(
        "\nBy category: recordings don't store files\n"))
  }

  @Test(arguments: [nil, "", "f", "x", "b", "rwxsp", "bfrwxsp"] as [String?])
  func `the changes of a section add up to that of its total, whatever the mask`(
    letters: String?
  ) throws {
    for comparison in [try grown(mask: letters), try leaking("0", "45m")] {
      #expect(comparison.sections.count > 1)
      for section in comparison.sections {
        #expect(section.rows.map(\.change.difference).reduce(0, +) == section.total.difference)
        let sizes = section.rows.map(\.change.magnitude)
        #expect(sizes == sizes.sorted(by: >))
        #expect(!sizes.contains(0))
        #expect(Set(section.rows.map(\.subject)).count == sizes.count)
      }
      let sum = comparison.sections.dropFirst().map(\.total.difference).reduce(0, +)
      #expect(sum == comparison.sections[0].total.difference)
      #expect(
        comparison.before.processes.map(\.memory.total).reduce(0, +)
          == comparison.sections[0].total.before)
    }
  }

  @Test(arguments: [60, 80, 132], [ByteStyle.exact, .brief])
  func `no line is wider than asked for`(width: Int, style: ByteStyle) throws {
    for comparison in [try grown(), try leaking("0", "45m")] {
      for line in ComparisonTable(width: width, style: style).render(comparison).split(
        separator: "\n")
      {
        #expect(TextWidth.of(String(line)) <= width)
      }
    }
  }

  @Test func `nothing that has changed is said so, once`() throws {
    let same = try moment(Self.fixture("after"))
    let comparison = try Comparison(from: same, to: same, mask: nil)
    #expect(comparison.sections.count == 1)
    let table = ComparisonTable(width: 80).render(comparison)
    #expect(table.hasSuffix("\nNo change.\n"))
    #expect(table.contains(", no change\n"))
    let json = String(decoding: ComparisonJSON().encode(comparison), as: UTF8.self)
    #expect(json.hasSuffix(#""rows":[]},"procs":[]}"# + "\n"))
  }

  /// What files of a process hold, and what it has swapped out.
  private func process(
    _ pid: Int32, since startTime: UInt64, heap: UInt64, swap: UInt64 = 0
  ) -> ProcessRecord {
    ProcessRecord(
      identity: ProcessIdentity(pid: ProcessID(rawValue: pid), startTime: startTime), parent: nil,
      commandLine: CommandLine(bytes: Array("x".utf8)), name: "x", faults: PageFaults(),
      memory: MemoryUsage([.heap: heap], measures: [.swapPSS: swap]))
  }

  private func compare(
    _ before: [ProcessRecord], _ after: [ProcessRecord]
  ) throws -> Comparison {
    func moment(_ name: String, _ processes: [ProcessRecord]) -> ComparisonPoint {
      ComparisonPoint(name: name, time: nil, mask: .standard, processes: processes)
    }
    return try Comparison(from: moment("a", before), to: moment("b", after), mask: nil)
  }

  @Test(arguments: [(5, 5, 0), (5, 6, 2), (0, 6, 0), (5, 0, 0)] as [(UInt64, UInt64, Int)])
  func `a reused PID is another process if the start times are known`(
    first: UInt64, second: UInt64, others: Int
  ) throws {
    let comparison = try compare(
      [process(7, since: first, heap: 100)], [process(7, since: second, heap: 300)])
    #expect(comparison.started + comparison.ended == others)
    #expect(comparison.sections[0].total == Change(before: 100, after: 300))
    #expect(comparison.sections.count == (others == 0 ? 2 : 3))
  }

  @Test func `swap is told of beside the total, and alone it is no other change`() throws {
    let comparison = try compare(
      [process(7, since: 1, heap: 100)], [process(7, since: 1, heap: 100, swap: 4096)])
    #expect(comparison.sections.count == 2)
    #expect(
      ComparisonTable(width: 30).render(comparison) == """
        ------------------------------
        Summary
        From: a, 1 process
        To: b, 1 process
        Total: 100 bytes, no change
        Swap: 0 to 4096 bytes, +4096, 
        not part of the total
        ------------------------------
        No other change.

        ------------------------------
        PID 7
        x
        Total: 100 bytes, no change
        Swap: 0 to 4096 bytes, +4096, 
        not part of the total
        ------------------------------
        No other change.

        """)
  }

  @Test func `the largest numbers there are are compared too`() throws {
    let comparison = try compare(
      [process(1, since: 1, heap: .max), process(2, since: 1, heap: .max)],
      [process(2, since: 1, heap: 0)])
    #expect(comparison.sections[0].total.difference == -Int128(UInt64.max))
    #expect(
      ComparisonTable(width: 80).render(comparison).contains("-18446744073709551615 (-100.0%)"))
    #expect(
      String(decoding: ComparisonJSON().encode(comparison), as: UTF8.self)
        .contains(#""after":0,"change":-18446744073709551615}"#))
  }

  @Test func `files are kept apart as far as both sides tell`() throws {
    try withTemporaryFile { file in
      let before = try moment(Self.fixture("before"))
      let sections = SnapshotSection.all(of: before.processes)
      let json = SnapshotJSON(time: .now(), mask: try RowMask("fx")).encode(sections)
      try Data(json).write(to: URL(fileURLWithPath: file))
      let coarse = try moment(file)
      let after = try moment(Self.fixture("after"))
      #expect(try Comparison(from: coarse, to: after, mask: nil).mask?.letters == "fx")
      #expect(try Comparison(from: after, to: coarse, mask: RowMask("f")).mask?.letters == "f")
      // The same as though both had told more.
      let rows = try Comparison(from: coarse, to: after, mask: nil).sections.map(\.rows)
      let fine = try Comparison(from: before, to: after, mask: RowMask("fx")).sections.map(\.rows)
      #expect(rows.map { $0.map(\.change) } == fine.map { $0.map(\.change) })
      expectFailure(naming: "-m, --mask", "'fr'", "'fx'", "'\(file)'") {
        _ = try Comparison(from: coarse, to: after, mask: RowMask("fr"))
      }
    }
    let recorded = named("run.db", try moment("\(Checkout.recording("workers.db"))@2"))
    expectFailure(naming: "-m, --mask", "'run.db'") {
      _ = try Comparison(from: recorded, to: recorded, mask: .standard)
    }
  }

  @Test(arguments: [
    "bash-vim", "names", "paths", "command-lines", "hugetlb-and-swap", "postgresql",
  ])
  func `a snapshot printed as JSON and read again is the same`(tree: String) throws {
    var sampler = Sampler(
      try ProcTree(Checkout.tree(tree)), selection: Selection(),
      options: SamplerOptions(detail: .files))
    let processes = try sampler.records()
    try withTemporaryFile { file in
      let json = SnapshotJSON(time: .now(), mask: .everything).encode(
        SnapshotSection.all(of: processes))
      try Data(json).write(to: URL(fileURLWithPath: file))
      let read = try moment(file)
      let comparison = try Comparison(
        from: read, to: ComparisonPoint(now: processes), mask: .everything)
      #expect(comparison.sections.count == 1)
      #expect(comparison.sections[0].isUnchanged)
      #expect(comparison.started + comparison.ended == 0)
      #expect(read.processes.count == processes.count)
      #expect(
        Set(read.processes.map(\.identity)) == Set(processes.map(\.identity)))
    }
  }

  @Test(arguments: [
    ("10m", 600), ("10m14s", 600), ("10m16s", 630), ("0", 0), ("18:16:51", 600),
    ("2026-11-24T17:16:51Z", 600), ("1h30m45s", 5430),
  ])
  func `of a recording the nearest sample is taken`(text: String, seconds: Int) throws {
    let moment = try moment("\(Checkout.recording("leak.ndjson"))@\(text)")
    let found = try #require(moment.sinceStart)
    #expect(abs(found.inSeconds - Double(seconds)) < 1)
    #expect(moment.time?.milliseconds == 1_795_540_011_923 + found.milliseconds)
  }

  @Test func `a REGEX and pids choose from a file`() throws {
    let pattern = Selection(pattern: try Pattern("^/usr/bin/python3"))
    let chosen = try moment(Self.fixture("before"), selecting: pattern)
    #expect(chosen.processes.count == 1)
    var family = pattern
    family.includesDescendants = true
    #expect(try moment(Self.fixture("before"), selecting: family).processes.count == 2)
    let path = Checkout.recording("sixty-processes.ndjson")
    let one = try moment("\(path)@20", selecting: Selection(pattern: try Pattern("worker.py 7$")))
    #expect(one.processes.count <= 1)
    #expect(try moment("\(path)@20").processes.count > 10)
  }
}
