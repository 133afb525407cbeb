import JSON
import MemoryProfile
import ProcFS

/// Parses a snapshot as `smaps-snapshot -j` prints it.
///
///     {"time":RFC 3339, "measure":what is counted by category, if it is not PSS,
///      "mask":"frwxsp", "summary":{…},
///      "procs":[{"pid":N,"ppid":N,"start_ticks":N,"cmdline":"…","name":"…","memory":MEMORY,
///                "rows":[{"path":"…","permissions":"r-x-p","original_executable":true,
///                         "bytes":N}…]}]}
///
/// MEMORY is described at ``SampleLine``. Only `rows` of files are read, the others are in MEMORY.
/// If the mask has no paths, a row of files has `"category":"files"`. `summary` is the sum of
/// `procs`; it is skipped and computed again. Unknown keys are skipped.
///
/// A snapshot by mapping has ``MappingRows`` instead of a mask, and no rows in `procs`.
enum SnapshotText {
  enum Failure: Error, Equatable {
    /// It is a sample of a run, as `smaps-profiler -j` prints it.
    case isSample
    /// It is other JSON.
    case isOther
    /// It is a snapshot by mapping that has only the largest ones.
    case isPartial
    /// `offset` is the position in the text, in bytes.
    case malformed(offset: Int, reason: String)

    init(_ failure: JSONScanner.Failure) {
      self = .malformed(offset: failure.offset, reason: failure.reason)
    }
  }

  static func snapshot(_ bytes: [UInt8]) throws(Failure) -> RecordedSnapshot {
    var scanner = JSONScanner(bytes)
    var isSample = false
    var (time, mask): (WallClockTime?, String?)
    var processes: [ProcessRecord]?
    var mappings: MappingRows?
    var (isByMapping, isPartial) = (false, false)
    var measure = Measure.pss
    var account: MemoryAccount?
    do throws(JSONScanner.Failure) {
      try scanner.object { scanner, key throws(JSONScanner.Failure) in
        switch key {
        case "time": time = WallClockTime(try scanner.string())
        case "measure": measure = try SampleLine.measure(&scanner)
        case "mask": mask = try scanner.string()
        case "procs" where !isSample:
          processes = try Self.processes(&scanner, haveRows: !isByMapping)
        case "by": isByMapping = try scanner.string() == Dimension.mapping.spelling
        case "rows" where isByMapping: mappings = try MappingRows(&scanner)
        case "other" where isByMapping:
          isPartial = true
          try scanner.skip()
        case "account" where !isSample: account = try AccountText.account(&scanner)
        case "interval":
          isSample = true
          try scanner.skip()
        default: try scanner.skip()
        }
      }
      // In a run, another sample follows the first.
      if !isSample { try scanner.end() }
      if !isPartial, let mappings, let records = processes {
        processes = try mappings.processes(records)
        mask = RecordedSnapshot.wholeMask
      }
    } catch {
      throw Failure(error)
    }
    if isSample { throw .isSample }
    if isPartial { throw .isPartial }
    if account != nil, mask == nil { (mask, processes) = ("", []) }
    guard let mask, let processes else { throw .isOther }
    var snapshot = RecordedSnapshot(time: time, mask: mask, processes: processes)
    snapshot.account = account
    snapshot.measure = measure
    snapshot.hasMappings = mappings != nil
    return snapshot
  }

  /// - Parameter haveRows: whether each process has rows of its files.
  private static func processes(
    _ scanner: inout JSONScanner, haveRows: Bool
  ) throws(JSONScanner.Failure) -> [ProcessRecord] {
    var processes: [ProcessRecord] = []
    var pids: Set<ProcessID> = []
    try scanner.array { scanner throws(JSONScanner.Failure) in
      let process = try Self.process(&scanner, hasRows: haveRows)
      guard pids.insert(process.pid).inserted else {
        throw scanner.failure("process \(process.pid) appears twice in this snapshot")
      }
      processes.append(process)
    }
    return processes
  }

  private static func process(
    _ scanner: inout JSONScanner, hasRows: Bool
  ) throws(JSONScanner.Failure) -> ProcessRecord {
    var (pid, parent, startTime): (UInt64?, UInt64?, UInt64?)
    var (commandLine, name): (String?, String?)
    var memory: MemoryUsage?
    var files: [MemoryPart: UInt64] = [:]
    try scanner.object { scanner, key throws(JSONScanner.Failure) in
      switch key {
      case "pid": pid = try scanner.unsigned(upTo: RecordingFormat.largestPID)
      case "ppid": parent = try scanner.unsigned(upTo: RecordingFormat.largestPID)
      case "start_ticks": startTime = try scanner.unsigned()
      case "cmdline": commandLine = try scanner.string()
      case "name": name = try scanner.string()
      case "memory": memory = try SampleLine.memory(&scanner)
      case "rows":
        try scanner.array { scanner throws(JSONScanner.Failure) in
          guard let row = try Self.fileRow(&scanner) else { return }
          files[row.part, default: 0].addClamped(row.bytes)
        }
      default: try scanner.skip()
      }
    }
    let usage = try Self.require(memory, "memory", &scanner)
    guard pid != 0 else { throw scanner.failure("0 is not a valid PID") }
    let mapped = Category.allCases.filter { $0.isOwnFile != nil }
      .reduce(UInt64(0)) { $0.addingClamped(usage[$1]) }
    guard !hasRows || files.values.reduce(0, { $0.addingClamped($1) }) == mapped else {
      throw scanner.failure("the rows of files don't add up to their categories in 'memory'")
    }
    return ProcessRecord(
      identity: ProcessIdentity(
        pid: ProcessID(rawValue: Int32(clamping: try Self.require(pid, "pid", &scanner))),
        startTime: startTime ?? 0),
      parent: parent.flatMap { $0 > 0 ? ProcessID(rawValue: Int32(clamping: $0)) : nil },
      commandLine: CommandLine(
        bytes: Array(try Self.require(commandLine, "cmdline", &scanner).utf8)),
      name: name ?? "", faults: PageFaults(), memory: usage.withFiles(files))
  }

  /// - Returns: `nil` if the row is not of files.
  private static func fileRow(
    _ scanner: inout JSONScanner
  ) throws(JSONScanner.Failure) -> (part: MemoryPart, bytes: UInt64)? {
    var isOfFiles = false
    var bytes: UInt64?
    var (path, permissions, isExecutable) = ([UInt8](), [] as Permissions, false)
    try scanner.object { scanner, name throws(JSONScanner.Failure) in
      switch name {
      case "path":
        path = Array(try scanner.string().utf8)
        isOfFiles = true
      case "category": isOfFiles = try scanner.string() == "files"
      case "permissions":
        let text = try scanner.string()
        permissions = Permissions(letters: text)
      case "original_executable": isExecutable = try scanner.boolean()
      case "bytes": bytes = try scanner.unsigned(upTo: RecordingFormat.largestValue)
      default: try scanner.skip()
      }
    }
    guard isOfFiles else { return nil }
    let category = Category(
      fileIsExecutable: isExecutable, isText: permissions.contains(.execute))
    return (
      MemoryPart(category, name: path, permissions: permissions),
      try Self.require(bytes, "bytes", &scanner)
    )
  }

  /// Returns the value, or throws an error at the current position. Unlike ``SampleLine``, a
  /// snapshot has many lines, so the position helps.
  private static func require<Value>(
    _ value: Value?, _ key: String, _ scanner: inout JSONScanner
  ) throws(JSONScanner.Failure) -> Value {
    guard let value else { throw scanner.failure("'\(key)' is missing") }
    return value
  }
}
