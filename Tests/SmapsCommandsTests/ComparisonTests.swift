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
        "\nBy category: a recording does not tell files apart\n"))
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
  func `who was given the number of one that ended is another, where that can be known`(
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
      #expect(
        throws: Failure(
          "-m, --mask 'fr': '\(file)' was made with 'fx' and does not tell more; leave it out, or make that snapshot anew"
        )
      ) { try Comparison(from: coarse, to: after, mask: RowMask("fr")) }
    }
    let recorded = named("run.db", try moment("\(Checkout.recording("workers.db"))@2"))
    #expect(
      throws: Failure(
        "-m, --mask keeps files apart, and 'run.db' is of a recording, which has only categories; leave it out"
      )
    ) { try Comparison(from: recorded, to: recorded, mask: .standard) }
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

/// Runs the body with a name in the temporary folder at which there is no file yet.
private func withTemporaryFile(_ body: (String) throws -> Void) throws {
  let file = FileManager.default.temporaryDirectory.path + "/smaps-\(UUID().uuidString).json"
  defer { try? FileManager.default.removeItem(atPath: file) }
  try body(file)
}

@Suite(.timeLimit(.minutes(5))) struct ComparisonFileTests {
  /// What is said of a file with this content, of which `@TIME` may be asked for.
  private func complaint(_ content: String, at moment: String = "") throws -> String? {
    var complaint: String?
    try withTemporaryFile { file in
      try Data(content.utf8).write(to: URL(fileURLWithPath: file))
      let side = try ComparisonArgument(file + moment)
      do throws(Failure) {
        _ = try ComparisonPoint(side, selecting: Selection())
      } catch {
        complaint = error.description.replacing(file, with: "FILE")
      }
    }
    return complaint
  }

  private static let process =
    #"{"pid":7,"cmdline":"x","memory":{"stack":0,"heap":8,"thread_stack":0,"bin_text":4,"#
    + #""extern_text":0,"bin_data":0,"extern_data":0,"anon_mappings":0,"vdso":0,"vvar":0,"#
    + #""vsyscall":0,"sysv_shm":0,"other":{}},"rows":[{"path":"/x","bytes":4}]}"#

  private static let noSnapshot =
    "'FILE' is no snapshot; make one with smaps-snapshot -j, or name a moment of a recording, as in run.db@90"
  private static let run =
    "'FILE' has the samples of a run: say which, by a time since its start or by the clock, as in FILE@90 or FILE@15:30"

  @Test(arguments: [
    ("", noSnapshot), ("hello", noSnapshot), ("{}", noSnapshot), (#"{"mask":"f"}"#, noSnapshot),
    ("[1]", noSnapshot), (#"{"interval":{},"procs":7}"#, run),
    ("{\"interval\":{}}\n{\"interval\":{}}\n", run), ("SQLite format 3\0 and more", run),
    (
      #"{"mask":"fq","procs":[]}"#,
      "'FILE' was made with the mask 'fq', which this version does not know"
    ),
    (
      "{\n \"mask\":\"f\",\n \"procs\":[7]}",
      "line 3, column 11 of 'FILE' is not as smaps-snapshot prints it: expected '{'"
    ),
    (
      #"{"mask":"f","procs":[{"pid":7}]}"#,
      "line 1, column 31 of 'FILE' is not as smaps-snapshot prints it: 'memory' is missing"
    ),
    (
      #"{"mask":"f","procs":["#,
      "line 1, column 22 of 'FILE' is not as smaps-snapshot prints it: the text is incomplete"
    ),
    (
      #"{"mask":"f","procs":[]} and more"#,
      "line 1, column 25 of 'FILE' is not as smaps-snapshot prints it: unexpected text after the end"
    ),
  ])
  func `what is no snapshot is told with what it is, or the place`(
    content: String, message: String
  ) throws {
    #expect(try complaint(content) == message)
  }

  @Test func `what contradicts itself is no snapshot`() throws {
    func snapshot(_ processes: String...) -> String {
      "{\"mask\":\"f\",\"procs\":[\(processes.joined(separator: ","))]}"
    }
    #expect(try complaint(snapshot(Self.process)) == nil)
    let more = Self.process.replacing(#""bytes":4"#, with: #""bytes":5"#)
    for (content, reason) in [
      (snapshot(more), "the rows of files don't add up to their categories in 'memory'"),
      (snapshot(Self.process, Self.process), "process 7 appears twice in this snapshot"),
      (
        snapshot(Self.process.replacing(#""pid":7"#, with: #""pid":0"#)),
        "0 is not a valid PID"
      ),
      (snapshot(Self.process.replacing(#""heap":8,"#, with: "")), "'heap' is missing"),
      (snapshot(Self.process.replacing(":8", with: ":-8")), "expected a whole number"),
      (
        snapshot(Self.process.replacing(":8", with: ":99999999999999999999")),
        "the number is too large"
      ),
    ] {
      #expect(try complaint(content)?.hasSuffix("prints it: \(reason)") == true)
    }
  }

  @Test func `a moment of what is only one is said so`() throws {
    #expect(
      try complaint(#"{"mask":"f","procs":[]}"#, at: "@90")
        == "'FILE' is a snapshot, and so one moment; leave out '@90'")
  }

  @Test(arguments: [
    (
      "leak.ndjson@3h",
      "'RUN' has no sample at 3h: it goes from 0 ms to 1 h 30 min (2026-11-24 18:06:51 +01:00 to 2026-11-24 19:37:21 +01:00)"
    ),
    (
      "leak.ndjson@2020-01-01T00:00",
      "'RUN' has no sample at 2020-01-01T00:00: it goes from 0 ms to 1 h 30 min (2026-11-24 18:06:51 +01:00 to 2026-11-24 19:37:21 +01:00)"
    ),
    (
      "workers.tsv@99", "'RUN' has no sample at 99: it goes from 0 ms to 11 s"
    ),
    (
      "workers.tsv@15:30",
      "'RUN' does not tell when it was begun; give times in seconds from its start"
    ),
    ("missing.db@9", "cannot read 'RUN': No such file or directory"),
  ])
  func `a moment at which there is no sample is told with those that there are`(
    text: String, message: String
  ) throws {
    let side = try ComparisonArgument(Checkout.recording(text))
    #expect(throws: Failure(message.replacing("RUN", with: side.path))) {
      try ComparisonPoint(side, selecting: Selection())
    }
  }

  @Test func `a file's name may have an @`() throws {
    try withTemporaryFile { file in
      let name = file + "@90"
      defer { try? FileManager.default.removeItem(atPath: name) }
      #expect(try ComparisonArgument(name).path == file)
      #expect(try ComparisonArgument(name).momentText == "90")
      try Data().write(to: URL(fileURLWithPath: name))
      #expect(try ComparisonArgument(name).path == name)
      #expect(try ComparisonArgument(name).moment == nil)
    }
  }
}
