import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

@Suite(.timeLimit(.minutes(5))) struct SamplerTests {
  @Test func `the total is the sum of the processes`() throws {
    let sample = try sample("chromium").sample
    #expect(sample.processes.count == 9)
    for category in Category.allCases {
      #expect(
        sample.total[category] == sample.processes.map { $0.memory[category] }.reduce(0, +))
    }
  }

  @Test func `faults, parent, start time and command line belong to the process`() throws {
    let process = try #require(
      try sample("family").sample.processes.first { $0.pid.rawValue == 602 })
    #expect(process.identity.startTime == 5000)
    #expect(process.parent?.rawValue == 601)
    #expect(process.faults == PageFaults(minor: 100, major: 3))
    #expect(process.commandLine.text == "grandchild")
  }

  @Test func `an unknown mapping is reported once, known names never`() throws {
    var sampler = Sampler(try tree("names"), selection: Selection())
    _ = try sampler.sample { .zero }
    #expect(sampler.takeNotices() == [.unknownMapping("[tomorrow]")])
    _ = try sampler.sample { .zero }
    #expect(sampler.takeNotices() == [])
  }

  @Test func `a mapping without PSS is reported once per process`() throws {
    var sampler = Sampler(try tree("without-pss"), selection: Selection())
    for expected in [1, 0] {
      _ = try sampler.sample { .zero }
      let notices = sampler.takeNotices()
      #expect(notices.count == expected)
      for notice in notices {
        #expect(
          notice == .missingPSS(ProcessID(rawValue: 710), mapping: "/usr/bin/demo"))
      }
    }
  }

  @Test func `a sample has the times of its beginning and its end`() throws {
    var sampler = Sampler(try tree("names"), selection: Selection())
    var time = Duration.seconds(5)
    let sample = try sampler.sample {
      defer { time += .milliseconds(20) }
      return time
    }
    #expect(sample.interval == .seconds(5) ... .milliseconds(5020))
  }

  @Test func `a malformed file ends the sample with an error`() throws {
    var sampler = Sampler(try tree("malformed-stat"), selection: Selection())
    #expect(throws: ProcError.self) { try sampler.sample { .zero } }
  }

  private func tree(_ name: String) throws(ProcError) -> ProcTree {
    try ProcTree(Checkout.tree(name))
  }
}

@Suite(.timeLimit(.minutes(5))) struct PageFaultAccumulatorTests {
  private func process(_ pid: Int32, start: UInt64 = 1) -> ProcessIdentity {
    ProcessIdentity(pid: ProcessID(rawValue: pid), startTime: start)
  }

  @Test func `the sum grows by new faults and does not fall when a process exits`() {
    var faults = PageFaultAccumulator()
    faults.record(PageFaults(minor: 10, major: 1), of: process(1))
    faults.record(PageFaults(minor: 5, major: 0), of: process(2))
    #expect(faults.total == PageFaults(minor: 15, major: 1))
    faults.record(PageFaults(minor: 12, major: 4), of: process(1))
    #expect(faults.total == PageFaults(minor: 17, major: 4))
    faults.keepOnly { $0.rawValue != 2 }
    #expect(faults.total == PageFaults(minor: 17, major: 4))
  }

  @Test func `a process that reuses a PID counts from 0`() {
    var faults = PageFaultAccumulator()
    faults.record(PageFaults(minor: 100), of: process(1, start: 1))
    faults.record(PageFaults(minor: 30), of: process(1, start: 2))
    #expect(faults.total == PageFaults(minor: 130))
  }
}

@Suite(.timeLimit(.minutes(5))) struct MemoryUsageTests {
  @Test func `sums of forged numbers are clamped`() {
    let huge = MemoryUsage([.heap: .max, .stack: 5])
    var sum = huge
    sum += huge
    #expect(sum[.heap] == .max)
    #expect(sum[.stack] == 10)
    #expect(sum.total == .max)
  }
}

@Suite(.timeLimit(.minutes(5))) struct WallClockTimeTests {
  @Test(
    arguments: [
      ("2026-11-23T14:05:09.250+01:00", 1_795_439_109_250, 3600),
      ("1970-01-01T00:00:00.000+00:00", 0, 0),
      ("1969-12-31T23:59:59.500+00:00", -500, 0),
      ("2024-02-29T23:59:59.999-09:30", 1_709_285_399_999, -34_200),
    ] as [(String, Int64, Int)])
  func `a time is formatted as it is parsed`(text: String, milliseconds: Int64, offset: Int) {
    let time = WallClockTime(milliseconds: milliseconds, offset: offset)
    #expect(WallClockTime(text) == time)
    #expect(time.description == text)
  }

  @Test(arguments: ["2026-11-23T14:05:09Z", "2026-11-23T14:05:09.0Z", "2026-11-23T15:05:09+01:00"])
  func `other spellings of a time are parsed`(text: String) {
    #expect(WallClockTime(text)?.milliseconds == 1_795_442_709_000)
  }

  @Test(arguments: [
    "", "2026-11-23", "2026-11-23T14:05:09", "2026-11-23 14:05:09Z", "x026-11-23T14:05:09Z",
    "2026-11-23T14:05:09.Z", "2026-13-23T14:05:09Z", "2026-11-23T24:00:00Z",
  ])
  func `an invalid time is rejected`(text: String) {
    #expect(WallClockTime(text) == nil)
  }
}
