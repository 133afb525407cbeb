import JSON
import MemoryProfile
import ProcFS

/// A line of newline-delimited JSON, as `smaps-profiler -j` prints it.
///
///     {"start_time":RFC 3339, only in the first line,
///      "measure":what is counted by category, if it is not PSS,
///      "pattern":REGEX, only in the first line,
///      "interval":{"start_millis":N,"end_millis":N},
///      "all":MEMORY,
///      "procs":[{"pid":N,"ppid":N,"cmdline":"…","name":"…","faults":{"minor":N,"major":N},
///                "cpu_user_millis":N,"cpu_system_millis":N,"memory":MEMORY,
///                "held":true, if its memory is that of an earlier sample,
///                "reused":true, if it is and the process seems unchanged,
///                "may_count_twice":true, if it may be that of its parent or child}],
///      "acc_faults":{"minor":N,"major":N},
///      "account":as in ``AccountText``, with --account,
///      "skipped":{"samples":N,"reason":"…"}, if samples were due before and not taken}
///
/// MEMORY is an object with a key for each category, in bytes. `other` is an object with the names
/// of mappings as keys. `swap` and `hugetlb` are missing if they were not measured, as in lines of
/// the Rust original. `shared_memory`, an object like `other`, is part of `extern_data`. `files`
/// has the paths of all mapped files as keys; it is only there if the run was asked for them.
/// `mappings` is an array of ``MappingRows`` without PID; a sum has none.
/// `all` is the sum of `procs`; it is skipped and computed again. Unknown keys are skipped.
struct SampleLine {
  /// The start of the run; `nil` if the line doesn't have it.
  private(set) var startTime: WallClockTime?
  /// REGEX of the run; `nil` if the line doesn't have it.
  private(set) var pattern: String?
  private(set) var sample: Sample

  /// The measure that is counted by category.
  let measure: Measure

  /// What it has of processes beside the categories.
  let detail: MemoryUsage.Detail

  /// - Throws: ``JSONScanner/Failure`` if it is no sample.
  init(_ bytes: [UInt8]) throws(JSONScanner.Failure) {
    var scanner = JSONScanner(bytes)
    var start: UInt64?
    var end: UInt64?
    var all: JSONScanner?
    var processes: [ProcessRecord]?
    var faults: PageFaults?
    var startTime: WallClockTime?
    var measure = Measure.pss
    var pattern: String?
    var skipped: SkippedSamples?
    var account: MemoryAccount?
    try scanner.object { scanner, key throws(JSONScanner.Failure) in
      switch key {
      case "measure": measure = try Self.measure(&scanner)
      case "start_time": startTime = WallClockTime(try scanner.string())
      case "pattern": pattern = try scanner.string()
      case "interval":
        try scanner.object { scanner, key throws(JSONScanner.Failure) in
          switch key {
          case "start_millis": start = try scanner.unsigned()
          case "end_millis": end = try scanner.unsigned()
          default: try scanner.skip()
          }
        }
      case "all":
        all = scanner
        try scanner.skip()
      case "procs":
        var read: [ProcessRecord] = []
        var pids: Set<ProcessID> = []
        try scanner.array { scanner throws(JSONScanner.Failure) in
          let process = try Self.process(&scanner)
          guard pids.insert(process.pid).inserted else {
            throw scanner.failure("process \(process.pid) appears twice in this sample")
          }
          read.append(process)
        }
        processes = read
      case "acc_faults": faults = try Self.faults(&scanner)
      case "skipped": skipped = try Self.skipped(&scanner)
      case "account": account = try AccountText.account(&scanner)
      default: try scanner.skip()
      }
    }
    try scanner.end()
    let begin = try Self.time(start, "interval.start_millis")
    let finish = try Self.time(end, "interval.end_millis")
    self.startTime = startTime
    self.measure = measure
    self.pattern = pattern
    sample = Sample(
      interval: begin...max(begin, finish),
      processes: try Self.require(processes, "procs"),
      accumulatedFaults: faults ?? PageFaults())
    sample.skipped = skipped
    sample.account = account
    detail = Self.takeContents(of: all, into: &sample)
    if faults == nil { sample.total.unmeasured.formUnion(.pageFaults) }
  }

  /// Takes over what a sample does not have: without a process, only its sum shows it.
  ///
  /// - Returns: what it has of processes beside the categories.
  private static func takeContents(
    of all: JSONScanner?, into sample: inout Sample
  ) -> MemoryUsage.Detail {
    guard sample.processes.isEmpty, var all else { return sample.total.detail }
    let sum = try? memory(&all)
    sample.total.unmeasured = sum?.unmeasured ?? .additional
    return sum?.detail ?? .names
  }

  /// - Returns: `nil` if no sample was skipped.
  private static func skipped(
    _ scanner: inout JSONScanner
  ) throws(JSONScanner.Failure) -> SkippedSamples? {
    var count: UInt64 = 0
    var reason: SkipReason?
    try scanner.object { scanner, key throws(JSONScanner.Failure) in
      switch key {
      case "samples": count = try scanner.unsigned(upTo: UInt64(Int32.max))
      // A later version may know more reasons.
      case "reason": reason = SkipReason(rawValue: try scanner.string())
      default: try scanner.skip()
      }
    }
    return count > 0 ? SkippedSamples(count: Int(count), reason: reason) : nil
  }

  static func require<Value>(
    _ value: Value?, _ key: String
  ) throws(JSONScanner.Failure) -> Value {
    guard let value else {
      throw JSONScanner.Failure(offset: 0, reason: "'\(key)' is missing")
    }
    return value
  }

  private static func time(_ value: UInt64?, _ key: String) throws(JSONScanner.Failure) -> Duration
  {
    let milliseconds = try require(value, key)
    guard milliseconds <= UInt64(RecordingFormat.latestTime) else {
      throw JSONScanner.Failure(offset: 0, reason: "'\(key)' is too large")
    }
    return .milliseconds(Int64(milliseconds))
  }

  private static func process(
    _ scanner: inout JSONScanner
  ) throws(JSONScanner.Failure) -> ProcessRecord {
    var pid: UInt64?
    var parent: UInt64?
    var commandLine: String?
    var name: String?
    var faults: PageFaults?
    var memory: MemoryUsage?
    var marks: ProcessRecord.Marks = []
    var cpu: (user: UInt64?, system: UInt64?)
    try scanner.object { scanner, key throws(JSONScanner.Failure) in
      switch key {
      case "pid": pid = try scanner.unsigned(upTo: RecordingFormat.largestPID)
      case "ppid": parent = try scanner.unsigned(upTo: RecordingFormat.largestPID)
      case "cmdline": commandLine = try scanner.string()
      case "name": name = try scanner.string()
      case "faults": faults = try Self.faults(&scanner)
      case "memory": memory = try Self.memory(&scanner)
      case Counter.userTime.key: cpu.user = try scanner.unsigned(upTo: RecordingFormat.largestValue)
      case Counter.systemTime.key:
        cpu.system = try scanner.unsigned(upTo: RecordingFormat.largestValue)
      default:
        if let mark = ProcessRecord.Marks.stored.first(where: { $0.key == key })?.mark {
          marks.set(mark, try scanner.boolean())
        } else {
          try scanner.skip()
        }
      }
    }
    guard pid != 0 else { throw scanner.failure("0 is not a valid PID") }
    // A line has no start times, so processes are identified by PID only.
    var record = ProcessRecord(
      identity: ProcessIdentity(
        pid: ProcessID(rawValue: Int32(clamping: try require(pid, "pid"))), startTime: 0),
      parent: parent.flatMap { $0 > 0 ? ProcessID(rawValue: Int32(clamping: $0)) : nil },
      commandLine: CommandLine(bytes: Array(try require(commandLine, "cmdline").utf8)),
      name: name ?? "",
      faults: faults ?? PageFaults(), memory: try require(memory, "memory"))
    if faults == nil { record.memory.unmeasured.formUnion(.pageFaults) }
    record.marks = marks
    if let user = cpu.user, let system = cpu.system {
      record.cpu = CPUTime(user: user, system: system)
    }
    return record
  }

  /// Reads the measure that is counted by category.
  static func measure(
    _ scanner: inout JSONScanner
  ) throws(JSONScanner.Failure) -> Measure {
    let key = try scanner.string()
    guard let measure = Measure.countable.first(where: { $0.descriptor.key == key }) else {
      throw scanner.failure("the measure '\(key)' is not known to this version")
    }
    return measure
  }

  private static func faults(
    _ scanner: inout JSONScanner
  ) throws(JSONScanner.Failure) -> PageFaults {
    var minor: UInt64?
    var major: UInt64?
    try scanner.object { scanner, key throws(JSONScanner.Failure) in
      switch key {
      case "minor": minor = try scanner.unsigned(upTo: RecordingFormat.largestValue)
      case "major": major = try scanner.unsigned(upTo: RecordingFormat.largestValue)
      default: try scanner.skip()
      }
    }
    return PageFaults(minor: try require(minor, "minor"), major: try require(major, "major"))
  }

  /// Reads MEMORY.
  static func memory(
    _ scanner: inout JSONScanner
  ) throws(JSONScanner.Failure) -> MemoryUsage {
    var memory = MemoryUsage()
    // Bit n for the category with the raw value n. A set would hash each key of each process.
    var categories: UInt32 = 0
    var measures: MeasureSet = []
    var files: [MemoryPart: UInt64]?
    var regions: [MemoryRegion]?
    try scanner.object { scanner, key throws(JSONScanner.Failure) in
      if key == MemoryPart.sharedMemoryKey {
        return try scanner.object { scanner, name throws(JSONScanner.Failure) in
          memory.set(
            MemoryPart(.libraryData, name: Array(name.utf8)),
            to: try scanner.unsigned(upTo: RecordingFormat.largestValue))
        }
      }
      if key == MemoryPart.filesKey {
        files = try Self.files(&scanner)
        return
      }
      if key == MemoryRegion.key {
        regions = try Self.regions(&scanner)
        return
      }
      switch SampleQuantity.byKey[key] {
      case .memory(.category(.other)):
        try scanner.object { scanner, name throws(JSONScanner.Failure) in
          memory.set(.other(name), to: try scanner.unsigned(upTo: RecordingFormat.largestValue))
        }
        categories |= 1 << Category.other.rawValue
      case .memory(.category(let category)):
        categories |= 1 << category.rawValue
        memory[category] = try scanner.unsigned(upTo: RecordingFormat.largestValue)
      case .memory(.measure(let measure)):
        measures.formUnion(MeasureSet(measure))
        memory[measure] = try scanner.unsigned(upTo: RecordingFormat.largestValue)
      case .memory(.part), .counter, nil: try scanner.skip()
      }
    }
    for category in Category.allCases where categories & 1 << category.rawValue == 0 {
      throw JSONScanner.Failure(offset: 0, reason: "'\(category.descriptor.key)' is missing")
    }
    memory.unmeasured.formUnion(MeasureSet.additional.subtracting(measures))
    return files.map { memory.withFiles($0, regions: regions) } ?? memory
  }

  private static func regions(
    _ scanner: inout JSONScanner
  ) throws(JSONScanner.Failure) -> [MemoryRegion] {
    var regions: [MemoryRegion] = []
    try scanner.array { scanner throws(JSONScanner.Failure) in
      regions.append(try MappingRows.region(&scanner).region)
    }
    return regions.ordered { $0.addresses.lowerBound < $1.addresses.lowerBound }
  }

  private static func files(
    _ scanner: inout JSONScanner
  ) throws(JSONScanner.Failure) -> [MemoryPart: UInt64] {
    var files: [MemoryPart: UInt64] = [:]
    try scanner.object { scanner, name throws(JSONScanner.Failure) in
      files[MemoryPart(.libraryData, name: Array(name.utf8))] =
        try scanner.unsigned(upTo: RecordingFormat.largestValue)
    }
    return files
  }
}
