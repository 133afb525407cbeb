import ProcFS

/// Decides which jobs are run, when, and how long a sample waits for them.
struct ReadScheduler: ~Copyable {
  /// Reads what selection needs, in the calling thread.
  var reader: ProcessReader

  private var pool: ReaderPool
  private(set) var slowReads = SlowReads()

  /// `nil` if every process is read for every sample.
  private var throttle: ReadThrottle?

  /// `nil` if samples wait for every process.
  private let timeouts: ReadTimeouts?

  /// When the current sample stops waiting; `nil` if it waits for every process.
  private var deadline: ReadDeadline?

  /// `nil` unless readings are reused while the clocks of processes are equal.
  private var clockReuse: ClockReuse?

  /// The number of samples so far.
  private var sampleNumber = 0

  /// When the current sample began, since the start of the run.
  private var time = Duration.zero

  /// What reading all throttled processes would take.
  private(set) var throttledTotal: (processes: Int, cost: Duration) = (0, .zero)

  init(_ tree: SharedTree, _ options: SamplerOptions) {
    var options = options
    clockReuse = ClockReuse(tree, &options)
    reader = ProcessReader(tree, options)
    pool = ReaderPool(tree, options)
    throttle = options.throttle
    timeouts = options.throttle == nil ? nil : options.timeouts
  }

  /// Whether a sample waits for every process.
  var waitsForAll: Bool { deadline == nil }

  /// Whether a process is still being read for an earlier sample, or was until this one began.
  func isBusy(_ pid: ProcessID) -> Bool { !waitsForAll && slowReads.isBusy(pid) }

  /// The CPU time of a process before its command line is read; `nil` unless clocks are compared.
  func look(at pid: ProcessID) -> NonMatch.Look? {
    clockReuse == nil ? nil : NonMatch.Look(clock: ProcessClock.time(of: pid), time: time)
  }

  /// - Parameter time: since the start of the run.
  mutating func beginSample(at time: Duration) {
    self.time = time
    sampleNumber += 1
    deadline = timeouts.map { ReadDeadline($0) }
  }

  /// Returns the results of reads that were finished since the latest sample, and takes over the
  /// command lines that were.
  mutating func takeLateResults() -> [ReadResult] {
    guard !waitsForAll else { return slowReads.beginSample([], []) }
    let late = pool.takeLateResults()
    return slowReads.beginSample(late.reads, late.commandLines)
  }

  /// Records that the late result of a process is part of this sample.
  mutating func recordCompleted(_ pid: ProcessID) {
    slowReads.recordCompleted(pid)
  }

  /// Removes the jobs for processes that did not run since they were read, if readings are reused.
  ///
  /// - Parameter existing: the candidates of the sample, by ascending PID.
  /// - Returns: the results for the removed jobs.
  mutating func takeUnchanged(
    from jobs: inout [ProcessReadJob], existing: [ProcEntry], at time: Duration
  ) throws(ProcError) -> [ReadResult] {
    try clockReuse?.takeUnchanged(from: &jobs, existing: existing, at: time, &reader) ?? []
  }

  /// Assigns the jobs to the sample, and throttles some of them.
  mutating func schedule(_ jobs: inout [ProcessReadJob], at time: Duration) {
    var indices: [Int] = []
    var candidates: [ReadThrottle.Candidate] = []
    for index in jobs.indices {
      jobs[index].sample = sampleNumber
      jobs[index].time = time
      guard let throttle else { continue }
      let state = jobs[index].state
      guard state.cached != nil, let cost = state.cost.expected, cost >= throttle.threshold,
        let last = state.lastRead
      else { continue }
      indices.append(index)
      candidates.append(ReadThrottle.Candidate(cost: cost, lastRead: last))
    }
    guard let decisions = throttle?.decisions(for: candidates, at: time) else { return }
    for (index, decision) in zip(indices, decisions) { jobs[index].decision = decision }
    throttledTotal = (candidates.count, candidates.reduce(.zero) { $0 + $1.cost })
  }

  /// Reads processes. Those that are not read by the deadline have a fallback as their result,
  /// unless they are in flight.
  mutating func read(_ jobs: consuming [ProcessReadJob]) -> [ReadResult] {
    var jobs = consume jobs
    var deferred: [ProcessReadJob] = []
    if !waitsForAll {
      deferred = jobs.filter(\.isDeferred)
      if !deferred.isEmpty { jobs.removeAll(where: \.isDeferred) }
    }
    var (results, unfinished) = pool.read(consume jobs, by: deadline)
    slowReads.record(unfinished)
    for job in unfinished.unstarted + deferred {
      results.append(ReadResult(job, fallbackOutcome(job.fallback)))
    }
    return results
  }

  private mutating func fallbackOutcome(_ fallback: FallbackInfo) -> ReadResult.Outcome {
    ReadResult.Outcome { () throws(ProcError) in try reader.fallbackOutcome(fallback) }
  }

  /// Reads command lines by the deadline.
  ///
  /// - Parameter processes: with their start times and previous command lines, each `nil` if
  ///   unknown.
  /// - Returns: in the same order; `nil` if a command line was not read.
  mutating func commandLines(
    of processes: [(pid: ProcessID, startTime: UInt64?, known: CommandLine?)]
  ) -> [CommandLineResult?] {
    let jobs = processes.map {
      CommandLineJob(
        pid: $0.pid, startTime: $0.startTime, sample: sampleNumber, known: $0.known)
    }
    if waitsForAll { return jobs.map { reader.run($0) } }
    var results = [CommandLineResult?](repeating: nil, count: jobs.count)
    var unread: [CommandLineJob] = []
    var places: [Int] = []
    for (index, job) in jobs.enumerated() {
      if let late = slowReads.lateResult(for: job) {
        results[index] = late
      } else if !slowReads.isCommandLinePending(job.pid) {
        places.append(index)
        unread.append(job)
      }
    }
    let (read, unfinished) = pool.read(unread, by: deadline)
    slowReads.record(unfinished, of: sampleNumber)
    var place = 0
    // In the order of the jobs, without those that are still in flight.
    for result in read {
      while unread[place].pid != result.pid { place += 1 }
      results[places[place]] = result
    }
    return results
  }

  /// Results for the processes that are still being read. Processes that have vanished are
  /// abandoned.
  mutating func fallbackResults(_ notices: inout NoticeLog) -> [ReadResult] {
    var results: [ReadResult] = []
    for (pid, read) in slowReads.all {
      let fallback = read.fallback
      let outcome = fallbackOutcome(fallback)
      let job = ProcessReadJob(
        pid: pid, isCertain: fallback.isCertain, precondition: fallback.precondition,
        state: ProcessState())
      switch outcome {
      case .timedOut(_, let startTime, isAlive: true) where read.mayHaveStarted(at: startTime):
        slowReads.setStartTime(startTime, of: pid)
        results.append(ReadResult(job, outcome))
      case .failed:
        results.append(ReadResult(job, outcome))
      case .mismatch:
        slowReads.abandon(pid)
      default:
        slowReads.abandon(pid)
        if fallback.isCertain { notices.report(.vanished(pid), of: pid) }
      }
    }
    return results
  }

  mutating func keepOnly(_ living: Set<ProcessID>) {
    slowReads.keepOnly(living)
  }
}
