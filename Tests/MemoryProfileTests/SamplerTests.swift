import Foundation
import ProcFS
import SystemPackage
import TestSupport
import Testing

@testable import MemoryProfile

@Suite(.timeLimit(.minutes(20))) struct SamplerTests {
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

  @Test func `a kernel without smaps ends the sample with an error`() throws {
    var sampler = Sampler(try tree("no-smaps"), selection: Selection())
    #expect(throws: ProcError.noSmaps(tree: Checkout.tree("no-smaps"))) {
      try sampler.sample { .zero }
    }
  }

  @Test func `a process without smaps is left out if another has it`() async throws {
    try await withTemporaryDirectory { directory in
      let files = FileManager.default
      for (tree, pid) in [("no-smaps", 600), ("family", 601)] {
        try files.createSymbolicLink(
          atPath: "\(directory)/\(pid)", withDestinationPath: Checkout.tree(tree) + "/\(pid)")
      }
      var sampler = Sampler(try ProcTree(directory), selection: Selection())
      for expected in [1, 0] {
        #expect(try sampler.sample { .zero }.processes.map(\.pid.rawValue) == [601])
        let notices = sampler.takeNotices()
        #expect(notices.count == expected)
        for notice in notices {
          guard case .unreadable(let pid, _, .system(let path, .noSuchFileOrDirectory)) = notice
          else {
            Issue.record("\(notice)")
            continue
          }
          #expect(pid.rawValue == 600 && path == "\(directory)/600/smaps")
        }
      }
    }
  }

  @Test func `an unknown executable is reported once, but not that of kernel threads and zombies`()
    throws
  {
    var sampler = Sampler(try tree("no-exe"), selection: Selection())
    let process = try #require(try sampler.sample { .zero }.processes.first)
    #expect(
      sampler.takeNotices() == [.unknownExecutable(process.pid, process.commandLine, .missing)])
    _ = try sampler.sample { .zero }
    #expect(sampler.takeNotices() == [])
    #expect(try MemoryProfileTests.sample("kernel-thread-and-zombie").notices == [])
  }

  enum BadFileCase: CaseIterable {
    case all, byUser, byControlGroup, readingUsers, readingControlGroups
  }

  @Test(arguments: BadFileCase.allCases, [nil, false, true])
  func `a process with a bad file is left out and reported once, all others are read`(
    badFile: BadFileCase, descendants: Bool?
  ) throws {
    var selection = Selection()
    var options = SamplerOptions()
    var bad: [Int32] = [1600, 1601, 1602]
    switch badFile {
    case .all: break
    case .byUser: selection.user = UserID(rawValue: 0)
    case .byControlGroup: selection.controlGroup = ControlGroup(path: "/demo")
    case .readingUsers: options.owners.user = true
    case .readingControlGroups: options.owners.controlGroup = true
    }
    switch badFile {
    case .all: break
    case .byUser, .readingUsers: bad.append(1603)
    case .byControlGroup, .readingControlGroups: bad.append(1604)
    }
    // By REGEX, alone and with descendants.
    if let descendants {
      selection.pattern = try Pattern("^demo")
      selection.includesDescendants = descendants
    }
    for timeouts in [nil, ReadTimeouts(known: .seconds(60), initial: .seconds(60))] {
      options.throttle = ReadThrottle(perProcess: 1, total: 1, interval: .seconds(1))
      options.timeouts = timeouts
      var sampler = Sampler(try tree("bad-files"), selection: selection, options: options)
      let good = [1401, 1603, 1604].filter { !bad.contains($0) }
      for isFirst in [true, false] {
        let sample = try sampler.sample { .zero }
        #expect(sample.processes.map(\.pid.rawValue) == good)
        #expect(sample.total[.heap] == UInt64(good.count) * 9000 << 10)
        let reported = sampler.takeNotices().compactMap { notice -> Int32? in
          if case .unreadable(let pid, _, _) = notice { pid.rawValue } else { nil }
        }
        #expect(reported == (isFirst ? bad : []))
      }
    }
  }

  @Test func `a process is read as soon as its file is well-formed`() throws {
    let stage = try BlockingProcTree("bash-vim")
    let smaps = try stage.text("12707/smaps")
    try stage.replace("12707/smaps", with: String(smaps.dropLast(5)))
    let selection = Selection(pids: [ProcessID(rawValue: 12707)])
    var sampler = Sampler(try ProcTree(stage.path), selection: selection)
    #expect(try sampler.sample { .zero }.processes.isEmpty)
    // A run of this process does not end.
    let isAlive = sampler.hasLiveTargets
    #expect(isAlive)
    try stage.replace("12707/smaps", with: smaps)
    #expect(try sampler.sample { .zero }.processes.map(\.pid.rawValue) == [12707])
  }

  @Test func `too many open files end the sample`() {
    for errno: Errno in [.tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory] {
      #expect(!ProcError.system(path: "/proc/7/stat", errno).isOfOneProcess)
    }
    #expect(ProcError.system(path: "/proc/7/stat", .ioError).isOfOneProcess)
  }

  private func tree(_ name: String) throws(ProcError) -> ProcTree {
    try ProcTree(Checkout.tree(name))
  }
}

@Suite(.timeLimit(.minutes(20))) struct PageFaultAccumulatorTests {
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

@Suite(.timeLimit(.minutes(20))) struct MemoryUsageTests {
  @Test func `sums of forged numbers are clamped`() {
    let huge = MemoryUsage([.heap: .max, .stack: 5])
    var sum = huge
    sum += huge
    #expect(sum[.heap] == .max)
    #expect(sum[.stack] == 10)
    #expect(sum.total == .max)
  }
}

@Suite(.timeLimit(.minutes(20))) struct WallClockTimeTests {
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
