import MemoryProfile
import ProcFS
import Testing

@testable import MemorySeries

@Suite(.timeLimit(.minutes(20))) struct RegionTrackerTests {
  private func region(_ addresses: Range<UInt64>) -> MemoryRegion {
    MemoryRegion(
      addresses: addresses, kind: .anonymous,
      part: MemoryPart(.anonymous, name: [], permissions: [.read, .private]), bytes: 0)
  }

  private func process(
    _ regions: [MemoryRegion]?, start: UInt64 = 1, executable: String = "/bin/a"
  ) -> ProcessRecord {
    var memory = MemoryUsage(detail: .mappings)
    memory.regions = regions
    return ProcessRecord(
      identity: ProcessIdentity(pid: ProcessID(rawValue: 1), startTime: start), parent: nil,
      commandLine: CommandLine(bytes: []), name: "", executable: Array(executable.utf8),
      faults: PageFaults(), memory: memory)
  }

  @Test func `a region keeps its number over samples, and none is used again`() {
    var tracker = RegionTracker()
    func numbers(_ process: ProcessRecord) -> [Int] {
      var numbers: [Int] = []
      tracker.track([process]) { identity, _, _ in numbers.append(identity.number) }
      return numbers
    }
    #expect(numbers(process([region(10..<20), region(50..<60)])) == [0, 1])
    // One grew downwards again and again, so that it has nothing in common with the first sample.
    for start in stride(from: 49 as UInt64, to: 30, by: -1) {
      #expect(numbers(process([region(10..<20), region(start..<start + 11)])) == [0, 1])
    }
    #expect(numbers(process([region(31..<60)])) == [1])
    #expect(numbers(process([region(10..<20), region(31..<60)])) == [2, 1])
    // exec(2), and another process with the PID.
    #expect(numbers(process([region(10..<20)], executable: "/bin/b")) == [3])
    #expect(numbers(process([region(10..<20)], start: 2)) == [0])
    #expect(numbers(process(nil, start: 2)) == [])
  }
}
