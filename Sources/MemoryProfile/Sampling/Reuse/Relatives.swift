import ProcFS

/// The processes that may share anonymous pages, or an address space, with selected ones.
///
/// Pages are shared by fork(2), and only exec(2) ends that. The kernel chooses the addresses of
/// text and stack at random in each exec(2), and fork(2) copies them. So processes with equal
/// addresses are relatives, whether selected or not, even if their parents have exited.
///
/// A relative's write to a shared page, its exec(2) and its exit change PSS of the others without
/// any of them running. So a reading is valid as long as no relative runs.
struct Relatives {
  /// The addresses that relatives have in common.
  private struct Family {
    var pids: [ProcessID] = []
    /// When the process was started that called exec(2), and that all others descend from; `nil` if
    /// it is not there any more.
    var ancestorStart: UInt64?
    /// The first sample since which none of them ran, and no other was added or ended.
    var stillSince: Int
    /// The latest sample in which their clocks were read.
    var lastCheck = -1
  }

  private struct Addresses: Hashable {
    let code: UInt64
    let stack: UInt64

    /// - Returns: `nil` without an address space.
    init?(_ image: ProgramImage, virtualSize: UInt64) {
      guard virtualSize > 0 else { return nil }
      code = image.codeStart
      stack = image.stackStart
    }
  }

  private struct Member {
    let inode: UInt64?
    let startTime: UInt64
    /// `nil` for a kernel thread or a zombie.
    var addresses: Addresses?
    var hasCalledExec: Bool
    /// Whether the kernel hides its addresses, so that it may be related to any process.
    var isHidden: Bool
    /// Before `stat` was read. If the clock moved since, the process may have called exec(2).
    var statClock: UInt64?
    /// When it was last compared.
    var clock: UInt64?
    /// The first sample since which it did not run, if its addresses are hidden.
    var stillSince: Int
    var lastCheck = -1
    /// In how many checks in a row it had run.
    var moves = 0

    /// Records what a check found.
    ///
    /// - Returns: whether `stat` is read again of a process that ran. One that always runs is read
    ///   rarely: until then its relatives are read in each sample, so nothing is missed.
    mutating func compare(_ clock: UInt64?) -> (moved: Bool, isDue: Bool) {
      guard clock == nil || clock != self.clock else {
        moves = 0
        return (false, false)
      }
      self.clock = clock
      moves += 1
      return (true, moves & (moves - 1) == 0 || moves % Self.longestPause == 0)
    }

    private static let longestPause = 32

    func hasStatClock(_ clock: UInt64?) -> Bool { clock != nil && clock == statClock }

    func hasSameImage(as other: Member) -> Bool {
      addresses == other.addresses && hasCalledExec == other.hasCalledExec
        && isHidden == other.isHidden
    }
  }

  private var members: [ProcessID: Member] = [:]
  private var families: [Addresses: Family] = [:]
  private var hidden: [ProcessID] = []
  private var known: [ProcEntry] = []

  /// Whether a process with unknown relatives was added in the latest sample. The kernel counts the
  /// time of a thread that still ran then at its next tick, so clocks are compared once more.
  private var isUnsettled = false
  private var lastRefresh = -1

  /// The latest sample for which it was found out which processes exist.
  private(set) var lastUpdate = -1

  /// Takes over which processes exist. Of each new one `stat` is read, once.
  ///
  /// - Parameters:
  ///   - entries: all processes, by ascending PID.
  ///   - sample: the number of the sample that begins now.
  mutating func update(
    _ entries: [ProcEntry], sample: Int, _ reader: inout ProcessReader
  ) throws(ProcError) {
    lastUpdate = sample
    guard !entries.elementsEqual(known, by: { $0.pid == $1.pid && $0.inode == $1.inode }) else {
      return
    }
    known = entries
    let living = Set(entries.map(\.pid))
    for pid in members.keys where !living.contains(pid) { remove(pid, sample: sample) }
    for entry in entries {
      if let member = members[entry.pid] {
        if member.inode == entry.inode { continue }
        remove(entry.pid, sample: sample)
      }
      try add(entry, sample: sample, &reader)
    }
  }

  /// Compares all clocks again in the sample after new processes were found.
  mutating func settle(sample: Int, _ reader: inout ProcessReader) throws(ProcError) {
    guard isUnsettled, lastRefresh < sample else { return }
    isUnsettled = false
    try refreshAll(sample: sample, &reader)
  }

  /// Whether no relative of a process ran since the readings of a sample.
  ///
  /// - Parameters:
  ///   - counters: what `stat` showed in that sample.
  ///   - since: the number of that sample.
  ///   - sample: the number of the sample that begins now.
  ///   - clocks: those of the sample. An earlier clock is safe: it shows what ran since.
  mutating func areStill(
    of pid: ProcessID, _ counters: MemoryFingerprint.Counters, since: Int, sample: Int,
    _ clocks: SampleClocks, _ reader: inout ProcessReader
  ) throws(ProcError) -> Bool {
    let found = Addresses(counters.image, virtualSize: counters.virtualSize)
    if let member = members[pid], member.addresses != found {
      try refresh(pid, sample: sample, &reader)
    }
    guard let member = members[pid], !member.isHidden, member.addresses == found else {
      return false
    }
    // Kernel threads and zombies have no memory to share.
    guard let addresses = member.addresses else { return true }
    try check(addresses, sample: sample, clocks, &reader)
    guard let family = families[addresses], family.stillSince <= since else { return false }
    for other in hidden where mayBeRelative(other, of: family) {
      try checkHidden(other, sample: sample, &reader)
      if members[other]?.stillSince ?? sample > since { return false }
    }
    return true
  }

  /// Whether a process with hidden addresses may belong to a family. Then it descends from the
  /// one that called exec(2), or is that one itself.
  private func mayBeRelative(_ pid: ProcessID, of family: Family) -> Bool {
    guard let other = members[pid] else { return false }
    guard let ancestorStart = family.ancestorStart else { return true }
    return !other.hasCalledExec && other.startTime >= ancestorStart
  }

  private mutating func add(
    _ entry: ProcEntry, sample: Int, _ reader: inout ProcessReader
  ) throws(ProcError) {
    guard let member = try member(for: entry, sample: sample, &reader) else { return }
    // It has the addresses that its parent has now. If these are not known, one that ran since has
    // called exec(2). All others with these addresses are found when they are added.
    if !member.hasCalledExec, let addresses = member.addresses, families[addresses] == nil {
      isUnsettled = true
      if lastRefresh < sample { try refreshAll(sample: sample, &reader) }
    }
    insert(member, entry.pid, sample: sample)
  }

  /// Reads the `stat` of a process.
  ///
  /// - Returns: `nil` if it vanished.
  private func member(
    for entry: ProcEntry, sample: Int, _ reader: inout ProcessReader
  ) throws(ProcError) -> Member? {
    let clock = ProcessClock.time(of: entry.pid)
    let stat: ProcessStat?
    switch try reader.stat(at: entry.pid) {
    case .none(.denied): stat = nil
    case .none: return nil
    case .read(let read): stat = read
    }
    let isHidden = stat?.hasHiddenAddresses ?? true
    return Member(
      inode: entry.inode, startTime: stat?.startTime ?? .max,
      addresses: isHidden
        ? nil : stat.flatMap { Addresses($0.image, virtualSize: $0.virtualSize) },
      hasCalledExec: stat?.image.hasCalledExec ?? false, isHidden: isHidden, statClock: clock,
      clock: clock, stillSince: sample)
  }

  private mutating func insert(_ member: Member, _ pid: ProcessID, sample: Int) {
    members[pid] = member
    if member.isHidden { hidden.append(pid) }
    guard let addresses = member.addresses else { return }
    var family = families[addresses] ?? Family(stillSince: sample)
    family.pids.append(pid)
    if member.hasCalledExec { family.ancestorStart = member.startTime }
    // Alone it has no relative that could have run.
    family.stillSince = family.pids.count > 1 ? sample : -1
    families[addresses] = family
  }

  private mutating func remove(_ pid: ProcessID, sample: Int) {
    guard let member = members.removeValue(forKey: pid) else { return }
    if member.isHidden { hidden.removeAll { $0 == pid } }
    guard let addresses = member.addresses else { return }
    families[addresses]?.pids.removeAll { $0 == pid }
    if member.hasCalledExec { families[addresses]?.ancestorStart = nil }
    families[addresses]?.stillSince = sample
    if families[addresses]?.pids.isEmpty ?? false { families[addresses] = nil }
  }

  /// Reads the clocks of a family, once per sample.
  private mutating func check(
    _ addresses: Addresses, sample: Int, _ clocks: SampleClocks, _ reader: inout ProcessReader
  ) throws(ProcError) {
    guard let family = families[addresses], family.lastCheck < sample, family.pids.count > 1 else {
      return
    }
    families[addresses]?.lastCheck = sample
    var isStill = true
    var due: [ProcessID] = []
    for pid in family.pids {
      guard let found = members[pid]?.compare(clocks.time(of: pid)) else { continue }
      if found.moved { isStill = false }
      if found.isDue { due.append(pid) }
    }
    guard !isStill else { return }
    families[addresses]?.stillSince = sample
    // One that has called exec(2) since has no relatives any more.
    for pid in due { try refresh(pid, sample: sample, &reader) }
  }

  private mutating func checkHidden(
    _ pid: ProcessID, sample: Int, _ reader: inout ProcessReader
  ) throws(ProcError) {
    guard let member = members[pid], member.lastCheck < sample else { return }
    members[pid]?.lastCheck = sample
    guard let found = members[pid]?.compare(ProcessClock.time(of: pid)), found.moved
    else { return }
    members[pid]?.stillSince = sample
    if found.isDue, member.startTime < .max { try refresh(pid, sample: sample, &reader) }
  }

  /// Reads `stat` again of each process that ran since, whether selected or not.
  private mutating func refreshAll(
    sample: Int, _ reader: inout ProcessReader
  ) throws(ProcError) {
    lastRefresh = sample
    let moved = members.compactMap { pid, member in
      // A `stat` that can't be read is not opened again.
      member.startTime < .max && !member.hasStatClock(ProcessClock.time(of: pid)) ? pid : nil
    }
    for pid in moved { try refresh(pid, sample: sample, &reader) }
  }

  /// Reads a process's `stat` again.
  private mutating func refresh(
    _ pid: ProcessID, sample: Int, _ reader: inout ProcessReader
  ) throws(ProcError) {
    guard let member = members[pid] else { return }
    let entry = ProcEntry(pid: pid, inode: member.inode)
    guard var read = try self.member(for: entry, sample: sample, &reader) else {
      return remove(pid, sample: sample)
    }
    read.moves = member.moves
    if read.hasSameImage(as: member) {
      members[pid]?.statClock = read.statClock
      return
    }
    // An earlier clock is safe: it shows what ran since.
    read.clock = member.clock
    read.lastCheck = sample
    remove(pid, sample: sample)
    insert(read, pid, sample: sample)
  }
}

extension ProcessReader {
  /// Reads a process's `stat` without opening its directory.
  fileprivate mutating func stat(at pid: ProcessID) throws(ProcError) -> FileReading<ProcessStat> {
    switch try tree.tree.open(.stat, of: pid) {
    case .none(let outcome): return .none(outcome)
    case .file(let file): return try stat(from: file)
    }
  }
}

extension ProcessStat {
  /// Whether the addresses are unknown: without the permission of ptrace(2) the kernel prints 1
  /// (`do_task_stat` in fs/proc/array.c). In the middle of an exec(2) they are 0, and after the
  /// main thread has exited its own files don't show them.
  fileprivate var hasHiddenAddresses: Bool {
    hasExitedMainThread || virtualSize > 0 && image.codeStart <= 1
  }
}
