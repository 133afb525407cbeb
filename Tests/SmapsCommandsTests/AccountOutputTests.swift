import Foundation
import MemoryProfile
import MemorySeries
import Plot
import ProcFS
import Recording
import TestSupport
import Testing

@testable import OpenMetrics
@testable import SmapsCommands

/// Accounts in the outputs of a run, and comparisons of them.
@Suite(.timeLimit(.minutes(20))) struct AccountOutputTests {
  private static let total: Int64 = 1000 << 20

  /// In MiB: `heap` of processes, `cache`, and 10 of each kernel row; the rest is free.
  private func account(heap: Int64, cache: Int64, missing: Int64 = 0) -> MemoryAccount {
    let kernel: [AccountItem] = [
      .buffers, .reclaimableSlab, .unreclaimableSlab, .kernelStacks, .pageTables, .perCPU, .vmalloc,
    ]
    let free = 1000 - heap - cache - 10 * Int64(kernel.count) - missing
    let amounts: [(AccountItem, Int64)] =
      [(.selected, heap), (.otherProcesses, 0), (.fileCache, cache), (.free, free)]
      + kernel.map { ($0, 10) }
    return MemoryAccount(
      scope: .machine, total: UInt64(Self.total), amounts: amounts.map { ($0.0, $0.1 << 20) })
  }

  private func sample(at second: Int, heap: Int64, cache: Int64, missing: Int64 = 0) -> Sample {
    var sample = SyntheticRun.sample(
      at: second, [(7, "server", MemoryUsage([.heap: UInt64(heap) << 20]))])
    sample.account = account(heap: heap, cache: cache, missing: missing)
    return sample
  }

  private var samples: [Sample] {
    [
      sample(at: 0, heap: 100, cache: 300), sample(at: 1, heap: 200, cache: 500, missing: 20),
      sample(at: 2, heap: 150, cache: 400),
    ]
  }

  // MARK: - Charts

  @Test func `a chart has the processes below, and greys above them up to the total`() {
    var series = TimeSeries()
    for sample in samples { series.append(sample) }
    let chart = MemoryChart(series: series, metadata: ChartMetadata(), showsFaults: false).chart
    #expect(!chart.showsPeak)
    #expect(chart.valueAxis.title == "memory")
    #expect(chart.subtitle.hasSuffix("peak\u{A0}200\u{A0}MiB"))
    let layers = chart.layers
    #expect(
      layers.map(\.name) == [
        "Heap", "Page cache, not mapped", "Buffers", "Slab, reclaimable", "Slab, not reclaimable",
        "Kernel stacks", "Other rows (3)", "Free", "Unexplained",
      ])
    #expect(layers[1].values == [300, 500, 400].map { Double($0 << 20) })
    #expect(layers[6].values == [30, 30, 30].map { Double($0 << 20) })
    for point in 0..<3 {
      #expect(layers.reduce(0) { $0 + $1.values[point] } == Double(Self.total))
    }
    for layer in layers.dropFirst() {
      #expect(layer.color.red == layer.color.green && layer.color.green == layer.color.blue)
    }
    #expect(layers[0].color.red != layers[0].color.blue)
    #expect(Set(layers.map(\.color)).count == layers.count)
  }

  @Test func `without accounts a chart has only processes`() {
    var series = TimeSeries()
    for var sample in samples {
      sample.account = nil
      series.append(sample)
    }
    let chart = MemoryChart(series: series, metadata: ChartMetadata(), showsFaults: false).chart
    #expect(chart.layers.map(\.name) == ["Heap"])
    #expect(chart.showsPeak)
  }

  // MARK: - NDJSON

  @Test func `an account is read back from NDJSON`() throws {
    var encoder = SampleNDJSON(start: nil)
    let text = samples.map { String(decoding: encoder.encode($0), as: UTF8.self) }.joined()
    try withTemporaryFile { path in
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      var read: [MemoryAccount?] = []
      _ = try RecordedSamples(path, interval: .seconds(1)).forEachSample { sample, _ in
        read.append(sample.account)
        return true
      }
      #expect(read == samples.map(\.account))
    }
  }

  @Test func `limits and events of a group are read back from NDJSON`() throws {
    var limits = GroupLimits(group: "/system.slice/db.service")
    limits.nearest = GroupLimits.Nearest(limit: 1 << 30, left: -4096, group: "/system.slice")
    (limits.high, limits.limitHits, limits.oomKills) = (1 << 29, 401, 2)
    (limits.swap, limits.sockets) = (32_509_952, 8192)
    limits.pressure = PressureStall(some: 153, full: 10)
    var sample = sample(at: 0, heap: 100, cache: 0)
    sample.account = MemoryAccount(
      scope: .group(.v2), total: 400 << 20, amounts: [(.selected, 100 << 20)])
    sample.account?.limits = limits
    var encoder = SampleNDJSON(start: nil)
    let text = encoder.encode(sample)
    try withTemporaryFile { path in
      try Data(text).write(to: URL(fileURLWithPath: path))
      var read: [MemoryAccount?] = []
      _ = try RecordedSamples(path, interval: .seconds(1)).forEachSample { sample, _ in
        read.append(sample.account)
        return true
      }
      #expect(read == [sample.account])
    }
  }

  // MARK: - Summaries

  @Test func `a summary has the other rows below processes, and the total last`() throws {
    var summary = RunSummary(hasStatistics: true, interval: .seconds(1))
    for sample in samples { summary.add(sample) }
    let statistics = try #require(summary.statistics)
    let lines = SummaryTable(width: 80, resolution: summary.resolution).render(statistics)
    #expect(
      lines.last == "  1000 MiB  1000 MiB  1000 MiB  1000 MiB          0  Total of the account")
    #expect(
      lines.contains("   500 MiB   400 MiB   300 MiB   400 MiB   +100 MiB  Page cache, not mapped"))
    #expect(lines.contains("  20.0 MiB  6.67 MiB       0 B       0 B          0  Unexplained"))
    // A row of 0 is left out.
    #expect(!lines.contains { $0.hasSuffix("Other processes") })
    let json = String(
      decoding: SummaryJSON(start: nil).encode(summary, statistics), as: UTF8.self)
    #expect(json.contains(#""account":{"total":{"samples":3,"peak":1048576000,"#))
    #expect(json.contains(#"{"row":"file_cache","samples":3,"peak":524288000,"#))
  }

  @Test func `rows below 0 keep their sign in summaries and in the page, with one reason`() throws {
    var summary = RunSummary(hasStatistics: true, interval: .seconds(1))
    for (second, difference) in [-300, -200].enumerated() {
      var sample = sample(at: second, heap: 500, cache: 0)
      sample.account = MemoryAccount(
        scope: .group(.v2), total: 400 << 20,
        amounts: [
          (.selected, 500 << 20), (.chargeDifference, Int64(difference) << 20), (.sockets, 0),
          (.fileCache, 210 << 20),
        ])
      summary.add(sample)
    }
    let statistics = try #require(summary.statistics)
    let lines = SummaryTable(width: 80, resolution: summary.resolution).render(statistics)
    #expect(
      lines.contains(
        "  -200 MiB  -250 MiB  -300 MiB  -200 MiB   +100 MiB  Mapped, charged minus PSS"))
    #expect(lines.contains(" -10.0 MiB -60.0 MiB -10.0 MiB  -110 MiB   -100 MiB  Unexplained"))
    #expect(lines.filter { $0.hasPrefix("Unexplained: below 0") }.count == 1)
    #expect(lines.filter { $0.hasPrefix("Mapped, charged minus PSS: below 0") }.count == 1)
    #expect(!lines.contains { $0.hasSuffix("Sockets") })
    let json = String(
      decoding: SummaryJSON(start: nil).encode(summary, statistics), as: UTF8.self)
    #expect(
      json.contains(
        #"{"row":"charge_difference","samples":2,"peak":-209715200,"peak_millis":1000,"#))
    #expect(json.contains(#""average":-262144000,"first":-314572800,"last":-209715200,"#))
  }

  // MARK: - Metrics

  @Test func `metrics have a value for each row, also below 0`() throws {
    var sample = sample(at: 0, heap: 100, cache: 300)
    sample.account = MemoryAccount(
      scope: .group(.v2), total: 100, amounts: [(.selected, 150), (.chargeDifference, -30)])
    var metrics = try MetricCollector()
    let families = [
      MetricFamily(
        "memory_account_bytes", .gauge, unit: .bytes, help: "Rows.",
        points: try #require(sample.account).rows.map {
          MetricPoint([Label("row", $0.item.descriptor.key)], .signed($0.bytes), time: 0)
        })
    ]
    try metrics.append(families, at: 0)
    var text: [UInt8] = []
    try metrics.finish(as: .openMetrics) { piece, _ throws(Failure) in
      text += piece
      return true
    }
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
    #expect(lines.contains(#"memory_account_bytes{row="charge_difference"} -30 0"#))
    #expect(lines.contains(#"memory_account_bytes{row="unexplained"} -20 0"#))
  }

  // MARK: - Comparison

  private func point(_ name: String, _ account: MemoryAccount?) -> ComparisonPoint {
    var point = ComparisonPoint(now: [])
    point.account = account
    return point
  }

  @Test func `a comparison lists what changed, the largest change first, and the total`() throws {
    let comparison = try AccountComparison(
      from: point("a", account(heap: 100, cache: 300)),
      to: point("b", account(heap: 90, cache: 800)))
    #expect(
      String(
        decoding: AccountComparisonTable(style: .brief, width: nil).render(comparison),
        as: UTF8.self
      ).split(separator: "\n").dropFirst(2) == [
        "   CHANGE    BEFORE     AFTER  ROW",
        " +500 MiB   300 MiB   800 MiB  Page cache, not mapped",
        " -490 MiB   530 MiB  40.0 MiB  Free",
        "-10.0 MiB   100 MiB  90.0 MiB  Selected processes",
        "      0 B  1000 MiB  1000 MiB  Total",
      ])
    let json = String(decoding: AccountComparisonJSON().encode(comparison), as: UTF8.self)
    #expect(
      json.contains(
        #"{"row":"free","before":555745280,"after":41943040,"change":-513802240}"#))
    #expect(json.contains(#""total":{"before":1048576000,"after":1048576000,"change":0}"#))
  }

  @Test func `a comparison names the groups`() throws {
    let points = ["/a", "/b"].map { path in
      var account = MemoryAccount(scope: .group(.v2), total: 1, amounts: [])
      account.limits = GroupLimits(group: path)
      return point("x", account)
    }
    let comparison = try AccountComparison(from: points[0], to: points[1])
    let text = String(
      decoding: AccountComparisonTable(style: .brief, width: nil).render(comparison),
      as: UTF8.self)
    #expect(text.contains("From: now, cgroup /a"))
    #expect(text.contains("To: now, cgroup /b"))
    let json = String(decoding: AccountComparisonJSON().encode(comparison), as: UTF8.self)
    #expect(json.contains(#""cgroup":"/a"}"#) && json.contains(#""cgroup":"/b"}"#))
  }

  @Test func `accounts of different things can't be compared`() {
    let machine = account(heap: 100, cache: 300)
    let group = MemoryAccount(scope: .group(.v2), total: 1, amounts: [])
    #expect(throws: Failure.self) {
      try AccountComparison(from: point("a", machine), to: point("b", group))
    }
    #expect(throws: Failure.self) {
      try AccountComparison(from: point("a", nil), to: point("b", machine))
    }
    #expect(throws: Failure.self) {
      try AccountComparison(from: point("a", machine), to: point("b", nil))
    }
  }
}
