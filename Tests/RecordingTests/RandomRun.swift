import MemoryProfile
import ProcFS
import TestSupport
import Testing

/// Generates a run in which everything happens: processes start, are absent for a while, exit, call
/// exec, get other parents, and all numbers change.
struct RandomRun {
  private var random: SeededRandom
  private var skips: SeededRandom
  private var processes: [ProcessRecord] = []
  private var absent: [ProcessRecord] = []
  private var faults = PageFaultAccumulator()
  private var time = Duration.zero
  private var born: UInt64 = 100

  /// What processes have beside the categories.
  private let detail: MemoryUsage.Detail

  /// Whether processes come back that were absent.
  private let returns: Bool

  init(seed: UInt64, detail: MemoryUsage.Detail = .names, returns: Bool = true) {
    self.detail = detail
    self.returns = returns
    random = SeededRandom(seed: seed)
    skips = SeededRandom(seed: ~seed)
  }

  private mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &random) < percent
  }

  private mutating func bytes() -> UInt64 {
    // The kernel counts in KiB. Samples from elsewhere may have a fraction.
    let kilobytes = UInt64.random(in: 0...3, using: &random) == 0 ? 0 : random.next() >> 44
    return kilobytes * 1024 + (chance(2) ? 7 : 0)
  }

  private var newMemory: MemoryUsage {
    var memory = MemoryUsage(detail: detail)
    if detail >= .mappings { memory.regions = [] }
    return memory
  }

  /// Changes some of what a process has.
  private mutating func change(_ process: inout ProcessRecord) {
    if chance(5) { process.parent = chance(50) ? ProcessID(rawValue: 1) : nil }
    if chance(5) {
      let bytes: [UInt8] = chance(50) ? [0xFF, 0x41, 0x00, 0x42] : Array("exec é \(born)".utf8)
      process.commandLine = CommandLine(bytes: bytes)
      process.executable = chance(50) ? [0x2F, 0xFF] : Array("/bin/x".utf8)
      process.name = "exec"
    }
    if chance(3) { process.commandLine = CommandLine(bytes: []) }
    for category in Category.allCases where category != .other && chance(8) {
      process.memory[category] = bytes()
    }
    for name in ["[anon:a]", "[anon:ü]", ""] where chance(8) {
      process.memory.set(.other(name), to: chance(30) ? nil : bytes())
    }
    if chance(10) { process.marks.formSymmetricDifference(.held) }
    if chance(20) { process.marks.formSymmetricDifference(.mayCountTwice) }
    let shared = MemoryPart(.libraryData, name: Array("/dev/shm/\(chance(50) ? "a" : "ü")".utf8))
    if chance(8) { process.memory.set(shared, to: chance(30) ? nil : bytes()) }
    if detail >= .files { changeFiles(&process.memory) }
    if detail >= .mappings { changeRegions(&process.memory) }
    for measure in Measure.additional {
      if chance(2) {
        process.memory.unmeasured.formSymmetricDifference(MeasureSet(measure))
        process.memory[measure] = 0
      }
      let isMeasured = !process.memory.unmeasured.contains(measure)
      if isMeasured, chance(5) { process.memory[measure] = bytes() }
    }
    if chance(3) { process.cpu = process.cpu == nil ? CPUTime() : nil }
    if let cpu = process.cpu, chance(30) {
      process.cpu = CPUTime(user: cpu.user + 10, system: cpu.system + 20)
    }
    if chance(3) {
      process.user = chance(50) ? UserID(rawValue: UInt32(random.next() >> 32)) : nil
      process.controlGroup = chance(50) ? ControlGroup(path: "/a/b \(born)") : nil
    }
    if chance(3) {
      let name = chance(50) ? "web \(born)" : nil
      process.container =
        chance(70)
        ? ContainerName(pod: chance(50) ? "ns/pod" : nil, name: name, claim: "host\(born)") : nil
    }
    if chance(30) {
      process.faults.minor += UInt64.random(in: 0...9, using: &random)
      process.faults.major += UInt64.random(in: 0...1, using: &random)
    }
  }

  private static let paths: [[UInt8]] = [
    Array("/usr/lib/libc.so.6".utf8), Array("/tmp/cache.db".utf8), Array("/tmp/ü \n'".utf8),
    [0x2F, 0xFF, 0xFE], [0x2F] + [UInt8](repeating: 0x61, count: 4000), Array("/memfd:a".utf8),
  ]

  private mutating func changeFiles(_ memory: inout MemoryUsage) {
    for path in Self.paths where chance(10) {
      let category: MemoryProfile.Category = chance(50) ? .libraryText : .binaryData
      let permissions: Permissions = chance(50) ? [.read, .private] : [.read, .execute, .private]
      let part = MemoryPart(category, name: path, permissions: permissions)
      memory.set(part, to: chance(30) ? nil : bytes())
    }
  }

  private mutating func changeRegions(_ memory: inout MemoryUsage) {
    let before = Dictionary(
      uniqueKeysWithValues: (memory.regions ?? []).map { ($0.addresses.lowerBound, $0) })
    memory.regions = (0..<12).compactMap { place in
      let start = 0x7F00_0000_0000 + UInt64(place) << 24 + (place == 11 ? 5 : 0)
      guard chance(10) else { return before[start] }
      if chance(30) { return nil }
      let kind = RegionKind.allCases[Int.random(in: 0..<RegionKind.allCases.count, using: &random)]
      let name = chance(50) ? [] : Self.paths[place % Self.paths.count]
      return MemoryRegion(
        addresses: start..<start + UInt64.random(in: 1...99, using: &random) << 12, kind: kind,
        part: MemoryPart(.anonymous, name: name, permissions: chance(50) ? .read : [.write]),
        bytes: bytes())
    }
  }

  mutating func next() -> Sample {
    if chance(10), !processes.isEmpty {
      absent.append(processes.remove(at: Int.random(in: processes.indices, using: &random)))
    }
    if chance(5), returns, !absent.isEmpty {
      processes.append(absent.remove(at: Int.random(in: absent.indices, using: &random)))
    }
    if chance(15) || processes.isEmpty {
      born += 1
      let pid = Int32.random(in: 1...500, using: &random)
      if !(processes + absent).contains(where: { $0.pid.rawValue == pid }) {
        processes.append(
          ProcessRecord(
            identity: ProcessIdentity(pid: ProcessID(rawValue: pid), startTime: born),
            parent: nil, commandLine: CommandLine(bytes: Array("new \(born)".utf8)), name: "new",
            executable: nil, faults: PageFaults(), memory: newMemory))
      }
    }
    for index in processes.indices {
      var process = processes[index]
      change(&process)
      processes[index] = process
    }
    processes.sort { $0.pid < $1.pid }
    for process in processes { faults.record(process.faults, of: process.identity) }
    defer { time += .milliseconds(Int.random(in: 1...2000, using: &random)) }
    var sample = Sample(
      interval: time...(time + .milliseconds(Int.random(in: 0...9, using: &random))),
      processes: processes, accumulatedFaults: faults.total)
    let reasons = SkipReason.allCases.map { $0 } + [nil] as [SkipReason?]
    if Int.random(in: 0..<10, using: &skips) == 0 {
      sample.skipped = SkippedSamples(
        count: Int.random(in: 1...99, using: &skips),
        reason: reasons[Int.random(in: reasons.indices, using: &skips)])
    }
    return sample
  }
}

/// Expects that two samples are equal.
///
/// - Parameter byStartTime: whether the format has everything. Otherwise only what all formats have
///   is compared.
func expectSame(
  _ read: Sample, _ taken: Sample, byStartTime: Bool = true,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(read.interval == taken.interval, sourceLocation: sourceLocation)
  #expect(read.total.byPath == taken.total.byPath, sourceLocation: sourceLocation)
  if byStartTime { #expect(read.skipped == taken.skipped, sourceLocation: sourceLocation) }
  #expect(read.accumulatedFaults == taken.accumulatedFaults, sourceLocation: sourceLocation)
  guard read.processes.count == taken.processes.count else {
    Issue.record(
      "\(read.processes.map(\.pid)) instead of \(taken.processes.map(\.pid))",
      sourceLocation: sourceLocation)
    return
  }
  for (left, right) in zip(read.processes, taken.processes) {
    #expect(left.pid == right.pid, sourceLocation: sourceLocation)
    #expect(left.memory.byPath == right.memory.byPath, sourceLocation: sourceLocation)
    #expect(left.faults == right.faults, sourceLocation: sourceLocation)
    #expect(left.cpu == right.cpu, sourceLocation: sourceLocation)
    if byStartTime {
      #expect(left.user == right.user, sourceLocation: sourceLocation)
      #expect(left.controlGroup == right.controlGroup, sourceLocation: sourceLocation)
      #expect(left.container == right.container, sourceLocation: sourceLocation)
      #expect(left.marks == right.marks, sourceLocation: sourceLocation)
      #expect(left.identity == right.identity, sourceLocation: sourceLocation)
      #expect(left.parent == right.parent, sourceLocation: sourceLocation)
      #expect(left.commandLine == right.commandLine, sourceLocation: sourceLocation)
      #expect(left.executable == right.executable, sourceLocation: sourceLocation)
      #expect(left.name == right.name, sourceLocation: sourceLocation)
    }
  }
}

extension MemoryUsage {
  /// The same with files whatever their permissions, as recordings store them.
  var byPath: MemoryUsage {
    detail >= .files ? withFiles(filesByPath, regions: regions) : self
  }
}
