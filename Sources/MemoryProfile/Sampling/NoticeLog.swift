import ProcFS

/// Collects the notices of a run, and reports some of them only once.
struct NoticeLog {
  /// What a notice is reported once for.
  enum Key: Hashable {
    /// The whole run.
    case run(Topic)
    /// A mapping's name, whichever process has it.
    case mappingName(String)
    /// One process. Its start time is `nil` if the topic does not depend on it.
    case process(ProcessID, startTime: UInt64? = nil, Topic)
  }

  /// What a notice is about.
  enum Topic: Hashable {
    case denied
    case unreadable
    case unknownExecutable
    case mayCountTwice
    case threadsDenied
    case missingPSS(mapping: String)
    case throttled
    case overBudget
    case slow(isLeftOut: Bool)
  }

  /// Everything since the notices were last taken.
  private var notices: [Notice] = []

  /// The notices of the sample in progress.
  private var pending: [(pid: ProcessID, notice: Notice)] = []

  private var reported: Set<Key> = []

  /// Adds a notice to the sample in progress.
  ///
  /// - Parameter pid: the process that determines the place of the notice in its sample.
  mutating func report(_ notice: Notice, of pid: ProcessID) {
    pending.append((pid, notice))
  }

  /// Adds a notice if it is the first for its key.
  mutating func report(
    _ notice: @autoclosure () -> Notice, of pid: ProcessID, onceFor key: Key
  ) {
    if reported.insert(key).inserted { pending.append((pid, notice())) }
  }

  /// Reports once that reading a process is denied.
  ///
  /// - Parameter commandLine: `nil` if it is unknown.
  mutating func reportDenied(_ pid: ProcessID, _ commandLine: CommandLine?) {
    report(
      .denied(pid, commandLine ?? CommandLine(bytes: [])), of: pid,
      onceFor: .process(pid, .denied))
  }

  /// Reports once that a process can't be read because of one of its files.
  ///
  /// - Throws: the error if it affects other processes too.
  mutating func reportUnreadable(
    _ pid: ProcessID, _ commandLine: CommandLine?, _ error: ProcError
  ) throws(ProcError) {
    guard error.isOfOneProcess else { throw error }
    report(
      .unreadable(pid, commandLine, error), of: pid, onceFor: .process(pid, .unreadable))
  }

  /// Ends a sample: its notices follow those before it, by ascending PID.
  mutating func finishSample() {
    guard !pending.isEmpty else { return }
    let byPID = pending.indices.ordered { (pending[$0].pid, $0) < (pending[$1].pid, $1) }
    notices += byPID.map { pending[$0].notice }
    pending.removeAll(keepingCapacity: true)
  }

  /// Returns the notices of finished samples, and removes them.
  ///
  /// - Parameter redacted: whether a mark replaces arguments.
  mutating func take(redacted: Bool = false) -> [Notice] {
    defer { notices.removeAll() }
    return redacted ? notices.map(\.redacted) : notices
  }

  /// Forgets the keys of processes that do not exist any more.
  mutating func keepOnly(_ living: Set<ProcessID>) {
    reported = reported.filter { key in
      if case .process(let pid, _, _) = key { living.contains(pid) } else { true }
    }
  }

  /// Forgets the keys of a process after another one has reused its PID.
  mutating func forget(_ pid: ProcessID, exceptStartedAt startTime: UInt64) {
    reported = reported.filter { key in
      if case .process(pid, let started, _) = key { started == startTime } else { true }
    }
  }
}
