import ProcFS

extension Sampler {
  /// Makes the sample's records of what was read, and remembers what the next sample needs.
  ///
  /// - Returns: by ascending pid.
  /// - Throws: what went wrong with the first process with which something did.
  mutating func merge(
    _ readings: consuming [ReadResult]
  ) throws(ProcError) -> [ProcessRecord] {
    // From the end, so that each is gone when its record is there.
    readings.sort { $0.task.pid > $1.task.pid }
    var records: [ProcessRecord] = []
    records.reserveCapacity(readings.count)
    while let reading = readings.popLast() {
      let pid = reading.task.pid
      var process = reading.task.known
      switch reading.outcome {
      case .failed(let error):
        throw error
      case .read(let record, let remarks):
        noteBearer(record, process: &process)
        notice(remarks, of: record, process: &process)
        records.append(record)
      case .earlier(let record):
        noteBearer(record, process: &process)
        if record.isHeld { noticeHeld(record, reading.task, process: &process) }
        records.append(record)
      case .denied(let startTime):
        noteLife(of: pid, since: startTime)
        noteDenied(pid, called: process.commandLine)
      case .unwanted where selection.needsProcessTree:
        // Somebody else has been given the number.
        met.append((pid, .vanished(pid)))
      case .unwanted, .renamed:
        break
      case .overdue(let record, let startTime, let isAlive):
        guard isAlive else { break }
        noteLife(of: pid, since: startTime)
        noticeOverdue(reading.task, since: startTime, record?.commandLine)
        if let record { records.append(record) }
        // Whoever reads it holds what is known of it.
        if overdue[pid] != nil { continue }
      case .vanished:
        if reading.task.isCertain { met.append((pid, .vanished(pid))) }
      }
      known[pid] = process
    }
    noteWhatWasMet()
    return records
  }

  /// Notes that a process may not be read, once for each.
  mutating func noteDenied(_ pid: ProcessID, called commandLine: CommandLine?) {
    guard denied.insert(pid).inserted else { return }
    met.append((pid, .denied(pid, commandLine ?? CommandLine(bytes: []))))
  }

  /// Notes who was seen to bear a number. What was said of whoever bore it before may be said again.
  private mutating func noteBearer(
    _ record: ProcessRecord, process: inout Boxed<ProcessState>
  ) {
    let startTime = record.identity.startTime
    noteLife(of: record.pid, since: startTime)
    guard process.startTime != startTime else { return }
    process.reported = []
    process.isSaidToBeHeld = false
    process.startTime = startTime
  }

  /// Remembers who is chosen by number and lives.
  private mutating func noteLife(of pid: ProcessID, since startTime: UInt64?) {
    guard selection.pids != nil, !selection.needsProcessTree else { return }
    if let startTime, bearers[pid] == nil { bearers[pid] = startTime }
    living.insert(pid)
  }

  private mutating func notice(
    _ remarks: ReadWarnings, of record: ProcessRecord, process: inout Boxed<ProcessState>
  ) {
    let pid = record.pid
    if let mapping = remarks.withoutPSS {
      report(.missingPSS(pid, mapping: mapping), of: pid, process: &process)
    }
    if remarks.deniesThreads, !hasReportedThreads {
      hasReportedThreads = true
      met.append((pid, .threadsDenied(pid)))
    }
    for (_, name, _) in record.memory.sortedOthers
    where !Classifier.isKnown(other: name) && reportedMappings.insert(name).inserted {
      met.append((pid, .unknownMapping(name)))
    }
  }

  private mutating func noticeHeld(
    _ record: ProcessRecord, _ task: ProcessReadJob, process: inout Boxed<ProcessState>
  ) {
    switch task.turn {
    case .read: break
    case .throttled(let period):
      guard !process.isSaidToBeHeld, let cost = process.load.expected else { return }
      process.isSaidToBeHeld = true
      met.append((record.pid, .held(record.pid, record.commandLine, cost: cost, period: period)))
    case .overBudget:
      guard !hasReportedTurns else { return }
      hasReportedTurns = true
      met.append((record.pid, .heldInTurns(processes: crowd.processes, cost: crowd.cost)))
    }
  }

  /// Names who isn't waited for, where nothing stands for it or it goes on.
  ///
  /// - Parameter commandLine: nil where nothing stands for it.
  private mutating func noticeOverdue(
    _ task: ProcessReadJob, since startTime: UInt64, _ commandLine: CommandLine?
  ) {
    let pid = task.pid
    let isLeftOut = commandLine == nil
    guard isLeftOut || overdue[pid]?.isNotable ?? false,
      namedAsOverdue.insert(
        NamedAsOverdue(pid: pid, startTime: startTime, isLeftOut: isLeftOut)
      ).inserted
    else { return }
    met.append(
      (pid, .overdue(pid, commandLine ?? task.known.commandLine, isLeftOut: isLeftOut)))
  }

  /// Adds a notice that is given once a process.
  private mutating func report(
    _ notice: Notice, of pid: ProcessID, process: inout Boxed<ProcessState>
  ) {
    if process.reported.insert(notice).inserted { met.append((pid, notice)) }
  }
}
