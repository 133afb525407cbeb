import MemoryProfile
import ProcFS
import Testing

@testable import MemorySeries

private func process(_ pid: Int32, _ memory: MemoryUsage, _ command: String = "")
  -> ProcessRecord
{
  ProcessRecord(
    identity: ProcessIdentity(pid: ProcessID(rawValue: pid), startTime: 1), parent: nil,
    commandLine: CommandLine(bytes: Array(command.utf8)), name: "", faults: PageFaults(),
    memory: memory)
}

private func sample(_ time: Duration, _ processes: [ProcessRecord]) -> Sample {
  Sample(
    interval: time...time, processes: processes,
    accumulatedFaults: PageFaults(minor: UInt64(time.components.seconds)))
}

private func heap(_ bytes: UInt64) -> MemoryUsage { MemoryUsage([.heap: bytes]) }

@Suite(.timeLimit(.minutes(20))) struct TimeSeriesTests {
  @Test func `a series has a value for every sample, even if its key is missing`() {
    var series = TimeSeries()
    series.append(sample(.seconds(0), [process(1, heap(5))]))
    series.append(sample(.seconds(1), [process(1, MemoryUsage([:], others: ["[late]": 7]))]))
    series.append(sample(.seconds(2), [process(1, MemoryUsage([.heap: 9, .anonymous: 1]))]))
    let points = series.points
    #expect(series.values(of: .memory(.category(.heap)), at: points) == [5, 0, 9])
    #expect(series.values(of: .part(.other("[late]")), at: points) == [0, 7, 0])
    #expect(series.values(of: .memory(.category(.anonymous)), at: points) == [0, 0, 1])
    #expect(series.values(of: .memory(.category(.stack)), at: points) == [0, 0, 0])
    #expect(series.otherNames.map(\.text) == ["[late]"])
    #expect(points.map(\.total) == [5, 7, 10])
    #expect(points.map(\.faults?.minor) == [0, 1, 2])
  }

  @Test func `keys keep their values when their order changes`() {
    var series = TimeSeries(by: .process)
    series.append(sample(.seconds(0), [process(1, heap(1)), process(2, heap(2))]))
    series.append(sample(.seconds(1), [process(2, heap(20)), process(3, heap(30))]))
    series.append(
      sample(.seconds(2), [process(3, heap(300)), process(1, heap(100)), process(2, heap(200))]))
    let points = series.points
    let values = [Int32](1...3).map { pid in
      series.values(
        of: .process(ProcessIdentity(pid: ProcessID(rawValue: pid), startTime: 1)), at: points)
    }
    #expect(values == [[1, 0, 100], [2, 20, 200], [0, 30, 300]])
  }

  @Test func `each bucket of a long run keeps its largest and its smallest point`() {
    // A walk through different values, so that each point can be identified.
    var series = TimeSeries()
    var state: UInt64 = 42
    var totals: [UInt64] = []
    let count = 60_000
    for second in 0..<count {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let bytes = (state >> 40) << 20 | UInt64(second)
      totals.append(bytes)
      series.append(
        sample(
          .seconds(second), [process(1, MemoryUsage([.heap: bytes - 7, .stack: 7]))]))
    }
    let points = series.points
    #expect(points.count <= 2 * MinMaxDownsampler.usualCapacity + 2)
    #expect(points.count > MinMaxDownsampler.usualCapacity)
    #expect(points.first?.time == .zero)
    #expect(points.last?.time == .seconds(count - 1))
    #expect(points.map(\.time) == points.map(\.time).sorted())
    // Each point equals its sample.
    for point in points {
      #expect(totals[Int(point.time.milliseconds / 1000)] == point.total)
    }
    let stacks = series.values(of: .memory(.category(.stack)), at: points)
    #expect(stacks.allSatisfy { $0 == 7 })
    // Every period of the run has its extremes.
    #expect(points.map(\.total).max() == totals.max())
    #expect(points.map(\.total).min() == totals.min())
    for start in stride(from: 0, to: count, by: 1500) {
      let stretch: Range<Duration> = .seconds(start) ..< .seconds(start + 100)
      let own = points.filter { stretch.contains($0.time) }
      // Within three buckets of 16 or 17 s at the edges, another point may be the largest.
      let inner = totals[(start + 34)..<(start + 66)].max() ?? 0
      #expect(own.map(\.total).max() ?? 0 >= inner)
    }
    #expect(series.sampleCount == count)
  }

  @Test func `too many keys are merged without changing the sum`() {
    var series = TimeSeries()
    for second in 0..<1000 {
      let names = [("[a\(second)]", UInt64(second + 1)), ("[steady]", 1_000_000)]
      series.append(
        sample(
          .seconds(second),
          [process(1, MemoryUsage([:], others: Dictionary(uniqueKeysWithValues: names)))]))
    }
    let points = series.points
    #expect(series.otherNames.count <= 64)
    #expect(series.otherNames.contains(.other("[steady]")))
    let rest = series.values(of: .rest, at: points)
    let kept = series.otherNames.map { series.values(of: .part($0), at: points) }
    for (index, point) in points.enumerated() {
      #expect(kept.reduce(rest[index]) { $0 + $1[index] } == point.total)
    }
    #expect(rest.contains { $0 > 0 })
  }

  @Test func `what is beside the total is not merged into it`() {
    var series = TimeSeries()
    for second in 0..<1000 {
      let names = [("[a\(second)]", UInt64(second + 2)), ("[steady]", 1_000_000)]
      let memory = MemoryUsage(
        [:], others: Dictionary(uniqueKeysWithValues: names), measures: [.hugetlb: 1])
      series.append(sample(.seconds(second), [process(1, memory)]))
    }
    let points = series.points
    let keys = series.otherNames.map { TimeSeries.Key.part($0) } + [.rest]
    for (index, point) in points.enumerated() {
      #expect(
        keys.reduce(0) { $0 + series.values(of: $1, at: points)[index] } == point.total)
    }
    #expect(series.values(of: .memory(.measure(.hugetlb)), at: points).allSatisfy { $0 == 1 })
  }

  @Test func `by process, each has a key and its latest command line, largest first`() {
    var series = TimeSeries(by: .process)
    series.append(sample(.seconds(0), [process(1, heap(5), "one"), process(2, heap(50), "two")]))
    series.append(sample(.seconds(1), [process(1, heap(9), "one"), process(2, heap(3), "execed")]))
    let identities = [2, 1].map {
      ProcessIdentity(pid: ProcessID(rawValue: $0), startTime: 1)
    }
    #expect(series.groups == identities.map { .process($0) })
    #expect(series.values(of: .process(identities[0]), at: series.points) == [50, 3])
    #expect(series.title(of: identities[0]) == Array("execed".utf8))
    #expect(series.values(of: .memory(.category(.heap)), at: series.points) == [0, 0])
    #expect(series.onlyTitle == nil)
    #expect(series.processCount == 2)
  }

  @Test func `by program, each group has a key, its number of processes and their sum`() {
    var series = TimeSeries(by: .program)
    series.append(
      sample(.seconds(0), [process(1, heap(5)), process(2, heap(50)), process(3, heap(7))]),
      groups: ["cc1", "ld", "cc1"])
    // Process 3 has called exec(2), and process 4 has started.
    series.append(
      sample(.seconds(1), [process(1, heap(6)), process(3, heap(1)), process(4, heap(2))]),
      groups: ["cc1", "as", "cc1"])
    #expect(series.groups == [.group("ld"), .group("cc1"), .group("as")])
    #expect(series.values(of: .group("cc1"), at: series.points) == [12, 8])
    #expect(series.values(of: .group("ld"), at: series.points) == [50, 0])
    #expect(["cc1", "ld", "as", "x"].map { series.processCount(of: $0) } == [3, 1, 1, 0])
    #expect(series.groupCount == 3)
  }

  @Test func `as many keys as asked for are not merged`() {
    var series = TimeSeries(by: .process, separate: 100)
    series.append(sample(.zero, (1...150).map { process($0, heap(UInt64($0))) }))
    #expect(series.groups.count == 150)
    series.append(sample(.seconds(1), (151...250).map { process($0, heap(UInt64($0))) }))
    #expect(series.groups.count == 100)
    #expect(series.peak(of: .rest) > 0)
  }

  @Test func `a process keeps its last known command line, and has its name before that`() {
    var series = TimeSeries(by: .process)
    let identity = ProcessIdentity(pid: ProcessID(rawValue: 8607), startTime: 1)
    var titles: [String] = []
    for (second, command) in ["", "cc1plus -O2", "", "  "].enumerated() {
      var process = process(8607, heap(UInt64(second) + 1), command)
      process.name = "cc1plus"
      series.append(sample(.seconds(second), [process]))
      titles.append(String(decoding: series.title(of: identity) ?? [], as: UTF8.self))
      #expect(series.onlyTitle == series.title(of: identity))
    }
    #expect(titles == ["[cc1plus]", "cc1plus -O2", "cc1plus -O2", "cc1plus -O2"])
  }

  @Test func `by file, each file has a key beside the other categories`() {
    var series = TimeSeries(by: .file)
    let (a, b) = (Array("/a".utf8), Array("/b".utf8))
    var memory = MemoryUsage(detail: .files)
    memory[.libraryText] = 30
    memory[.heap] = 4
    memory.set(MemoryPart(.libraryText, name: a, permissions: [.read, .execute]), to: 10)
    memory.set(MemoryPart(.libraryText, name: b, permissions: [.read, .execute]), to: 20)
    series.append(sample(.zero, [process(1, memory)]))
    func file(_ name: [UInt8]) -> TimeSeries.Key {
      .part(MemoryPart(.libraryData, name: name))
    }
    #expect(series.groups == [file(b), file(a)])
    #expect(series.values(of: file(b), at: series.points) == [20])
    #expect(series.values(of: .memory(.category(.heap)), at: series.points) == [4])
    #expect(series.values(of: .memory(.category(.libraryText)), at: series.points) == [0])
  }

  @Test func `processes that start and exit are events, but not those of the first sample`() {
    var series = TimeSeries()
    let (one, two) = (process(1, heap(1), "one"), process(2, heap(1), "two"))
    for (second, processes) in [[one], [one], [one, two], [two], []].enumerated() {
      series.append(sample(.seconds(second), processes))
    }
    #expect(
      series.events == [
        ProcessEvents(time: .seconds(2), started: 1, ended: 0),
        ProcessEvents(time: .seconds(3), started: 0, ended: 1),
        ProcessEvents(time: .seconds(4), started: 0, ended: 1),
      ])
    #expect(series.processCount == 2)
  }

  @Test func `the only process has a command line, even after it exited`() {
    var series = TimeSeries()
    series.append(sample(.seconds(0), []))
    series.append(sample(.seconds(1), [process(1, heap(1), "only")]))
    series.append(sample(.seconds(2), []))
    #expect(series.onlyTitle == Array("only".utf8))
  }

  @Test(
    arguments: [
      ([0, 1, 2, 3, 6, 7], Duration.seconds(1), []),
      ([0, 1, 2, 3, 7, 8], .seconds(1), [3..<7]),
      ([0, 1, 2, 3, 7, 8], nil, [3..<7]),
      ([0, 4, 8, 12, 25, 29], nil, [12..<25]),
      ([0, 100], nil, []),
      ([0], nil, []),
    ] as [([Int], Duration?, [Range<Int>])])
  func `more than three intervals without a sample are a gap`(
    times: [Int], interval: Duration?, gaps: [Range<Int>]
  ) {
    var series = TimeSeries(interval: interval)
    for time in times { series.append(sample(.seconds(time), [])) }
    let expected: [Range<Duration>] = gaps.map {
      .seconds($0.lowerBound) ..< .seconds($0.upperBound)
    }
    #expect(series.gaps.map(\.range) == expected)
  }

  @Test func `a gap has the reason why samples were skipped`() {
    var series = TimeSeries(interval: .seconds(1))
    series.append(sample(.seconds(0), []))
    for (time, reason) in [(9, .stopped), (20, nil)] as [(Int, SkipReason?)] {
      var late = sample(.seconds(time), [])
      late.skipped = SkippedSamples(count: 8, reason: reason)
      series.append(late)
    }
    #expect(series.gaps.map(\.reason) == [.stopped, nil])
  }

  @Test func `a sample can be marked as following a gap`() {
    var series = TimeSeries(interval: .seconds(1))
    series.append(sample(.seconds(0), []))
    var second = sample(.seconds(1), [])
    second.followsGap = true
    series.append(second)
    #expect(series.gaps.map(\.range) == [.seconds(0) ..< .seconds(1)])
  }

  @Test func `rows of an account take no place of a process in a series`() {
    var series = TimeSeries(by: .process)
    let processes = (1...60).map { pid in
      ProcessRecord(
        identity: ProcessIdentity(pid: ProcessID(rawValue: pid), startTime: 1), parent: nil,
        commandLine: CommandLine(bytes: []), name: "x", faults: PageFaults(),
        memory: MemoryUsage([.heap: UInt64(pid) << 20]))
    }
    var sample = Sample(
      interval: .zero ... .zero, processes: processes, accumulatedFaults: PageFaults())
    sample.account = MemoryAccount(
      scope: .machine, total: 1 << 40, amounts: AccountItem.allCases.map { ($0, 1 << 30) })
    series.append(sample)
    #expect(series.peak(of: .rest) == 0)
    #expect(series.peak(of: .process(processes[0].identity)) == 1 << 20)
    #expect(series.peak(of: .account(.free)) == 1 << 30)
    #expect(series.peak(of: .account(.selected)) == 0)
  }
}
