import MemoryProfile
import ProcFS
import TestSupport
import Testing

@testable import SmapsCommands

/// When commands of limits are run.
@Suite(.timeLimit(.minutes(20))) struct AlarmQueueTests {
  private func alarm(
    _ direction: GateCrossing.Direction, _ gate: String = "--max-total 1", value: UInt64 = 2,
    pid: Int32? = nil
  ) -> Alarm {
    Alarm(
      gate: gate,
      crossing: GateCrossing(
        direction: direction, value: value, bound: 1, unit: .bytes,
        process: pid.map {
          GateCrossing.Process(
            identity: ProcessIdentity(pid: ProcessID(rawValue: $0), startTime: 5), name: "p")
        }, isOfProcess: pid != nil), time: nil)
  }

  @Test func `a value crosses its limit once until it fell below nine tenths of it`() {
    var state = BoundState()
    let values: [UInt64] = [100, 101, 150, 100, 95, 90, 101, 89, 100, 101, 0]
    let expected: [GateCrossing.Direction?] = [
      nil, .exceeded, nil, nil, nil, nil, nil, .recovered, nil, .exceeded, .recovered,
    ]
    #expect(values.map { state.next($0, bound: 100) } == expected)
  }

  @Test func `a limit of 0 is crossed by any value, and again only after 0`() {
    var state = BoundState()
    #expect(
      [0, 1, 5, 0, 1].map { state.next($0, bound: 0) }
        == [nil, .exceeded, nil, .recovered, .exceeded])
  }

  @Test func `one alarm runs at a time, and at most one starts in a minute`() {
    var queue = AlarmQueue()
    queue.add(alarm(.exceeded, "a"))
    queue.add(alarm(.exceeded, "b"))
    #expect(queue.next(at: .seconds(5), isRunning: false)?.alarm.gate == "a")
    #expect(queue.next(at: .seconds(6), isRunning: true) == nil)
    #expect(queue.next(at: .seconds(64.999), isRunning: false) == nil)
    #expect(queue.next(at: .seconds(65), isRunning: true) == nil)
    #expect(queue.next(at: .seconds(70), isRunning: false)?.alarm.gate == "b")
    queue.add(alarm(.recovered, "a"))
    // A minute from the latest start, not from when it was due.
    #expect(queue.next(at: .seconds(129), isRunning: false) == nil)
    #expect(queue.next(at: .seconds(130), isRunning: false)?.alarm.gate == "a")
    #expect(queue.drain() == 0)
  }

  @Test func `a waiting alarm is replaced by a later one of the same kind`() {
    var queue = AlarmQueue()
    queue.add(alarm(.exceeded))
    #expect(queue.next(at: .zero, isRunning: false) != nil)
    for value in 1...3 as ClosedRange<UInt64> {
      queue.add(alarm(.recovered, value: value))
      queue.add(alarm(.exceeded, value: value + 10))
    }
    #expect(queue.count == 2)
    let first = queue.next(at: .seconds(60), isRunning: false)
    #expect(first?.alarm == alarm(.recovered, value: 3))
    #expect(first?.dropped == 4)
    let second = queue.next(at: .seconds(120), isRunning: false)
    #expect(second?.alarm == alarm(.exceeded, value: 13))
    #expect(second?.dropped == 0)
  }

  @Test func `processes have alarms of their own, up to a number`() {
    var queue = AlarmQueue()
    for pid in 1...Int32(AlarmQueue.capacity + 3) { queue.add(alarm(.exceeded, pid: pid)) }
    #expect(queue.count == AlarmQueue.capacity)
    let next = queue.next(at: .zero, isRunning: false)
    #expect(next?.alarm == alarm(.exceeded, pid: 4))
    #expect(next?.dropped == 3)
    #expect(queue.drain() == AlarmQueue.capacity - 1)
    #expect(queue.drain() == 0)
  }

  @Test func `facts that are not known are removed from the environment`() {
    let facts = Alarm(
      gate: "--max-cgroup 90%",
      crossing: GateCrossing(
        direction: .recovered, value: 8_050, bound: 9_000, unit: .hundredthsOfPercent,
        process: nil), time: WallClockTime("2026-11-30T10:00:00.25Z")
    ).environment(recording: nil, dropped: 2)
    let texts = facts.map { "\($0.name)=\($0.value ?? "nil")" }
    #expect(
      texts == [
        "SMAPS_EVENT=recover", "SMAPS_GATE=--max-cgroup 90%", "SMAPS_VALUE=80.50",
        "SMAPS_BOUND=90.00", "SMAPS_UNIT=percent", "SMAPS_PID=nil", "SMAPS_START_TIME=nil",
        "SMAPS_NAME=nil", "SMAPS_RECORDING=nil", "SMAPS_TIME=2026-11-30T10:00:00.250+00:00",
        "SMAPS_DROPPED=2",
      ])
  }

  @Test func `an excess that ended is not run, and limits that are not of a process go first`() {
    var queue = AlarmQueue()
    for pid in 1...3 as ClosedRange<Int32> { queue.add(alarm(.exceeded, pid: pid)) }
    queue.add(alarm(.exceeded, "--max-cgroup 90%"))
    queue.removeExcess(endedBy: alarm(.recovered, value: 0, pid: 1))
    queue.removeExcess(endedBy: alarm(.recovered, value: 0, pid: 7))
    let first = queue.next(at: .zero, isRunning: false)
    #expect(first?.alarm.gate == "--max-cgroup 90%")
    #expect(first?.dropped == 1)
    #expect(queue.next(at: .seconds(60), isRunning: false)?.alarm == alarm(.exceeded, pid: 2))
    #expect(queue.count == 1)
  }

  @Test func `a limit that is not of a process keeps its place when too many wait`() {
    var queue = AlarmQueue()
    queue.add(alarm(.exceeded, "--max-cgroup 90%"))
    for pid in 1...Int32(AlarmQueue.capacity + 3) { queue.add(alarm(.exceeded, pid: pid)) }
    #expect(queue.count == AlarmQueue.capacity)
    #expect(queue.next(at: .zero, isRunning: false)?.alarm.gate == "--max-cgroup 90%")
  }

  @Test func `a supervisor that is stopped is killed, and its alarm is lost`() throws {
    let runner = AlarmRunner(
      AlarmConfiguration(
        onExceed: "kill -STOP $PPID", limit: .seconds(8), patience: .milliseconds(100)),
      discardsOutput: true)
    runner.take([alarm(.exceeded).crossing], of: "g", at: nil)
    var messages: [AlarmMessage] = []
    try pollBlocking {
      runner.advance()
      messages += runner.takeMessages()
      return runner.supervisor == nil && !messages.isEmpty
    }
    #expect(messages.map(\.message) == [AlarmMessage.lost(option: "--on-exceed").message])
  }
}
