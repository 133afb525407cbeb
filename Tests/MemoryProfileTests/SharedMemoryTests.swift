import ProcFS
import Testing

@testable import MemoryProfile

/// Processes that use the address space of their parent.
@Suite(.timeLimit(.minutes(20))) struct SharedMemoryTests {
  private func record(
    _ pid: Int32, parent: Int32, _ marks: ProcessRecord.Marks = []
  ) -> ProcessRecord {
    var record = ProcessRecord(
      identity: ProcessIdentity(pid: ProcessID(rawValue: pid), startTime: 1),
      parent: ProcessID(rawValue: parent), commandLine: CommandLine(bytes: []), name: "",
      faults: PageFaults(), memory: MemoryUsage([.heap: 1 << 20]))
    record.marks = marks
    return record
  }

  private func counted(
    _ records: [ProcessRecord]
  ) -> (pids: [Int32], marked: [Int32], notices: [Notice]) {
    var records = records
    var log = NoticeLog()
    records.countSharedMemoryOnce(&log)
    log.finishSample()
    return (
      records.map(\.pid.rawValue),
      records.filter { $0.marks.contains(.mayCountTwice) }.map(\.pid.rawValue), log.take()
    )
  }

  @Test(
    arguments: [
      ([(7, 1, []), (8, 7, .ofParent)], [7]),
      // The parent is not sampled.
      ([(8, 7, .ofParent)], [8]),
      // The child has the lower PID.
      ([(3, 7, .ofParent), (7, 1, [])], [7]),
      // A child of such a child.
      ([(7, 1, []), (8, 7, .ofParent), (9, 8, .ofParent)], [7]),
      ([(8, 7, .ofParent), (9, 8, .ofParent)], [8]),
      ([(7, 1, []), (8, 7, []), (9, 8, .ofParent)], [7, 8]),
    ] as [([(Int32, Int32, ProcessRecord.Marks)], [Int32])])
  func `memory of a parent is counted once`(
    records: [(pid: Int32, parent: Int32, marks: ProcessRecord.Marks)], expected: [Int32]
  ) {
    let result = counted(records.map { record($0.pid, parent: $0.parent, $0.marks) })
    #expect(result.pids == expected)
    #expect(result.marked == [] && result.notices == [])
  }

  @Test func `processes that may share memory are marked, and reported once`() {
    let (seven, eight) = (ProcessID(rawValue: 7), ProcessID(rawValue: 8))
    let result = counted([
      record(6, parent: 1), record(7, parent: 1), record(8, parent: 7, .mayCountTwice),
      record(9, parent: 7, .mayCountTwice),
    ])
    #expect(result.pids == [6, 7, 8, 9])
    #expect(result.marked == [7, 8, 9])
    #expect(result.notices == [.mayCountTwice(eight, parent: seven)])
    let alone = counted([record(8, parent: 7, .mayCountTwice)])
    #expect(alone.marked == [] && alone.notices == [])
  }

  /// A cached reading is the parent's memory until the process calls exec(2) or loses its parent.
  @Test(arguments: [(7, 0x40, true, true), (1, 0x40, true, false), (7, 0, false, true)])
  func `a cached reading keeps its mark while nothing has changed`(
    parent: Int, flags: Int, isValid: Bool, isMarked: Bool
  ) throws {
    let bytes = Array(
      "8 (a) S \(parent) 5 6 7 -1 \(flags) 10 11 12 13 14 15 16 17 18 19 1 21 22 23 24 25 26 27 28"
        .utf8)
    let parsed = ProcessStat(bytes.span.bytes)
    let stat = try #require(parsed)
    for mark: ProcessRecord.Marks in [.ofParent, .mayCountTwice] {
      let cached = CachedReading(
        identity: ProcessIdentity(pid: ProcessID(rawValue: 8), startTime: 22),
        image: ProgramImage(codeStart: 26, stackStart: 28, hasCalledExec: false),
        executable: nil, memory: MemoryUsage(), time: .zero, fingerprint: nil,
        parent: ProcessID(rawValue: 7), marks: mark)
      #expect(cached.isOf(stat, executable: nil) == isValid)
      let record = cached.record(stat, commandLine: CommandLine(bytes: []))
      #expect(record.marks == (isMarked ? mark : []))
    }
  }
}
