import MemoryProfile
import ProcFS
import Testing

@testable import MemorySeries

@Suite(.timeLimit(.minutes(20))) struct ProcessGroupsTests {
  /// Takes a sample of processes, each given as PID, group, heap and minor faults.
  private func take(
    _ groups: inout ProcessGroups, at seconds: Int,
    _ processes: [(pid: Int32, group: String, heap: UInt64, faults: UInt64)],
    followsRestart: Bool = false
  ) {
    let records = processes.map {
      ProcessRecord(
        identity: ProcessIdentity(pid: ProcessID(rawValue: $0.pid), startTime: 1), parent: nil,
        commandLine: CommandLine(bytes: []), name: $0.group, faults: PageFaults(minor: $0.faults),
        memory: MemoryUsage([.heap: $0.heap]))
    }
    let time = Duration.seconds(seconds)
    var sample = Sample(
      interval: time...time, processes: records, accumulatedFaults: PageFaults())
    sample.followsRestart = followsRestart
    groups.take(sample, names: processes.map(\.group))
  }

  private func text(_ groups: ProcessGroups) -> [String] {
    (groups.groups + [groups.overflow].compactMap { $0 }).map {
      "\($0.name) \($0.processCount) \($0.usage.total) \($0.faults.minor)"
    }
  }

  @Test func `processes of one group are summed, and faults do not fall when one exits`() {
    var groups = ProcessGroups(capacity: 9)
    take(&groups, at: 0, [(1, "a", 5, 10), (2, "b", 7, 1), (3, "a", 1, 100)])
    #expect(text(groups) == ["a 2 6 110", "b 1 7 1"])
    take(&groups, at: 1, [(1, "a", 5, 15)])
    #expect(text(groups) == ["a 1 5 115", "b 0 0 1"])
  }

  @Test func `the largest groups have a slot, and the rest overflow`() {
    var groups = ProcessGroups(capacity: 2)
    take(&groups, at: 0, [(1, "a", 1, 1), (2, "b", 3, 2), (3, "c", 2, 4), (4, "d", 1, 8)])
    #expect(text(groups) == ["b 1 3 2", "c 1 2 4", "other 2 2 9"])
    // A group keeps its slot, even if another one is larger now.
    take(&groups, at: 1, [(1, "a", 99, 5), (2, "b", 3, 2)])
    #expect(text(groups) == ["b 1 3 2", "c 0 0 4", "other 1 99 13"])
  }

  @Test func `a group loses its slot after it was empty for long, and keeps its faults`() {
    var groups = ProcessGroups(capacity: 1)
    take(&groups, at: 0, [(1, "a", 1, 10)])
    take(&groups, at: 599, [(2, "b", 1, 3)])
    #expect(text(groups) == ["a 0 0 10", "other 1 1 3"])
    take(&groups, at: 600, [(2, "b", 1, 5)])
    #expect(text(groups) == ["b 1 1 2", "other 0 0 3"])
    take(&groups, at: 1200, [(3, "a", 1, 7)])
    #expect(text(groups) == ["a 1 1 17", "other 0 0 3"])
  }

  @Test func `faults are added to the group that a process has when they are seen`() {
    var groups = ProcessGroups(capacity: 9)
    take(&groups, at: 0, [(1, "a", 1, 10)])
    take(&groups, at: 1, [(1, "b", 1, 12)])
    #expect(text(groups) == ["a 0 0 10", "b 1 1 2"])
  }

  @Test func `a group with the name of the overflow is part of it`() {
    var groups = ProcessGroups(capacity: 9)
    take(&groups, at: 0, [(1, "other", 4, 1)])
    #expect(text(groups) == ["other 1 4 1"])
  }

  @Test func `after a restart, a known PID and start time are another process`() {
    var groups = ProcessGroups(capacity: 9)
    take(&groups, at: 0, [(1, "a", 1, 10)])
    take(&groups, at: 1, [(1, "a", 1, 4)], followsRestart: true)
    #expect(text(groups) == ["a 1 1 14"])
  }

  @Test func `a process that is missing in one sample keeps its count`() {
    var groups = ProcessGroups(capacity: 9)
    let crowd = (2...2000).map { (pid: Int32($0), group: "b", heap: UInt64(1), faults: UInt64(1)) }
    take(&groups, at: 0, [(1, "a", 1, 10)] + crowd)
    take(&groups, at: 1, [])
    take(&groups, at: 2, [(1, "a", 1, 12)])
    #expect(text(groups) == ["a 1 1 12", "b 0 0 1999"])
  }

  @Test func `only the latest evicted groups keep their faults`() throws {
    let size = ProcessGroups.evictedCapacity + 1
    var groups = ProcessGroups(capacity: size)
    for (lot, letter) in ["a", "b", "c"].enumerated() {
      let lots = (0..<size).map { index in
        (
          pid: Int32(lot * size + index + 1), group: "\(letter)\(100_000 + index)",
          heap: UInt64(1), faults: UInt64(1)
        )
      }
      take(&groups, at: lot * 600, lots)
    }
    let pid = Int32(3 * size + 1)
    take(&groups, at: 1800, [(pid, "a100000", 1, 7), (pid + 1, "b100001", 1, 7)])
    func faults(_ name: String) -> UInt64? {
      groups.groups.first { $0.name == name }?.faults.minor
    }
    #expect(faults("a100000") == 7)
    #expect(faults("b100001") == 8)
  }
}
