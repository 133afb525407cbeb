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
  private var lineage = Lineage()

  /// When those who are chosen by number were started: who is given the number later is another.
  private var bearers: [ProcessID: UInt64] = [:]

  /// Those of the chosen who lived when they were last looked at.
  private var living: Set<ProcessID> = []
  private var reportedMappings: Set<String> = []
  private var hasReportedThreads = false
  private var ledger = FaultLedger()

  /// What was met since the notices were last taken.
  private var notices: [Notice] = []

  private struct KnownProcess {
    var startTime: UInt64?
    var image: ProgramImage?
    var commandLine: CommandLine
    var stacks = ThreadStacks()
    var reported: Set<Notice> = []
  }

  /// - Parameters:
  ///   - readsRollup: whether `smaps_rollup` is read too.
  ///   - keepsFiles: whether a sample has every mapped file apart.
  ///   - findsThreadStacks: whether thread stacks are told from other anonymous mappings.
  package init(
    _ tree: consuming ProcTree, selection: Selection, readsRollup: Bool = false,
    keepsFiles: Bool = false, findsThreadStacks: Bool = true
  ) {
    ownID = tree.ownID()
    self.keepsFiles = keepsFiles
    self.tree = tree
    self.selection = selection
    reader = ProcessReader(readsRollup: readsRollup, findsThreadStacks: findsThreadStacks)
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
    living.removeAll()
    var records: [ProcessRecord<Memory>] = []
    if selection.looksAtDescent {
      for pid in try chosenWithDescendants(of: existing) {
        try read(pid, isChosen: true, into: &records)
      }
    } else {
      for pid in existing where selection.includesSelf || pid != ownID {
        guard selection.pids?.contains(pid) ?? true else { continue }
        try read(pid, isChosen: selection.isEverybody, into: &records)
      }
    }
    return records
  }

  /// Whether anyone who is chosen by number lived when the processes were last read, or who descends
  /// from one where that is asked for; whether or not they may be read.
  package var isAnyoneLeft: Bool { !living.isEmpty }

  /// Hands over what was met since it was last asked for.
  package mutating func takeNotices() -> [Notice] {
    defer { notices.removeAll() }
    return notices
  }

  /// How often a process is read anew that has become another program since its arguments were read.
  private static let attempts = 3

  private mutating func read<Memory: MappingAccumulator>(
    _ pid: ProcessID, isChosen: Bool, into records: inout [ProcessRecord<Memory>]
  ) throws(ProcError) {
    // As long as it has not been looked at, nobody knows whether it would have been chosen.
    guard let process = try tree.open(pid) else {
      if isChosen { notices.append(.vanished(pid)) }
      return
    }
    for _ in 0..<Self.attempts {
      guard let commandLine = try reader.commandLine(of: process, known: known[pid]?.commandLine)
      else {
        if isChosen { notices.append(.vanished(pid)) }
        return
      }
      known[pid, default: KnownProcess(commandLine: commandLine)].commandLine = commandLine
      if !isChosen {
        guard try isMember(process, commandLine) else { return }
        if selection.pids != nil {
          guard let stat = try reader.stat(of: process), isFirstBearer(stat, of: pid) else {
            return
          }
          living.insert(pid)
        }
      }

      // Taken out, so that there is one holder and nothing is copied.
      var stacks = ThreadStacks()
      swap(&stacks, &known[pid, default: KnownProcess(commandLine: commandLine)].stacks)
      let outcome = try reader.read(
        process, commandLine: commandLine, stacks: &stacks, as: Memory.self)
      known[pid]?.stacks = stacks
      switch outcome {
      case .read(let record, let remarks):
        if known[pid]?.image != remarks.image {
          // An exec may have come between its arguments and its memory.
          guard try reader.commandLine(of: process, known: commandLine) == commandLine else {
            continue
          }
          known[pid]?.image = remarks.image
        }
        notice(remarks, of: record)
        records.append(record)
      case .denied:
        report(.denied(pid, commandLine), of: pid)
      case .vanished:
        notices.append(.vanished(pid))
      }
      return
    }
    notices.append(.vanished(pid))
  }

  /// Matched processes and their descendants; every process's parent is read, and nobody's memory.
  private mutating func chosenWithDescendants(
    of existing: [ProcessID]
  ) throws(ProcError) -> [ProcessID] {
    var relatives: [Relative] = []
    var matched: Set<ProcessID> = []
    var zombies: Set<ProcessID> = []
    for pid in existing {
      guard let process = try tree.open(pid), let stat = try reader.stat(of: process) else {
        continue
      }
      relatives.append(
        Relative(
          identity: ProcessIdentity(pid: pid, startTime: stat.startTime), parent: stat.parent))
      if stat.isZombie { zombies.insert(pid) }
      if let ancestor = selection.ancestor {
        if pid == ancestor { matched.insert(pid) }
        continue
      }
      guard selection.includesSelf || pid != ownID, selection.pids?.contains(pid) ?? true,
        let commandLine = try reader.commandLine(of: process, known: known[pid]?.commandLine)
      else { continue }
      known[pid, default: KnownProcess(commandLine: commandLine)].commandLine = commandLine
      guard try isMember(process, commandLine) else { continue }
      if selection.pids != nil, !isFirstBearer(stat, of: pid) { continue }
      matched.insert(pid)
    }
    let chosen = lineage.chosen(matched: matched, among: relatives)
    living = chosen.subtracting(zombies)
    return existing.filter { chosen.contains($0) && (selection.includesSelf || $0 != ownID) }
  }

  /// Whether all that is asked of a process but its number holds.
  private mutating func isMember(
    _ process: borrowing ProcessDirectory, _ commandLine: CommandLine
  ) throws(ProcError) -> Bool {
    guard matches(commandLine, of: process.pid) else { return false }
    if let user = selection.user, try reader.effectiveUser(of: process) != user { return false }
    if let group = selection.controlGroup, try !reader.isIn(group, process) { return false }
    return true
  }

  /// Whether a process that is chosen by number is the first that was seen to have it, and lives.
  private mutating func isFirstBearer(_ stat: ProcessStat, of pid: ProcessID) -> Bool {
    guard !stat.isZombie else { return false }
    let first = bearers[pid] ?? stat.startTime
    bearers[pid] = first
    return first == stat.startTime
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

  private mutating func notice<Memory: MappingAccumulator>(
    _ remarks: ProcessReader.Remarks, of record: ProcessRecord<Memory>
  ) {
    let (pid, startTime) = (record.pid, record.identity.startTime)
    // What was said of whoever bore the number before may be said again.
    if let before = known[pid]?.startTime, before != startTime { known[pid]?.reported = [] }
    known[pid]?.startTime = startTime
    if let mapping = remarks.withoutPSS { report(.missingPSS(pid, mapping: mapping), of: pid) }
    if remarks.deniesThreads, !hasReportedThreads {
      hasReportedThreads = true
      notices.append(.threadsDenied(pid))
    }
    for name in record.memory.others.keys where !Classifier.isKnown(other: name) {
      if reportedMappings.insert(name).inserted { notices.append(.unknownMapping(name)) }
    }
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
