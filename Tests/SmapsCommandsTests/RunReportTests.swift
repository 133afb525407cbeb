import MemoryProfile
import ProcFS
import Recording
import TestSupport
import Testing

@testable import Report
@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct RunReportTests {
  /// The page's data of a recorded fixture.
  private func data(of recording: String, by dimension: Dimension = .category) throws -> ReportData
  {
    let samples = try RecordedSamples(Checkout.recording(recording), interval: .seconds(1))
    var metadata = samples.metadata
    (metadata.program, metadata.options, metadata.kernel) = (nil, nil, nil)
    var report = try RunReport(by: dimension, interval: metadata.interval, regex: nil)
    var faults = PageFaultAccumulator()
    var descendants = DescendantTracker()
    _ = try samples.forEachSample { sample, _ in
      report.add(Selection().filtering(sample, faults: &faults, descendants: &descendants))
      return true
    }
    return report.data(title: recording, metadata, origin: "smaps-profiler", top: nil)
  }

  @Test(arguments: ["workers.db", "gap.ndjson"])
  func `the data of a recorded run matches the recorded block`(recording: String) throws {
    let json = String(decoding: try data(of: recording).json, as: UTF8.self)
    let lines = json.replacing("},{", with: "},\n{").replacing("],[", with: "],\n[")
    let name = recording.prefix { $0 != "." }
    expectGolden(lines + "\n", "page/\(name).json")
  }

  @Test(arguments: ["chromium.ndjson", "jvm.ndjson", "sixty-processes.ndjson", "workers.db"])
  func `every split and the details add up to the total`(recording: String) throws {
    let data = try data(of: recording)
    let columns = data.columns
    #expect(columns.splits.count >= 2)
    for split in columns.splits {
      for index in columns.times.indices {
        let sum = split.layers.reduce(0) { $0 + $1.values[index] }
        #expect(sum == columns.total[index], "\(split.key)")
      }
    }
    let detail = try #require(data.detail)
    for (index, time) in detail.times.enumerated() {
      let column = try #require(columns.times.firstIndex(of: time))
      #expect(detail.rows.reduce(0) { $0 + $1.values[index] } == columns.total[column])
    }
    for (index, process) in data.processes.enumerated() {
      let layer = columns.splits.first { $0.key == "process" }?.layers
        .first { $0.process == index }
      #expect(layer?.peak == process.peak)
      #expect(layer?.values.last == process.last)
    }
  }

  @Test func `processes beyond the limit are summed, and counted`() throws {
    var report = try RunReport(by: .process, interval: .seconds(1), regex: nil)
    for second in 0..<3 {
      let processes = (1...250).map { pid in
        (Int32(pid), "worker \(pid)", MemoryUsage([.heap: UInt64(pid) << 20]))
      }
      report.add(SyntheticRun.sample(at: second, processes))
    }
    let data = report.data(title: "", RunMetadata(), origin: "", top: nil)
    #expect(data.processes.count == 100)
    #expect(data.processes.map(\.pid) == (151...250).reversed().map { Int32($0) })
    #expect(data.unlisted == 150)
    let layers = data.columns.splits[0].layers
    #expect(layers.count == 101)
    #expect(layers.last?.restCount == 150)
    let sum: Int64 = (1...150).reduce(0) { $0 + $1 << 20 }
    #expect(layers.last?.values == [sum, sum, sum])
    #expect(data.noted(since: data).reductions.count == 1)
  }

  @Test func `a process has its first and last time`() throws {
    var report = try RunReport(by: .category, interval: .seconds(1), regex: nil)
    for second in 0..<5 {
      var processes = [(Int32(1), "server", MemoryUsage([.heap: 9 << 20]))]
      if (1...2).contains(second) { processes.append((2, "job", MemoryUsage([.heap: 1 << 20]))) }
      report.add(SyntheticRun.sample(at: second, processes))
    }
    let data = report.data(title: "", RunMetadata(), origin: "", top: nil)
    #expect(data.processes.map(\.begin) == [0, 1000])
    #expect(data.processes.map(\.end) == [nil, 2000])
    #expect(data.annotations.events.map(\.time) == [1000, 3000])
  }

  @Test func `shared memory is separate from other data of libraries`() throws {
    var memory = MemoryUsage([.libraryData: 4 << 20])
    memory.set(MemoryPart(.libraryData, name: Array("/dev/shm/buffers".utf8)), to: 3 << 20)
    var report = try RunReport(by: .category, interval: .seconds(1), regex: nil)
    report.add(SyntheticRun.sample(at: 0, [(1, "server", memory)]))
    let detail = try #require(report.data(title: "", RunMetadata(), origin: "", top: nil).detail)
    let amounts = detail.rows.map { (detail.categories[$0.category].name, $0.values) }
    #expect(amounts.map(\.0) == ["Library Data", "Shared Memory"])
    #expect(amounts.map(\.1) == [[1 << 20], [3 << 20]])
  }

  @Test func `a process that was missing in between counts once`() throws {
    var report = try RunReport(by: .category, interval: .seconds(1), regex: nil)
    for second in 0..<5 {
      var processes = [(Int32(1), "server", MemoryUsage([.heap: 9 << 20]))]
      if second % 2 == 0 { processes.append((2, "job", MemoryUsage([.heap: 1 << 20]))) }
      report.add(SyntheticRun.sample(at: second, processes))
    }
    let data = report.data(title: "", RunMetadata(), origin: "", top: nil)
    #expect(data.run.processes == 2)
    #expect(data.unlisted == 0)
  }

  @Test func `an account is a table of the page`() throws {
    var report = try RunReport(by: .category, interval: .seconds(1), regex: nil)
    for second in 0..<3 {
      var sample = SyntheticRun.sample(at: second, [(1, "server", MemoryUsage([.heap: 9 << 20]))])
      sample.account = MemoryAccount(
        scope: .machine, total: 100 << 20,
        amounts: [
          (.selected, 9 << 20), (.fileCache, Int64(second) << 20), (.buffers, 0), (.free, 80 << 20),
        ])
      report.add(sample)
    }
    let data = report.data(title: "", RunMetadata(), origin: "", top: nil)
    let rows = try #require(data.account).rows
    #expect(rows.map(\.[0]).first == "Selected processes")
    #expect(rows.contains(["Page cache, not mapped", "0 B", "2.00 MiB", "+2.00 MiB", "2.00 MiB"]))
    #expect(rows.last == ["Total of the account", "100 MiB", "100 MiB", "0", "100 MiB"])
    #expect(!rows.contains { $0[0] == AccountItem.buffers.descriptor.label })
    let html = String(decoding: ReportPage(data).html, as: UTF8.self)
    #expect(html.contains("<td>Free</td><td class=\"number\">80.0 MiB</td>"))
    report = try RunReport(by: .category, interval: .seconds(1), regex: nil)
    #expect(report.data(title: "", RunMetadata(), origin: "", top: nil).account == nil)
  }

  @Test func `hostile texts are escaped for people`() throws {
    var report = try RunReport(by: .category, interval: .seconds(1), regex: nil)
    report.add(SyntheticRun.hostileSample)
    let data = report.data(title: "", RunMetadata(), origin: "", top: nil)
    let texts = data.processes.flatMap { [$0.command, $0.label] }
    #expect(texts.allSatisfy { !$0.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" } })
    #expect(texts.contains { $0.contains(#"\x1b]0;owned"#) })
    let page = ReportPage(data).html
    #expect(page.count < 200_000)
  }
}
