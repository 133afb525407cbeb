import CommandLineOptions
import Foundation
import MemoryProfile
import ProcFS
import TestSupport
import Testing
import TextScreen

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct ComparisonTests {
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
        "\nBy category: recordings store files only with --detail\n"))
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
      expectFailure(naming: "-m, --mask 'fr'", "'\(file)'", "'fx'") {
        _ = try Comparison(from: coarse, to: after, mask: RowMask("fr"))
      }
    }
    let recorded = SampleComparison.named(
      "run.db", try SampleComparison.point("\(Checkout.recording("workers.db"))@2"))
    expectFailure(naming: "-m, --mask", "'run.db'") {
      _ = try Comparison(from: recorded, to: recorded, mask: .standard)
    }
  }
}
