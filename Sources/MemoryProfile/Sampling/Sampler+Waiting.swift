import ProcFS

/// Where a sample does not wait for everybody: whoever is still being read when it is over.
extension Sampler {
  /// Whether there is somebody who may be chosen, or is, and was not read because it takes too long.
  package var hasPendingReads: Bool { !overdue.isEmpty || !unanswered.isEmpty || hasLeftSome }

  /// Has processes read, and remembers whose reading is not waited for.
  mutating func read(
    _ tasks: consuming [ProcessReadJob]
  ) throws(ProcError) -> [ReadResult] {
    var tasks = consume tasks
    var putOff: [ProcessReadJob] = []
    if deadline != nil {
      putOff = tasks.filter(\.isPutOff)
      if !putOff.isEmpty { tasks.removeAll(where: \.isPutOff) }
    }
    var (readings, missing) = crew.read(consume tasks, by: deadline)
    for standby in missing.begun { overdue[standby.pid] = SlowRead(of: standby) }
    hasLeftSome = hasLeftSome || !missing.left.isEmpty
    for task in missing.left + putOff {
      let outcome = try reader.outcome(for: task.standby, in: tree.tree)
      readings.append(ReadResult(task: task, outcome: outcome))
    }
    return readings
  }

  /// Reads command lines.
  mutating func read(_ lines: [CommandLineJob]) -> [CommandLineResult] {
    let (answers, missing) = crew.read(lines, by: deadline)
    for pid in missing.begun { unanswered[pid] = begun }
    return answers
  }

  /// What was read since the sample before, of those who are still what they were then.
  mutating func takeLate() throws(ProcError) -> (
    answers: [CommandLineResult], readings: [ReadResult]
  ) {
    settled.removeAll()
    hasLeftSome = false
    guard deadline != nil else { return ([], []) }
    let late = crew.takeLate()
    let answers = late.answers.filter { unanswered[$0.pid] == $0.sample }
    for answer in answers { unanswered[answer.pid] = nil }
    var readings: [ReadResult] = []
    for reading in late.readings {
      let pid = reading.task.pid
      // Who was given up meanwhile is nobody's concern any more.
      guard overdue[pid]?.standby.sample == reading.task.sample else { continue }
      overdue[pid] = nil
      if let reading = try broughtUpToDate(reading) {
        settled.insert(pid)
        readings.append(reading)
      } else {
        // It is chosen and read as everybody else.
        known[pid] = reading.task.known
      }
    }
    return (answers, readings)
  }

  /// What was read of a process, beside what its `stat` says now.
  ///
  /// - Returns: nil where it is gone or has become another program.
  private mutating func broughtUpToDate(
    _ reading: ReadResult
  ) throws(ProcError) -> ReadResult? {
    let outcome: Outcome?
    switch reading.outcome {
    case .read(let record, let remarks):
      outcome = try broughtUpToDate(record, of: reading.task).map { .read($0, remarks) }
    case .earlier(let record):
      outcome = try broughtUpToDate(record, of: reading.task).map { .earlier($0) }
    default:
      return reading
    }
    return outcome.map { ReadResult(task: reading.task, outcome: $0) }
  }

  /// - Returns: nil where the process is gone or has become another program.
  private mutating func broughtUpToDate(
    _ record: ProcessRecord, of task: ProcessReadJob
  ) throws(ProcError) -> ProcessRecord? {
    guard case .process(let process) = try tree.tree.open(record.pid),
      case .read(let stat) = try reader.stat(of: process),
      stat.startTime == record.identity.startTime
    else {
      if task.isCertain { met.append((record.pid, .vanished(record.pid))) }
      return nil
    }
    guard task.known.kept?.isOf(stat, executable: record.executable) ?? true else {
      return nil
    }
    var record = record
    record.parent = stat.parent
    record.name = stat.name
    record.faults = stat.faults
    return record
  }

  /// What stands for those who are still being read; who is gone meanwhile is given up.
  mutating func standbys() throws(ProcError) -> [ReadResult] {
    var readings: [ReadResult] = []
    for (pid, reading) in overdue {
      let outcome = try reader.outcome(for: reading.standby, in: tree.tree)
      switch outcome {
      case .overdue(_, let startTime, isAlive: true) where reading.mayHaveBegun(at: startTime):
        overdue[pid]?.startTime = startTime
        let task = ProcessReadJob(
          pid: pid, isCertain: reading.standby.isCertain, requirement: reading.standby.requirement,
          known: Boxed(ProcessState()))
        readings.append(ReadResult(task: task, outcome: outcome))
      case .unwanted:
        overdue[pid] = nil
      default:
        overdue[pid] = nil
        if reading.standby.isCertain { met.append((pid, .vanished(pid))) }
      }
    }
    return readings
  }
}
