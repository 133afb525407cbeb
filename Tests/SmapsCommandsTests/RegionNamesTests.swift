import MemoryProfile
import MemorySeries
import ProcFS
import Testing

@testable import SmapsCommands

/// Mappings in the live view and in summaries.
@Suite(.timeLimit(.minutes(20))) struct RegionNamesTests {
  private func memory(_ regions: [(Range<UInt64>, RegionKind, String, UInt64)]) -> MemoryUsage {
    var memory = MemoryUsage(detail: .mappings)
    memory[.anonymous] = regions.reduce(0) { $0 + $1.3 }
    memory.regions = regions.map { addresses, kind, name, bytes in
      MemoryRegion(
        addresses: addresses, kind: kind, part: MemoryPart(.anonymous, name: Array(name.utf8)),
        bytes: bytes)
    }
    return memory
  }

  private var samples: [Sample] {
    [
      SyntheticRun.sample(
        at: 0,
        [
          (
            7, "/bin/a -x",
            memory([
              (0x1000..<0x2000, .anonymous, "", 9 << 20),
              (0x5000..<0x6000, .stack, "[stack]", 4096),
              (0x8000..<0x9000, .named, "[anon:\u{1B}x]", 1 << 20),
            ])
          )
        ]),
      SyntheticRun.sample(
        at: 1,
        [
          (
            7, "/bin/a -x",
            memory([
              (0x1000..<0x3000, .glibcArenaLayout, "", 12 << 20),
              (0x4000..<0x6000, .stack, "[stack]", 8192), (0x7000..<0x8000, .inaccessible, "", 0),
            ])
          )
        ]),
    ]
  }

  @Test func `the live view lists mappings by what they are now, with their growth`() throws {
    var history = LiveHistory(escaping: .readable)
    try history.track(.mapping, regex: nil)
    for sample in samples { history.add(sample) }
    let items = history.items(by: .mapping).sorted { $0.total > $1.total }
    #expect(
      items.map(\.label) == ["glibc Arena Layout 1000 (7 a -x)", "Stack 4000 (7 a -x)"])
    #expect(items.map(\.growth) == [3 << 20, 4096])
    #expect(items.map(\.number) == ["", ""])
    #expect(items[0].series.largest == [9_437_184, 12_582_912])
  }

  @Test func `a summary lists mappings that are gone too, escaped`() throws {
    var groups = try #require(try SummaryGroups(.mapping, regex: nil))
    for sample in samples { groups.add(sample) }
    let rows = groups.rows(top: nil)
    #expect(
      rows.map(\.name) == [
        "glibc Arena Layout 1000 (7 a -x)", #"[anon:\x1bx] 8000 (7 a -x)"#, "Stack 4000 (7 a -x)",
      ])
    #expect(rows.map { $0.label(upTo: 10) }[0] == "glibc Are…")
    #expect(rows[1].series.largest == [1_048_576, 0])
    #expect(groups.others(top: 1)?.count == 2)
  }
}
