import MemoryProfile
import ProcFS
import Testing

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct MarkTotalsTests {
  private func sample(_ second: Int, _ mebibytes: UInt64) -> Sample {
    SyntheticRun.sample(at: second, [(7, "make", MemoryUsage([.heap: mebibytes << 20]))])
  }

  private func mark(_ milliseconds: Int, _ label: String) -> TimeMark {
    TimeMark(time: .milliseconds(milliseconds), label: Array(label.utf8))
  }

  /// A build that grows in its second phase.
  private var build: MarkTotals {
    var totals = MarkTotals()
    totals.add([mark(100, "configure")])
    totals.add(sample(1, 10))
    totals.add(sample(2, 12))
    totals.add([mark(2500, "compile")])
    totals.add(sample(3, 90))
    totals.add(sample(4, 50))
    totals.add([mark(4200, "link")])
    totals.add(sample(5, 40))
    return totals
  }

  @Test func `a mark has the total of the sample before it`() {
    #expect(build.rows.map { $0.total.map { $0 >> 20 } } == [10, 12, 50])
    #expect((0...3).map { build.change(at: $0).map { $0.difference >> 20 } } == [nil, 2, 38, -10])
  }

  @Test func `a phase has the peak of its own samples`() {
    #expect(build.rows.map { $0.peak.map { $0 >> 20 } } == [12, 90, 40])
    var totals = build
    totals.add([mark(5100, "empty")])
    #expect(totals.rows.last?.peak == nil)
  }

  @Test func `the table shows which phase grew`() {
    let lines = MarkTable(totals: build, width: 80).render()
    #expect(
      lines == [
        "        AT     TOTAL     CHANGE  PEAK UNTIL NEXT  MARK",
        "     0.1 s  10.0 MiB          –         12.0 MiB  configure",
        "     2.5 s  12.0 MiB  +2.00 MiB         90.0 MiB  compile",
        "     4.2 s  50.0 MiB  +38.0 MiB         40.0 MiB  link",
        "       5 s  40.0 MiB  -10.0 MiB                –  (last sample)",
      ])
    #expect(MarkTable(totals: MarkTotals(), width: 80).render().isEmpty)
    var totals = build
    totals.add([mark(5001, "after the last sample")])
    let last = MarkTable(totals: totals, width: 80).render().last
    #expect(last?.hasSuffix("  after the last sample") == true)
  }

  @Test func `labels can't control the terminal, and fit into the line`() {
    var totals = MarkTotals()
    totals.add(sample(0, 1))
    totals.add([mark(1, "\u{1B}[2J\u{202E}" + String(repeating: "x", count: 190))])
    let lines = MarkTable(totals: totals, width: 80).render()
    #expect(lines[1].contains(#"\x1b[2J\u{202e}x"#))
    #expect(lines.allSatisfy { $0.count <= 80 })
  }

  @Test func `only the first marks have rows`() {
    var totals = MarkTotals()
    totals.add(sample(0, 1))
    totals.add((0..<1100).map { mark($0, "m") })
    totals.add(sample(2, 9))
    #expect(totals.rows.count == MarkTotals.limit)
    #expect(totals.omitted == 100)
    // The peak belongs to a phase that has no row.
    #expect(totals.rows.last?.peak == nil)
    #expect(MarkTable(totals: totals, width: 80).render().last == "and 1050 more marks")
  }

  @Test func `JSON has the facts of each mark`() {
    var json = JSONText()
    json.object { $0.marks(build) }
    let text = String(decoding: json.bytes, as: UTF8.self)
    #expect(
      text.hasPrefix(
        #"{"marks":[{"millis":100,"label":"configure","total":10485760,"peak":12582912},"#))
    #expect(text.contains(#""label":"compile","total":12582912,"change":2097152,"peak":94371840}"#))
    var none = JSONText()
    none.object { $0.marks(MarkTotals()) }
    #expect(none.bytes == Array("{}".utf8))
  }
}
