import ArgumentParser
import Foundation
import MemoryProfile
import ProcFS
import TestSupport
import Testing
import TextScreen

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(5))) struct ComparisonTests {
  @Test func `two snapshots match the recorded table and JSON`() throws {
    let comparison = try SampleComparison.ofSnapshots(mask: "frwxsp")
    expectGolden(ComparisonTable(width: 80).render(comparison), "output/compare-snapshots.txt")
    expectGolden(
      ComparisonTable(width: 80, style: .brief).render(comparison),
      "output/compare-snapshots-human.txt")
    expectGolden(
      String(decoding: ComparisonJSON().encode(comparison), as: UTF8.self),
      "output/compare-snapshots.json")
  }

  @Test func `two times of a recording match the recorded table and JSON`() throws {
    let comparison = try SampleComparison.ofRecording(from: "10m", to: "1h20m")
    #expect(comparison.mask == nil)
    expectGolden(
      ComparisonTable(width: 80, style: .brief).render(comparison), "output/compare-recording.txt")
    expectGolden(
      String(decoding: ComparisonJSON().encode(comparison), as: UTF8.self),
      "output/compare-recording.json")
  }

  @Test func `a recording and a snapshot are compared by category`() throws {
    let recorded = SampleComparison.named(
      "leak.ndjson", try SampleComparison.point("\(Checkout.recording("leak.ndjson"))@0"))
    let comparison = try Comparison(
      from: recorded, to: try SampleComparison.point(SampleComparison.snapshot("after")), mask: nil)
    let subjects = Set(comparison.sections[0].rows.map(\.subject))
    #expect(subjects.isSuperset(of: [.category(.binaryText), .category(.libraryData)]))
    #expect(subjects.allSatisfy { if case .files = $0 { false } else { true } })
    #expect(
      ComparisonTable(width: 80).render(comparison).contains(
        "\nBy category: a recording does not tell files apart\n"))
  }

  @Test(arguments: [60, 80, 132], [ByteStyle.exact, .brief])
  func `no line of the table is wider than the terminal`(width: Int, style: ByteStyle) throws {
    for comparison in [
      try SampleComparison.ofSnapshots(),
      try SampleComparison.ofRecording(from: "0", to: "45m"),
    ] {
      for line in ComparisonTable(width: width, style: style).render(comparison).split(
        separator: "\n")
      {
        #expect(TextWidth.of(String(line)) <= width)
      }
    }
  }

  @Test func `the table reports that nothing changed, and JSON has no processes`() throws {
    let same = try SampleComparison.point(SampleComparison.snapshot("after"))
    let comparison = try Comparison(from: same, to: same, mask: nil)
    #expect(comparison.sections.count == 1)
    let table = ComparisonTable(width: 80).render(comparison)
    #expect(table.hasSuffix("\nNo change.\n"))
    #expect(table.contains(", no change\n"))
    let json = String(decoding: ComparisonJSON().encode(comparison), as: UTF8.self)
    #expect(json.hasSuffix(#""rows":[]},"procs":[]}"# + "\n"))
  }

  @Test func `a change of swap is reported with the total, and is no change of a row`() throws {
    let comparison = try SampleComparison.of(
      [SampleComparison.process(7, startTime: 1, heap: 100)],
      [SampleComparison.process(7, startTime: 1, heap: 100, swap: 4096)])
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

  @Test func `files are split by what both masks have`() throws {
    try withTemporaryFile { file in
      let before = try SampleComparison.point(SampleComparison.snapshot("before"))
      let sections = SnapshotSection.all(of: before.processes)
      let json = SnapshotJSON(time: .now(), mask: try RowMask("fx")).encode(sections)
      try Data(json).write(to: URL(fileURLWithPath: file))
      let coarse = try SampleComparison.point(file)
      let after = try SampleComparison.point(SampleComparison.snapshot("after"))
      #expect(try Comparison(from: coarse, to: after, mask: nil).mask?.letters == "fx")
      #expect(try Comparison(from: after, to: coarse, mask: RowMask("f")).mask?.letters == "f")
      // The same as with a finer mask on both sides.
      let rows = try Comparison(from: coarse, to: after, mask: nil).sections.map(\.rows)
      let fine = try Comparison(from: before, to: after, mask: RowMask("fx")).sections.map(\.rows)
      #expect(rows.map { $0.map(\.change) } == fine.map { $0.map(\.change) })
      #expect(
        throws: Failure(
          "-m, --mask 'fr': '\(file)' was made with 'fx' and does not tell more; leave it out, or make that snapshot anew"
        )
      ) { try Comparison(from: coarse, to: after, mask: RowMask("fr")) }
    }
    let recorded = SampleComparison.named(
      "run.db", try SampleComparison.point("\(Checkout.recording("workers.db"))@2"))
    #expect(
      throws: Failure(
        "-m, --mask keeps files apart, and 'run.db' is of a recording, which has only categories; leave it out"
      )
    ) { try Comparison(from: recorded, to: recorded, mask: .standard) }
  }
}

@Suite(.timeLimit(.minutes(5))) struct ComparisonFileTests {
  /// The error for a file with this content; `nil` if there is none.
  ///
  /// - Parameter time: is appended to the path, such as `@90`.
  private func failure(_ content: String, at time: String = "") throws -> String? {
    var failure: String?
    try withTemporaryFile { file in
      try Data(content.utf8).write(to: URL(fileURLWithPath: file))
      let side = try ComparisonArgument(file + time)
      do throws(Failure) {
        _ = try ComparisonPoint(side, selecting: Selection())
      } catch {
        failure = error.description.replacing(file, with: "FILE")
      }
    }
    return failure
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
      "line 3, column 11 of 'FILE' is not as smaps-snapshot prints it: '{' is expected"
    ),
    (
      #"{"mask":"f","procs":[{"pid":7}]}"#,
      "line 1, column 31 of 'FILE' is not as smaps-snapshot prints it: 'memory' is missing"
    ),
    (
      #"{"mask":"f","procs":["#,
      "line 1, column 22 of 'FILE' is not as smaps-snapshot prints it: it ends in the middle"
    ),
    (
      #"{"mask":"f","procs":[]} and more"#,
      "line 1, column 25 of 'FILE' is not as smaps-snapshot prints it: nothing more is expected"
    ),
  ])
  func `the error for another file names its format, or the position of the mistake`(
    content: String, message: String
  ) throws {
    #expect(try failure(content) == message)
  }

  @Test func `an inconsistent snapshot is an error`() throws {
    func snapshot(_ processes: String...) -> String {
      "{\"mask\":\"f\",\"procs\":[\(processes.joined(separator: ","))]}"
    }
    #expect(try failure(snapshot(Self.process)) == nil)
    let more = Self.process.replacing(#""bytes":4"#, with: #""bytes":5"#)
    for (content, reason) in [
      (snapshot(more), "the rows of files don't add up to their categories in 'memory'"),
      (snapshot(Self.process, Self.process), "process 7 stands twice in this snapshot"),
      (
        snapshot(Self.process.replacing(#""pid":7"#, with: #""pid":0"#)),
        "no process has the number 0"
      ),
      (snapshot(Self.process.replacing(#""heap":8,"#, with: "")), "'heap' is missing"),
      (snapshot(Self.process.replacing(":8", with: ":-8")), "a whole number is expected"),
      (
        snapshot(Self.process.replacing(":8", with: ":99999999999999999999")),
        "the number is too large"
      ),
    ] {
      #expect(try failure(content)?.hasSuffix("prints it: \(reason)") == true)
    }
  }

  @Test func `a snapshot with a time is an error`() throws {
    #expect(
      try failure(#"{"mask":"f","procs":[]}"#, at: "@90")
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
  func `the error for a time without a sample has the range of the samples`(
    text: String, message: String
  ) throws {
    let side = try ComparisonArgument(Checkout.recording(text))
    #expect(throws: Failure(message.replacing("RUN", with: side.path))) {
      try ComparisonPoint(side, selecting: Selection())
    }
  }
}
