import MemoryProfile
import MemorySeries
import Plot
import ProcFS
import Recording
import TestSupport
import Testing

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct MemoryRatesTests {
  /// - Parameter cpu: CPU time in milliseconds; `nil` if it is not known.
  private func process(_ pid: Int32, cpu: UInt64?) -> ProcessRecord {
    var record = ProcessRecord(
      identity: ProcessIdentity(pid: ProcessID(rawValue: pid), startTime: 1), parent: nil,
      commandLine: CommandLine(bytes: Array("a".utf8)), name: "a", faults: PageFaults(),
      memory: MemoryUsage([.heap: 4096]))
    record.cpu = cpu.map { CPUTime(user: $0 / 2, system: $0 - $0 / 2) }
    return record
  }

  private func strips(
    _ samples: [(second: Double, faults: UInt64, processes: [ProcessRecord])]
  ) -> [Chart.Strip] {
    var series = TimeSeries(countsCPU: true)
    for (second, faults, processes) in samples {
      let time = Duration.seconds(second)
      series.append(
        Sample(
          interval: time...time, processes: processes,
          accumulatedFaults: PageFaults(minor: faults, major: 0)))
    }
    return MemoryChart(series: series, metadata: ChartMetadata(), showsFaults: true).chart.strips
  }

  @Test func `page faults are per second, and CPU time is in cores`() {
    let found = strips([
      (0, 1000, [process(1, cpu: 90_000)]), (2, 1400, [process(1, cpu: 93_000)]),
      (3, 1400, [process(1, cpu: 93_000)]),
    ])
    #expect(found.map(\.name) == ["Page Faults", "CPU"])
    #expect(found[0].values == [nil, 200, 0])
    #expect(found[1].values == [nil, 1.5, 0])
    #expect(found[0].axis == Axis(title: "Page faults", quantity: .number(unit: "/s")))
    #expect(found[1].axis == Axis(title: "CPU", quantity: .number(unit: "cores")))
  }

  @Test func `page faults that were not measured are a gap, and none at all is no strip`() {
    var lacking = process(1, cpu: nil)
    lacking.memory.unmeasured = .pageFaults
    #expect(strips([(0, 0, [lacking]), (1, 0, [lacking]), (2, 0, [lacking])]).isEmpty)
    let measured = process(1, cpu: nil)
    let found = strips([(0, 0, [lacking]), (1, 500, [measured]), (2, 507, [measured])])
    #expect(found.map(\.values) == [[nil, nil, 7]])
  }

  @Test func `a table without page faults never becomes 0 in another format`() throws {
    let samples = try RecordedSamples(Checkout.recording("workers.tsv"), interval: .seconds(1))
    var json = SampleNDJSON(start: nil)
    var groups = ProcessGroups(capacity: 10)
    var count = 0
    _ = try samples.forEachSample { sample, _ in
      count += sample.processes.count
      #expect(sample.measuredFaults == nil)
      #expect(sample.processes.allSatisfy { $0[.minorFaults] == nil && $0[.majorFaults] == nil })
      #expect(!String(decoding: json.encode(sample), as: UTF8.self).contains("faults"))
      groups.take(sample, names: sample.processes.map { _ in "all" })
      return true
    }
    #expect(count > 0)
    #expect(groups.groups.map(\.lacksFaults) == [true])
  }

  @Test func `CPU time that was not measured is a gap, and none at all is no strip`() {
    let found = strips([
      (0, 0, [process(1, cpu: 10)]), (1, 0, [process(1, cpu: nil)]), (2, 0, [process(1, cpu: 900)]),
      (3, 0, [process(1, cpu: 1000)]),
    ])
    #expect(found.last?.values == [nil, nil, nil, 0.1])
    #expect(
      strips([(0, 0, [process(1, cpu: nil)]), (1, 0, [process(1, cpu: nil)])]).map(\.name)
        == ["Page Faults"])
    // Before the first process, it is not known whether there will be CPU time.
    #expect(
      strips([(0, 0, []), (1, 0, []), (2, 7, [process(1, cpu: nil)])]).map(\.name)
        == ["Page Faults"])
    #expect(strips([(0, 0, [process(1, cpu: 5)])]).isEmpty)
  }

  @Test func `page faults that start again are a gap`() {
    #expect(strips([(0, 50, []), (1, 10, []), (2, 30, [])]).first?.values == [nil, nil, 20])
  }

  @Test func `a process counts from its start, but an old one not with its whole past`() throws {
    let found = strips([
      (0, 0, [process(1, cpu: 0)]), (1, 0, [process(1, cpu: 100), process(2, cpu: 700)]),
      (2, 0, [process(1, cpu: 200), process(3, cpu: 3_600_000)]),
      (3, 0, [process(3, cpu: 3_600_500)]),
    ])
    let cores = try #require(found.last).values.map { $0.map { ($0 * 1000).rounded() / 1000 } }
    #expect(cores == [nil, 0.8, 1.1, 0.5])
  }

  @Test func `CPU time of a recorded run is that of its processes`() throws {
    let samples = try RecordedSamples(Checkout.recording("jvm.ndjson"), interval: .seconds(1))
    var series = TimeSeries(countsCPU: true)
    var hasCPU = false
    _ = try samples.forEachSample { sample, _ in
      series.append(sample)
      hasCPU = hasCPU || sample.processes.contains { $0.cpu != nil }
      return true
    }
    let chart = MemoryChart(series: series, metadata: ChartMetadata(), showsFaults: true).chart
    #expect(chart.strips.contains { $0.name == "CPU" } == hasCPU)
    let faults = try #require(chart.strips.first)
    // The area of the rates is the number of page faults.
    var sum = 0.0
    for index in chart.times.indices.dropFirst() {
      sum += (faults.values[index] ?? 0) * (chart.times[index] - chart.times[index - 1])
    }
    let first = try #require(series.points.first?.faults)
    let last = try #require(series.points.last?.faults)
    let increase = Double(last.minor + last.major) - Double(first.minor + first.major)
    #expect(abs(sum - increase) < 1)
  }
}

@Suite(.timeLimit(.minutes(20))) struct TimeAxisTests {
  private func chart(hours: Double, _ axis: TimeAxis?, start: String? = "2026-11-30T22:00:00+01:00")
    -> Chart
  {
    var series = TimeSeries(interval: .seconds(1))
    for time in [0, hours * 1800, hours * 3600] {
      series.append(
        Sample(
          interval: .seconds(time)...(.seconds(time)), processes: [],
          accumulatedFaults: PageFaults()))
    }
    let metadata = ChartMetadata(start: start.flatMap { WallClockTime($0) }, timeAxis: axis)
    return MemoryChart(series: series, metadata: metadata, showsFaults: false).chart
  }

  @Test func `the time of day is shown from one hour on, if it is known`() {
    #expect(chart(hours: 0.99, nil).clock == nil)
    #expect(chart(hours: 1, nil).clock?.offset == 3600)
    #expect(chart(hours: 5, nil, start: nil).clock == nil)
    #expect(chart(hours: 5, .elapsed).clock == nil)
    #expect(chart(hours: 0.1, .clock).clock != nil)
    let title = chart(hours: 5, nil).timeAxisLayout(atMost: 6)
    #expect(title.title == "time of day (UTC+01:00)")
    #expect(
      title.ticks.ticks.map(\.label) == ["22:00", "23:00", "1 Dec", "01:00", "02:00", "03:00"])
  }
}
