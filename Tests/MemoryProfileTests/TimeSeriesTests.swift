import ProcFS
import Testing

@testable import MemoryProfile

private func process(_ pid: Int32, _ memory: MemoryUsage, _ command: String = "")
  -> ProcessRecord<MemoryUsage>
{
  ProcessRecord(
    identity: ProcessIdentity(pid: ProcessID(rawValue: pid), startTime: 1), parent: nil,
    commandLine: CommandLine(bytes: Array(command.utf8)), name: "", faults: PageFaults(),
    memory: memory)
}

private func sample(_ time: Duration, _ processes: [ProcessRecord<MemoryUsage>]) -> Sample {
  Sample(
    interval: time...time, processes: processes,
    accumulatedFaults: PageFaults(minor: UInt64(time.components.seconds)))
}

private func heap(_ bytes: UInt64) -> MemoryUsage { MemoryUsage([.heap: bytes]) }

@Suite(.timeLimit(.minutes(5))) struct TimeSeriesTests {
  @Test func `a series has a value for every sample, whenever it came and went`() {
    var series = TimeSeries()
    series.append(sample(.seconds(0), [process(1, heap(5))]))
    series.append(sample(.seconds(1), [process(1, MemoryUsage([:], others: ["[late]": 7]))]))
    series.append(sample(.seconds(2), [process(1, MemoryUsage([.heap: 9, .anonymous: 1]))]))
    let moments = series.moments
    #expect(series.values(of: .category(.heap), at: moments) == [5, 0, 9])
    #expect(series.values(of: .other("[late]"), at: moments) == [0, 7, 0])
    #expect(series.values(of: .category(.anonymous), at: moments) == [0, 0, 1])
    #expect(series.values(of: .category(.stack), at: moments) == [0, 0, 0])
    #expect(series.otherNames == ["[late]"])
    #expect(moments.map(\.total) == [5, 7, 10])
    #expect(moments.map(\.faults.minor) == [0, 1, 2])
  }

  @Test func `of a long run every column keeps its largest and its smallest moment, whole`() {
    // A walk whose values are all different, so that each moment can be told.
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
    let moments = series.moments
    #expect(moments.count <= 2 * MomentColumns.capacity + 2)
    #expect(moments.count > MomentColumns.capacity)
    #expect(moments.first?.time == .zero)
    #expect(moments.last?.time == .seconds(count - 1))
    #expect(moments.map(\.time) == moments.map(\.time).sorted())
    // Each is a sample as it was.
    for moment in moments {
      #expect(totals[Int(moment.time.milliseconds / 1000)] == moment.total)
    }
    let stacks = series.values(of: .category(.stack), at: moments)
    #expect(stacks.allSatisfy { $0 == 7 })
    // No stretch of a chart's column lacks its extremes.
    #expect(moments.map(\.total).max() == totals.max())
    #expect(moments.map(\.total).min() == totals.min())
    for start in stride(from: 0, to: count, by: 1500) {
      let stretch: Range<Duration> = .seconds(start) ..< .seconds(start + 100)
      let own = moments.filter { stretch.contains($0.time) }
      // Within three columns of 16 or 17 s at the stretch's edges some other moment may have won.
      let inner = totals[(start + 34)..<(start + 66)].max() ?? 0
      #expect(own.map(\.total).max() ?? 0 >= inner)
    }
    #expect(series.sampleCount == count)
  }

  @Test func `too many keys become one, and nothing of the sum is lost`() {
    var series = TimeSeries()
    for second in 0..<1000 {
      let names = [("[a\(second)]", UInt64(second + 1)), ("[steady]", 1_000_000)]
      series.append(
        sample(
          .seconds(second),
          [process(1, MemoryUsage([:], others: Dictionary(uniqueKeysWithValues: names)))]))
    }
    let moments = series.moments
    #expect(series.otherNames.count <= 64)
    #expect(series.otherNames.contains("[steady]"))
    let rest = series.values(of: .rest, at: moments)
    let kept = series.otherNames.map { series.values(of: .other($0), at: moments) }
    for (index, moment) in moments.enumerated() {
      #expect(kept.reduce(rest[index]) { $0 + $1[index] } == moment.total)
    }
    #expect(rest.contains { $0 > 0 })
  }

  @Test func `by process each is a key with its latest command line, largest first`() {
    var series = TimeSeries(by: .process)
    series.append(sample(.seconds(0), [process(1, heap(5), "one"), process(2, heap(50), "two")]))
    series.append(sample(.seconds(1), [process(1, heap(9), "one"), process(2, heap(3), "execed")]))
    let identities = [2, 1].map {
      ProcessIdentity(pid: ProcessID(rawValue: $0), startTime: 1)
    }
    #expect(series.groups == identities.map { .process($0) })
    #expect(series.values(of: .process(identities[0]), at: series.moments) == [50, 3])
    #expect(series.commandLine(of: identities[0])?.text == "execed")
    #expect(series.values(of: .category(.heap), at: series.moments) == [0, 0])
    #expect(series.onlyCommandLine == nil)
    #expect(series.processCount == 2)
  }

  @Test func `by file each file is a key beside what is of no file`() {
    var series = TimeSeries(by: .file)
    var first = sample(.zero, [process(1, MemoryUsage([.libraryText: 30, .heap: 4]))])
    first.files = [Array("/a".utf8): 10, Array("/b".utf8): 20]
    series.append(first)
    #expect(series.groups == [.file(Array("/b".utf8)), .file(Array("/a".utf8))])
    #expect(series.values(of: .file(Array("/b".utf8)), at: series.moments) == [20])
    #expect(series.values(of: .category(.heap), at: series.moments) == [4])
    #expect(series.values(of: .category(.libraryText), at: series.moments) == [0])
  }

  @Test func `who comes and goes is marked, but not who was there at first`() {
    var series = TimeSeries()
    let (one, two) = (process(1, heap(1), "one"), process(2, heap(1), "two"))
    for (second, processes) in [[one], [one], [one, two], [two], []].enumerated() {
      series.append(sample(.seconds(second), processes))
    }
    #expect(
      series.marks == [
        ProcessMark(time: .seconds(2), started: 1, ended: 0),
        ProcessMark(time: .seconds(3), started: 0, ended: 1),
        ProcessMark(time: .seconds(4), started: 0, ended: 1),
      ])
    #expect(series.processCount == 2)
  }

  @Test func `the only process gives its command line, also when it has ended`() {
    var series = TimeSeries()
    series.append(sample(.seconds(0), []))
    series.append(sample(.seconds(1), [process(1, heap(1), "only")]))
    series.append(sample(.seconds(2), []))
    #expect(series.onlyCommandLine?.text == "only")
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
    #expect(series.gaps == expected)
  }

  @Test func `a sample that says so follows a gap`() {
    var series = TimeSeries(interval: .seconds(1))
    series.append(sample(.seconds(0), []))
    var second = sample(.seconds(1), [])
    second.followsGap = true
    series.append(second)
    #expect(series.gaps == [.seconds(0) ..< .seconds(1)])
  }
}
