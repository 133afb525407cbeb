import ProcFS

/// What a sample reports of its processes.
extension Sampler {
  mutating func report(_ warnings: ReadWarnings, of record: ProcessRecord) {
    let pid = record.pid
    if let mapping = warnings.withoutPSS {
      notices.report(
        .missingPSS(pid, mapping: mapping), of: pid,
        onceFor: .process(
          pid, startTime: record.identity.startTime, .missingPSS(mapping: mapping)))
    }
    if let link = warnings.unknownExecutable {
      notices.report(
        .unknownExecutable(pid, record.commandLine, link), of: pid,
        onceFor: .process(pid, startTime: record.identity.startTime, .unknownExecutable))
    }
    if warnings.deniesThreads {
      notices.report(.threadsDenied(pid), of: pid, onceFor: .run(.threadsDenied))
    }
    for (_, name, _) in record.memory.sortedOthers where !Classifier.isKnown(other: name) {
      notices.report(.unknownMapping(name), of: pid, onceFor: .mappingName(name))
    }
  }

  mutating func reportThrottled(_ record: ProcessRecord, _ job: ProcessReadJob) {
    let pid = record.pid
    switch job.decision {
    case .read: break
    case .throttled(let period):
      guard let cost = job.state.cost.expected else { return }
      notices.report(
        .throttled(pid, record.commandLine, cost: cost, period: period), of: pid,
        onceFor: .process(pid, startTime: record.identity.startTime, .throttled))
    case .overBudget:
      let total = scheduler.throttledTotal
      notices.report(
        .overBudget(processes: total.processes, cost: total.cost), of: pid,
        onceFor: .run(.overBudget))
    }
  }

  /// Reports a process that the sample does not wait for, if nothing is reported for it or if it
  /// takes long.
  ///
  /// - Parameter commandLine: `nil` if nothing is reported for it.
  mutating func reportSlow(
    _ job: ProcessReadJob, startedAt startTime: UInt64, _ commandLine: CommandLine?
  ) {
    let pid = job.pid
    let isLeftOut = commandLine == nil
    guard isLeftOut || scheduler.slowReads[pid]?.isNotable ?? false else { return }
    notices.report(
      .slowRead(pid, commandLine ?? job.state.commandLine, isLeftOut: isLeftOut), of: pid,
      onceFor: .process(pid, startTime: startTime, .slow(isLeftOut: isLeftOut)))
  }
}
