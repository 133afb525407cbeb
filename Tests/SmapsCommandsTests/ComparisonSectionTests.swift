import MemoryProfile
import Testing

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct ComparisonSectionTests {
  @Test(arguments: [nil, "", "f", "x", "b", "rwxsp", "bfrwxsp"] as [String?])
  func `the changes of the rows add up to the change of the total, with every mask`(
    letters: String?
  ) throws {
    for comparison in [
      try SampleComparison.ofSnapshots(mask: letters),
      try SampleComparison.ofRecording(from: "0", to: "45m"),
    ] {
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

  @Test(arguments: [.file, .category] as [Dimension])
  func `--top limits the rows of files and categories, and adds up the others`(
    dimension: Dimension
  ) throws {
    let (before, after) = (
      try SampleComparison.point(SampleComparison.snapshot("before")),
      try SampleComparison.point(SampleComparison.snapshot("after"))
    )
    let all = try Comparison(from: before, to: after, mask: nil, by: dimension)
    let top = try Comparison(from: before, to: after, mask: nil, by: dimension, top: 2)
    #expect(all.sections[0].rows.count > 2)
    for (whole, limited) in zip(all.sections, top.sections) {
      #expect(limited.rows.map(\.subject) == whole.rows.prefix(2).map(\.subject))
      #expect(limited.others?.count ?? 0 == max(0, whole.rows.count - 2))
      let sum = limited.rows.map(\.change.difference).reduce(0, +)
      #expect(sum + (limited.others?.change.difference ?? 0) == whole.total.difference)
    }
    let count = all.sections[0].rows.count - 2
    #expect(ComparisonTable(width: 80).render(top).contains("Other (\(count))"))
    #expect(
      String(decoding: ComparisonJSON().encode(top), as: UTF8.self).contains(#""other":{"#))
  }

  @Test(arguments: [(5, 5, 0), (5, 6, 2), (0, 6, 0), (5, 0, 0)] as [(UInt64, UInt64, Int)])
  func `a reused PID is another process, if both start times are known`(
    first: UInt64, second: UInt64, others: Int
  ) throws {
    let comparison = try SampleComparison.of(
      [SampleComparison.process(7, startTime: first, heap: 100)],
      [SampleComparison.process(7, startTime: second, heap: 300)])
    #expect(comparison.started + comparison.ended == others)
    #expect(comparison.sections[0].total == Change(before: 100, after: 300))
    #expect(comparison.sections.count == (others == 0 ? 2 : 3))
  }

  @Test func `the largest possible numbers are compared without overflow`() throws {
    let comparison = try SampleComparison.of(
      [
        SampleComparison.process(1, startTime: 1, heap: .max),
        SampleComparison.process(2, startTime: 1, heap: .max),
      ],
      [SampleComparison.process(2, startTime: 1, heap: 0)])
    #expect(comparison.sections[0].total.difference == -Int128(UInt64.max))
    #expect(
      ComparisonTable(width: 80).render(comparison).contains("-18446744073709551615 (-100.0%)"))
    #expect(
      String(decoding: ComparisonJSON().encode(comparison), as: UTF8.self)
        .contains(#""after":0,"change":-18446744073709551615}"#))
  }
}
