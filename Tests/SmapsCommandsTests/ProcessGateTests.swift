import Libc
import MemoryProfile
import ProcFS
import Testing

@testable import SmapsCommands

/// `--max-process`, `--max-cgroup`, `--max-pressure` and rates of `--max-growth`.
@Suite(.timeLimit(.minutes(20))) struct ProcessGateTests {
  private func sample(_ time: Duration, _ heaps: [Int32: Int], limits: MemoryHeadroom? = nil)
    -> Sample
  {
    var sample = Sample(
      interval: time...time,
      processes: heaps.sorted { $0.key < $1.key }.map { pid, kibibytes in
        ProcessRecord(
          identity: ProcessIdentity(pid: ProcessID(rawValue: pid), startTime: 77), parent: nil,
          commandLine: CommandLine(bytes: Array("/bin/p\(pid)\t-v".utf8)), name: "p\(pid)",
          faults: PageFaults(), memory: MemoryUsage([.heap: UInt64(kibibytes) << 10]))
      }, accumulatedFaults: PageFaults())
    sample.headroom = limits
    return sample
  }

  /// Direction, PID and value in kB.
  private func texts(_ crossings: [GateCrossing]) -> [String] {
    crossings.map {
      "\($0.direction) \($0.process.map { "\($0.identity.pid)" } ?? "-") \($0.value >> 10)"
    }
  }

  @Test func `each process crosses the limit by itself, and recovers when it exits`() {
    var gate = ProcessGate(name: "--max-process 100KiB", limit: 100 << 10)
    #expect(texts(gate.add(sample(.zero, [1: 100, 2: 60]))) == [])
    #expect(!gate.isExceeded)
    #expect(texts(gate.add(sample(.seconds(1), [1: 101, 2: 60]))) == ["exceeded 1 101"])
    #expect(
      texts(gate.add(sample(.seconds(2), [1: 95, 2: 140, 3: 300])))
        == ["exceeded 2 140", "exceeded 3 300"])
    #expect(texts(gate.add(sample(.seconds(3), [1: 105, 2: 140]))) == ["recovered 3 0"])
    #expect(texts(gate.add(sample(.seconds(4), [1: 89, 2: 140]))) == ["recovered 1 89"])
    #expect(texts(gate.add(sample(.seconds(5), [:]))) == ["recovered 2 0"])
    #expect(
      gate.verdict(beginning: nil)
        == "--max-process 100KiB exceeded: 300 KiB, 200 KiB above the limit "
        + "(after 2 s; first after 1 s): 3 p3\\t-v")
  }

  @Test func `a sum that no process exceeds alone is no excess`() {
    var gate = ProcessGate(name: "g", limit: 100 << 10)
    #expect(gate.add(sample(.zero, [1: 100, 2: 100, 3: 100])) == [])
    #expect(!gate.isExceeded)
  }

  @Test func `the limit of a group is a part of the nearest limit`() {
    let limit = GroupLimits.Nearest(limit: 200 << 20, left: 15 << 20, group: "/docker")
    var gate = HeadroomGate(name: "--max-cgroup 92%", .group, limit: 9_200)
    let full = sample(.seconds(3), [1: 5], limits: MemoryHeadroom(limit: limit))
    let crossings = gate.add(full)
    #expect(crossings.map(\.value) == [9_250])
    #expect(crossings.first?.process?.name == "p1")
    #expect(
      gate.verdict(beginning: nil)
        == "--max-cgroup 92% exceeded: 92.50% of 200 MiB, limit of /docker (after 3 s)")
    var exact = HeadroomGate(name: "g", .group, limit: 9_250)
    #expect(exact.add(full) == [])
    #expect(exact.lack(in: nil) == nil)
  }

  @Test(arguments: [
    HeadroomGate.Subject.group, .somePressure, .fullPressure,
  ])
  func `a value in percent that was never read is an error`(subject: HeadroomGate.Subject) {
    var gate = HeadroomGate(name: "g", subject, limit: 1)
    gate.add(sample(.zero, [1: 1]))
    gate.add(sample(.zero, [1: 1], limits: MemoryHeadroom()))
    #expect(gate.lack(in: nil)?.message.hasPrefix("g can't be checked: ") == true)
    #expect(gate.lack(in: "a.db")?.message.contains("'a.db'") == true)
    #expect(!gate.isExceeded)
  }

  @Test func `pressure of some tasks and of all tasks have limits of their own`() {
    let busy = sample(
      .zero, [1: 1], limits: MemoryHeadroom(pressure: PressureStall(some: 2_001, full: 499)))
    var some = HeadroomGate(name: "--max-pressure some=20%", .somePressure, limit: 2_000)
    var full = HeadroomGate(name: "--max-pressure full=5%", .fullPressure, limit: 500)
    some.add(busy)
    full.add(busy)
    #expect(
      some.verdict(beginning: nil) == "--max-pressure some=20% exceeded: 20.01% (after 0 ms)")
    #expect(full.verdict(beginning: nil) == nil)
  }

  @Test func `a rate is exceeded only by growth that goes on`() {
    // 1 MiB in 10 s is 360 MiB an hour.
    func verdict(_ limit: UInt64, _ kibibytes: (Int) -> Int) -> String? {
      var gate = GrowthGate(
        name: "--max-growth X/h", quantity: .total, limit: limit << 20, interval: .seconds(1))
      for second in 0..<900 { gate.add(sample(.seconds(second), [1: kibibytes(second)])) }
      #expect(gate.lack(in: nil) == nil)
      return gate.verdict(beginning: nil)
    }
    let growing = verdict(359) { 10_000 + $0 * 1024 / 10 + $0 % 7 }
    #expect(growing?.hasPrefix("--max-growth X/h exceeded: 36") == true)
    #expect(growing?.contains("largest: ") == true)
    #expect(verdict(362) { 10_000 + $0 * 1024 / 10 + $0 % 7 } == nil)
    // A garbage collector, a step, and a peak.
    #expect(verdict(100) { 10_000 + $0 % 90 * 1024 / 10 } == nil)
    #expect(verdict(100) { $0 < 450 ? 10_000 : 20_000 } == nil)
    #expect(verdict(100) { $0 == 450 ? 900_000 : 10_000 } == nil)
    #expect(verdict(0) { 200_000 - $0 * 100 } == nil)
  }

  @Test func `a run that is too short for a rate is an error`() {
    var gate = GrowthGate(
      name: "--max-growth 1MiB/h", quantity: .total, limit: 1, interval: .seconds(1))
    for second in 0..<290 { gate.add(sample(.seconds(second), [1: second * 1000])) }
    #expect(!gate.isExceeded)
    #expect(gate.lack(in: nil)?.message.contains("5 min") == true)
  }

  @Test func `a process that runs but was not measured has not recovered`() {
    var gate = ProcessGate(name: "g", limit: 100 << 10)
    #expect(
      texts(gate.add(sample(.zero, [1: 101, 2: 102]))) == ["exceeded 1 101", "exceeded 2 102"])
    let gaps = SampleGaps(isRunning: { $0.pid.rawValue == 1 })
    #expect(texts(gate.add(sample(.seconds(1), [:]), gaps)) == ["recovered 2 0"])
    // It is measured again, and did not fall below the limit meanwhile.
    #expect(texts(gate.add(sample(.seconds(2), [1: 120]), gaps)) == [])
    #expect(texts(gate.add(sample(.seconds(3), [:]))) == ["recovered 1 0"])
  }

  @Test func `a sum that lacks a process has not recovered`() {
    var gate = MemoryGate(name: "g", quantity: .total, limit: 100 << 10)
    #expect(gate.add(sample(.zero, [1: 90, 2: 90])).map(\.direction) == [.exceeded])
    #expect(gate.add(sample(.seconds(1), [1: 10]), SampleGaps(lacksMeasured: true)) == [])
    #expect(gate.add(sample(.seconds(2), [1: 10])).map(\.direction) == [.recovered])
  }

  @Test func `only processes that can't be read and still run are lacking`() throws {
    let own = try #require(try ownIdentity())
    let command = CommandLine(bytes: Array("p".utf8))
    var measured = sample(.zero, [1: 5])
    measured.processes[0].identity = own
    let empty = sample(.seconds(1), [:])
    var omitted = OmittedProcesses(tree: "/proc")
    let first = omitted.next(measured, [])
    #expect(!first.lacksMeasured)
    #expect(first.isRunning(own))
    #expect(!first.isRunning(ProcessIdentity(pid: own.pid, startTime: own.startTime + 1)))
    // Another process that was never measured does not matter for the sum.
    let other = ProcessID(rawValue: 1)
    #expect(!omitted.next(measured, [.denied(other, command)]).lacksMeasured)
    #expect(omitted.count == 1)
    #expect(omitted.next(empty, [.denied(own.pid, command)]).lacksMeasured)
    #expect(omitted.count == 2)
    #expect(omitted.next(empty, []).lacksMeasured)
    #expect(!omitted.next(measured, []).lacksMeasured)
    #expect(omitted.count == 2)
  }

  private func ownIdentity() throws -> ProcessIdentity? {
    let pid = ProcessID(rawValue: getpid())
    var buffer = ReadBuffer(capacity: 4 << 10)
    _ = try ProcTree().read(.stat, of: pid, into: &buffer)
    return buffer.withBytes { ProcessStat($0) }
      .map { ProcessIdentity(pid: pid, startTime: $0.startTime) }
  }

  @Test func `the name of a process is short and has no argument`() {
    var record = sample(.zero, [1: 5]).processes[0]
    record.commandLine = CommandLine(bytes: Array("/bin/p --password=secret".utf8))
    record.executable = Array("/usr/bin/server".utf8)
    #expect(GateCrossing.Process(record).name == "p1")
    record.name = ""
    #expect(GateCrossing.Process(record).name == "server")
    record.executable = Array(("/" + String(repeating: "x", count: 300)).utf8)
    #expect(GateCrossing.Process(record).name == String(repeating: "x", count: 255))
    record.executable = nil
    #expect(GateCrossing.Process(record).name == "")
  }

  @Test(arguments: [30, 60, 300])
  func `a rate of a recorded file without its interval is checked`(seconds: Int) {
    var gate = GrowthGate(
      name: "g", quantity: .total, limit: 100 << 20, interval: .seconds(1))
    // 1 MiB in 10 s is 360 MiB an hour.
    for time in stride(from: 0, to: seconds * 70, by: seconds) {
      gate.add(sample(.seconds(time), [1: 10_000 + time * 1024 / 10]))
    }
    #expect(gate.lack(in: nil) == nil)
    #expect(gate.verdict(beginning: nil)?.hasPrefix("g exceeded: 360 MiB/h") == true)
  }
}
