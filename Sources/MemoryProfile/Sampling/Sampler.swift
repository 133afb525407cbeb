package import ProcFS

/// Reads the chosen processes of a tree, again and again.
package struct Sampler: ~Copyable {
  private let tree: ProcTree
  private let selection: Selection
  private let ownID: ProcessID?
  private let keepsFiles: Bool
  private var reader: ProcessReader

  /// What is remembered of processes from sample to sample; forgotten with them.
  private var known: [ProcessID: KnownProcess] = [:]
  private var reportedMappings: Set<String> = []
  private var ledger = FaultLedger()

  /// What was met since the notices were last taken.
  private var notices: [Notice] = []

  private struct KnownProcess {
    var startTime: UInt64?
    var commandLine: CommandLine
    var reported: Set<Notice> = []
  }

  /// - Parameters:
  ///   - readsRollup: whether `smaps_rollup` is read too.
  ///   - keepsFiles: whether a sample has every mapped file apart.
  package init(
    _ tree: consuming ProcTree, selection: Selection, readsRollup: Bool = false,
    keepsFiles: Bool = false
  ) {
    ownID = tree.ownID()
    self.keepsFiles = keepsFiles
    self.tree = tree
    self.selection = selection
    reader = ProcessReader(readsRollup: readsRollup)
  }

  /// Takes one sample.
  ///
  /// - Parameter now: tells the time since the start of the run.
  /// - Throws: ``ProcError`` where the machine fails or its text can't be understood. A process that
  ///   is gone or forbidden is a notice.
  package mutating func sample(now: () -> Duration) throws(ProcError) -> Sample {
    let start = Duration.milliseconds(now().milliseconds)
    var files: [[UInt8]: UInt64]?
    let processes: [ProcessRecord<MemoryUsage>]
    if keepsFiles {
      let records = try records(as: FileBreakdown.self)
      files = records.reduce(into: [:]) { sums, record in
        for (key, bytes) in record.memory.files { sums[key.path, default: 0].addClamped(bytes) }
      }
      processes = records.map { $0.counted(as: $0.memory.usage) }
    } else {
      processes = try records(as: MemoryUsage.self)
    }
    for process in processes {
      ledger.note(process.faults, of: process.identity)
      for name in process.memory.others.keys where !Classifier.isKnown(other: name) {
        if reportedMappings.insert(name).inserted { notices.append(.unknownMapping(name)) }
      }
    }
    var sample = Sample(
      interval: start...max(start, .milliseconds(now().milliseconds)), processes: processes,
      accumulatedFaults: ledger.total)
    sample.files = files
    return sample
  }

  /// Reads every chosen process once, by ascending pid.
  package mutating func records<Memory: MappingAccumulator>(
    as type: Memory.Type
  ) throws(ProcError) -> [ProcessRecord<Memory>] {
    let existing = try tree.processIDs()
    forget(allBut: existing)
    var records: [ProcessRecord<Memory>] = []
    if selection.pattern != nil, selection.includesDescendants {
      for pid in try chosenWithDescendants(of: existing) {
        try read(pid, checksPattern: false, into: &records)
      }
    } else {
      for pid in existing where selection.includesSelf || pid != ownID {
        try read(pid, checksPattern: true, into: &records)
      }
    }
    return records
  }

  /// Hands over what was met since it was last asked for.
  package mutating func takeNotices() -> [Notice] {
    defer { notices.removeAll() }
    return notices
  }

  private mutating func read<Memory: MappingAccumulator>(
    _ pid: ProcessID, checksPattern: Bool, into records: inout [ProcessRecord<Memory>]
  ) throws(ProcError) {
    guard let process = try tree.open(pid),
      let commandLine = try reader.commandLine(of: process, known: known[pid]?.commandLine)
    else {
      // Without a pattern it was chosen; with one, nobody knows.
      if !checksPattern || selection.pattern == nil { notices.append(.vanished(pid)) }
      return
    }
    known[pid, default: KnownProcess(commandLine: commandLine)].commandLine = commandLine
    if checksPattern, !matches(commandLine, of: pid) { return }
    switch try reader.read(process, commandLine: commandLine, as: Memory.self) {
    case .read(let record, let withoutPSS):
      notice(startTime: record.identity.startTime, of: pid)
      if let withoutPSS { report(.missingPSS(pid, mapping: withoutPSS), of: pid) }
      records.append(record)
    case .denied:
      report(.denied(pid, commandLine), of: pid)
    case .vanished:
      notices.append(.vanished(pid))
    }
  }

  /// Matched processes and their descendants; every process's parent is read, and nobody's memory.
  private mutating func chosenWithDescendants(
    of existing: [ProcessID]
  ) throws(ProcError) -> [ProcessID] {
    var ancestry = Ancestry()
    var matched: Set<ProcessID> = []
    for pid in existing {
      guard let process = try tree.open(pid), let stat = try reader.stat(of: process) else {
        continue
      }
      ancestry.note(stat.parent, of: pid)
      guard selection.includesSelf || pid != ownID,
        let commandLine = try reader.commandLine(of: process, known: known[pid]?.commandLine)
      else { continue }
      known[pid, default: KnownProcess(commandLine: commandLine)].commandLine = commandLine
      if matches(commandLine, of: pid) { matched.insert(pid) }
    }
    let chosen = ancestry.descendants(of: matched)
    return existing.filter { chosen.contains($0) && (selection.includesSelf || $0 != ownID) }
  }

  private mutating func matches(_ commandLine: CommandLine, of pid: ProcessID) -> Bool {
    guard let pattern = selection.pattern else { return true }
    // What has no command line matches nothing, not even an empty pattern.
    guard !commandLine.isEmpty else { return false }
    switch pattern.match(commandLine.bytes) {
    case .matches: return true
    case .differs: return false
    case .gaveUp:
      report(.patternGaveUp(pid), of: pid)
      return false
    }
  }

  /// Notes who bears a pid; what was said of whoever bore it before may be said again.
  private mutating func notice(startTime: UInt64, of pid: ProcessID) {
    if let before = known[pid]?.startTime, before != startTime { known[pid]?.reported = [] }
    known[pid]?.startTime = startTime
  }

  /// Adds a notice that is given once a process.
  private mutating func report(_ notice: Notice, of pid: ProcessID) {
    if known[pid]?.reported.insert(notice).inserted ?? true { notices.append(notice) }
  }

  private mutating func forget(allBut existing: [ProcessID]) {
    // Only when there is something to win: most samples see the same processes as the one before.
    guard known.count > existing.count else { return }
    let living = Set(existing)
    known = known.filter { living.contains($0.key) }
    ledger.forget { living.contains($0) }
  }
}
