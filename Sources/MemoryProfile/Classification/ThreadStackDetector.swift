package import ProcFS

/// Finds the mappings of one process that are stacks of its threads, and remembers them.
///
/// Since Linux 4.5, smaps does not show them. `task/TID/syscall` has the stack pointer of every
/// thread that waits. The mapping that contains it is the thread's stack if it looks like one: a
/// writable private mapping without a name, above a guard. A guard is a mapping without
/// permissions, or pages at the mapping's own bottom, which the kernel shows for mappings made with
/// MAP_STACK. A mapping that contains a stack among other things, such as the heap with Go's
/// goroutine stacks, does not look like this and stays anonymous.
///
/// Once found, a mapping is a stack as long as it has the same addresses, whether its thread runs,
/// waits or has exited. The C library keeps stacks for the next thread. So threads are read only if
/// something may have changed: a mapping that looks like a stack is new, or threads have started or
/// exited. Threads are also not read if there are many and exactly as many mappings have the
/// kernel's mark.
package struct ThreadStackDetector: Sendable {
  /// What a mapping is, as far as it is known before the others are read.
  package enum Verdict {
    case stack
    case noStack
    /// It looks like a stack; ``resolve(_:)`` decides.
    case undecided
  }

  /// Which threads must be read before ``resolve(_:)``.
  package enum ThreadQuery: Equatable {
    case none
    /// All new ones; ``record(_:of:)`` takes the list of all threads first.
    case list
    /// Some that were running when they were last read.
    case unread([ProcessID])
  }

  private struct Thread {
    var id: ProcessID
    /// `nil` if it was running whenever it was read.
    var pointer: UInt64?
  }

  private struct Candidate {
    var mapping: Mapping
    /// Whether the kernel marks it as made with MAP_STACK. With a guard, it can hardly be anything
    /// but a stack.
    var isMarked: Bool
    var isStack = false
    /// Whether no stack pointer was found in it. Then it shows nothing about other mappings.
    var isByNumber = false
  }

  private var process: ProcessIdentity?
  private var image: ProgramImage?

  /// The mappings that are stacks, ascending.
  private var stacks: [Range<UInt64>] = []
  /// All threads but the main thread, which has `[stack]`, ascending.
  private var threads: [Thread] = []
  /// The threads' stack pointers, ascending.
  private var pointers: [UInt64] = []
  /// The number of threads when they were last listed.
  private var listedCount: UInt64 = 0
  /// Mappings that look like stacks and turned out not to be, ascending.
  private var rejected: [Range<UInt64>] = []
  /// Whether the kernel marks this process's stacks. Then only marked mappings can be stacks.
  private var marksStacks = false
  /// Whether another walk through the same mappings would find the same: no thread is left to read
  /// that may have its stack in a mapping that looks like one.
  package private(set) var isSettled = true
  /// The index of the thread at which the next attempt to read running ones begins.
  private var nextUnread = 0

  /// The state of one walk through the mappings.
  private struct Walk {
    var mappings = 0
    var guardEnd: UInt64 = 0
    /// How many of ``stacks`` the walk has passed.
    var passed = 0
    /// How many of these still exist.
    var kept = 0
  }

  private var walk = Walk()

  /// The mappings of the walk that look like stacks and are not known to be any, ascending.
  private var candidates: [Candidate] = []

  package init() {}

  /// Begins a walk through the process's mappings.
  ///
  /// - Returns: whether there may be thread stacks: false for a process with a single thread.
  package mutating func begin(
    _ process: ProcessIdentity, image: ProgramImage, threads count: UInt64
  ) -> Bool {
    if self.process != process || self.image != image {
      self = ThreadStackDetector()
      self.process = process
      self.image = image
    }
    isSettled = true
    guard count > 1 || !stacks.isEmpty else { return false }
    walk = Walk()
    candidates.removeAll(keepingCapacity: true)
    return true
  }

  // As integers, computed once: comparing option sets calls through their protocol, for every
  // mapping.
  private static let guardPermissions = Permissions.private.rawValue
  private static let stackPermissions = ([.read, .write, .private] as Permissions).rawValue

  /// Adds the next mapping of the walk.
  package mutating func verdict(on mapping: Mapping, in bytes: RawSpan) -> Verdict {
    walk.mappings += 1
    guard mapping.name.isEmpty else { return .noStack }
    if mapping.permissions.rawValue == Self.guardPermissions {
      walk.guardEnd = mapping.addresses.upperBound
      return .noStack
    }
    guard mapping.permissions.rawValue == Self.stackPermissions else { return .noStack }
    let addresses = mapping.addresses
    // Stacks that do not exist any more are forgotten.
    while walk.passed < stacks.count, stacks[walk.passed].lowerBound < addresses.lowerBound {
      walk.passed += 1
    }
    if walk.passed < stacks.count, stacks[walk.passed] == addresses {
      stacks[walk.kept] = addresses
      walk.kept += 1
      walk.passed += 1
      return .stack
    }
    let isMarked = mapping.has(.noHugePages, in: bytes)
    // The mark alone shows little: Go's heap may have it too, by madvise(2).
    let isGuarded =
      walk.guardEnd == addresses.lowerBound || (isMarked && mapping.has(.mayHoldGuards, in: bytes))
    guard isGuarded else { return .noStack }
    var unnamed = mapping
    // The bytes that contain these are gone when it is decided.
    unnamed.name = 0..<0
    unnamed.flags = 0..<0
    candidates.append(Candidate(mapping: unnamed, isMarked: isMarked))
    return .undecided
  }

  /// Ends the walk.
  ///
  /// - Returns: which threads must be read to decide about the open candidates.
  package mutating func query(threads count: UInt64) -> ThreadQuery {
    let hasLostStacks = walk.kept < stacks.count
    stacks.removeSubrange(walk.kept...)
    compareWithPointers()
    decideByNumber(threads: count)
    let open = open
    guard !open.isEmpty else { return .none }
    if hasLostStacks || count != listedCount
      || !open.allSatisfy({ wasRejected($0.mapping.addresses) })
    {
      listedCount = count
      return .list
    }
    return .unread(nextUnreadThreads())
  }

  /// Records the list of all threads.
  ///
  /// - Returns: the threads to read: new ones, and some of those that were running.
  package mutating func record(
    _ living: [ProcessID], of process: ProcessID
  ) -> [ProcessID] {
    var before = threads[...]
    var new: [ProcessID] = []
    threads = living.filter { $0 != process }.map { id in
      before = before.drop { $0.id < id }
      if let known = before.first, known.id == id { return known }
      new.append(id)
      return Thread(id: id)
    }
    pointers = threads.compactMap(\.pointer).sorted()
    return Set(new).union(nextUnreadThreads()).sorted()
  }

  /// Records the stack pointers of some threads, ascending by thread.
  package mutating func record(_ found: [(thread: ProcessID, pointer: UInt64)]) {
    var index = 0
    for (id, pointer) in found {
      while index < threads.count, threads[index].id < id { index += 1 }
      if index < threads.count, threads[index].id == id { threads[index].pointer = pointer }
    }
    pointers = threads.compactMap(\.pointer).sorted()
  }

  /// Decides about all undecided mappings, and remembers the result.
  ///
  /// - Parameter body: is called with each of them, and whether it is a stack.
  package mutating func resolve(_ body: (_ mapping: Mapping, _ isStack: Bool) -> Void) {
    compareWithPointers()
    decideByElimination()
    rejected.removeAll(keepingCapacity: true)
    for candidate in candidates {
      body(candidate.mapping, candidate.isStack)
      if candidate.isStack {
        stacks.append(candidate.mapping.addresses)
        if candidate.isMarked, !candidate.isByNumber { marksStacks = true }
      } else {
        rejected.append(candidate.mapping.addresses)
      }
    }
    if !candidates.isEmpty { stacks.sort { $0.lowerBound < $1.lowerBound } }
    isSettled = open.isEmpty || threads.allSatisfy { $0.pointer != nil }
  }

  /// The candidates that may still be the stack of a thread.
  private var open: [Candidate] {
    candidates.filter { !$0.isStack && ($0.isMarked || !marksStacks) }
  }

  /// A candidate is a stack if it contains a thread's stack pointer. Both are ascending.
  private mutating func compareWithPointers() {
    var next = 0
    for index in candidates.indices {
      let addresses = candidates[index].mapping.addresses
      while next < pointers.count, pointers[next] < addresses.lowerBound { next += 1 }
      if next < pointers.count, pointers[next] < addresses.upperBound {
        candidates[index].isStack = true
      }
    }
  }

  /// Reading this many threads takes less time than reading a hundred mappings.
  private static let fewThreads = 16

  /// If there are many threads, and exactly as many marked mappings as threads beside the main
  /// thread, these are their stacks and no thread is read. The first read of a thread takes as long
  /// as four or five mappings.
  private mutating func decideByNumber(threads count: UInt64) {
    guard count > Self.fewThreads, UInt64(stacks.count + candidates.count) + 1 == count,
      candidates.allSatisfy({ $0.isMarked || $0.isStack })
    else { return }
    for index in candidates.indices where !candidates[index].isStack {
      candidates[index].isStack = true
      candidates[index].isByNumber = true
    }
  }

  /// A thread that never waits never shows its stack pointer. If no more mappings are marked than
  /// there are such threads, the mappings are their stacks.
  private mutating func decideByElimination() {
    let certain = candidates.indices.filter {
      candidates[$0].isMarked && !candidates[$0].isStack
    }
    let found = stacks.count + candidates.count { $0.isStack }
    let silent = min(threads.count { $0.pointer == nil }, threads.count - found)
    guard certain.count <= silent else { return }
    for index in certain { candidates[index].isStack = true }
  }

  private func wasRejected(_ addresses: Range<UInt64>) -> Bool {
    var low = 0
    var high = rejected.count
    while low < high {
      let middle = (low + high) / 2
      if rejected[middle].lowerBound < addresses.lowerBound {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < rejected.count && rejected[low] == addresses
  }

  /// Some threads that were running, few enough to cost little beside the mappings: reading a
  /// thread takes about as long as two of them.
  private mutating func nextUnreadThreads() -> [ProcessID] {
    let most = max(1, walk.mappings / 64)
    var chosen: [ProcessID] = []
    for step in 0..<threads.count where chosen.count < most {
      let index = (nextUnread + step) % threads.count
      if threads[index].pointer == nil { chosen.append(threads[index].id) }
    }
    nextUnread = (nextUnread + most) % max(1, threads.count)
    return chosen.sorted()
  }
}
