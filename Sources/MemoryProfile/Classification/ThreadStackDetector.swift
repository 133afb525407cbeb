package import ProcFS

/// Finds the mappings of one process that are stacks of its threads, and remembers them.
///
/// Since Linux 4.5 smaps does not say so. `task/TID/syscall` has the stack pointer of every thread
/// that waits; the mapping in which it lies is the thread's stack, if it looks like one: a writable
/// private mapping without a name, above a guard: a mapping that permits nothing, or pages at its own
/// bottom of which the kernel tells where it is made with MAP_STACK. What only happens to hold a stack among other things, such as the
/// heap in which Go keeps its goroutines', looks otherwise and stays anonymous.
///
/// Once found, a mapping is a stack as long as it spans the same addresses, whether its thread runs,
/// waits or has ended (the C library keeps stacks for the next thread). So threads are read only when
/// something may have changed: there is a mapping that could be a stack and was not there before, or
/// threads have come and gone. Nor are they read where there are many and the kernel's mark leaves no doubt,
/// since just as many mappings have it.
package struct ThreadStackDetector: Sendable {
  /// What a mapping is, as far as it can be told while the others are still being read.
  package enum Verdict {
    case stack
    case noStack
    /// It looks like a stack; ``settle(_:)`` tells.
    case undecided
  }

  /// Which threads are to be read before ``settle(_:)``.
  package enum Need: Equatable {
    case none
    /// All that are new; ``note(_:of:)`` takes the list first.
    case list
    /// Some that were running when they were read last.
    case unread([ProcessID])
  }

  private struct Thread {
    var id: ProcessID
    /// nil where it was running whenever it was read.
    var pointer: UInt64?
  }

  private struct Candidate {
    var mapping: Mapping
    /// Whether the kernel marks it as made with MAP_STACK: being guarded too, it can hardly be
    /// anything else than a stack.
    var isMarked: Bool
    var isStack = false
    /// Whether no thread's pointer was found in it: it says nothing of others then.
    var isByNumber = false
  }

  private var process: ProcessIdentity?
  private var image: ProgramImage?

  /// The mappings that are stacks, ascending.
  private var stacks: [Range<UInt64>] = []
  /// All threads but the first, whose stack is `[stack]`, ascending.
  private var threads: [Thread] = []
  /// The threads' stack pointers, ascending.
  private var pointers: [UInt64] = []
  /// How many threads there were when they were last listed.
  private var listed: UInt64 = 0
  /// Mappings that look like stacks and were not found to be any, ascending.
  private var passedOver: [Range<UInt64>] = []
  /// Whether the kernel marks this process's stacks. Then only what is marked is worth a look.
  private var areMarked = false
  /// Whether another walk that met the same would find the same: no thread is left to be read that may
  /// tell of a mapping that looks like a stack.
  package private(set) var isSettled = true
  /// Where among the threads the next attempt to read running ones begins.
  private var nextUnread = 0

  // Of the walk through the mappings that goes on.
  private var mappings = 0
  private var guardEnd: UInt64 = 0
  private var read = 0
  private var kept = 0
  private var candidates: [Candidate] = []

  package init() {}

  /// Begins a walk through the process's mappings.
  ///
  /// - Returns: whether there is anything to look for: a process without threads has none.
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
    mappings = 0
    guardEnd = 0
    read = 0
    kept = 0
    candidates.removeAll(keepingCapacity: true)
    return true
  }

  // As numbers, and made once: comparing sets calls through their protocol, for every mapping.
  private static let guardPermissions = Permissions.private.rawValue
  private static let stackPermissions = ([.read, .write, .private] as Permissions).rawValue

  /// Takes the next mapping of the walk.
  package mutating func verdict(on mapping: Mapping, in bytes: RawSpan) -> Verdict {
    mappings += 1
    guard mapping.name.isEmpty else { return .noStack }
    if mapping.permissions.rawValue == Self.guardPermissions {
      guardEnd = mapping.addresses.upperBound
      return .noStack
    }
    guard mapping.permissions.rawValue == Self.stackPermissions else { return .noStack }
    let addresses = mapping.addresses
    // What is not there any more is forgotten.
    while read < stacks.count, stacks[read].lowerBound < addresses.lowerBound { read += 1 }
    if read < stacks.count, stacks[read] == addresses {
      stacks[kept] = addresses
      kept += 1
      read += 1
      return .stack
    }
    let isMarked = mapping.has(.noHugePages, in: bytes)
    // The mark alone says little: Go's heap may have it too, by madvise.
    let isGuarded =
      guardEnd == addresses.lowerBound || (isMarked && mapping.has(.mayHoldGuards, in: bytes))
    guard isGuarded else { return .noStack }
    var unnamed = mapping
    // The bytes in which these stand are gone when it is decided.
    unnamed.name = 0..<0
    unnamed.flags = 0..<0
    candidates.append(
      Candidate(mapping: unnamed, isMarked: isMarked))
    return .undecided
  }

  /// Ends the walk, and tells which threads must be read to decide what is still open.
  package mutating func need(threads count: UInt64) -> Need {
    let lost = kept < stacks.count
    stacks.removeSubrange(kept...)
    compareWithPointers()
    decideByNumber(threads: count)
    let open = open
    guard !open.isEmpty else { return .none }
    if lost || count != listed || !open.allSatisfy({ wasPassedOver($0.mapping.addresses) }) {
      listed = count
      return .list
    }
    return .unread(nextUnreadThreads())
  }

  /// Takes the threads that there are.
  ///
  /// - Returns: those that are to be read: who is new, and some of those that were running.
  package mutating func note(
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

  /// Takes the stack pointers of some threads, ascending by thread.
  package mutating func note(_ found: [(thread: ProcessID, pointer: UInt64)]) {
    var index = 0
    for (id, pointer) in found {
      while index < threads.count, threads[index].id < id { index += 1 }
      if index < threads.count, threads[index].id == id { threads[index].pointer = pointer }
    }
    pointers = threads.compactMap(\.pointer).sorted()
  }

  /// Decides what was still open, and remembers it.
  ///
  /// - Parameter body: is given each mapping that was undecided, and whether it is a stack.
  package mutating func settle(_ body: (_ mapping: Mapping, _ isStack: Bool) -> Void) {
    compareWithPointers()
    decideByElimination()
    passedOver.removeAll(keepingCapacity: true)
    for candidate in candidates {
      body(candidate.mapping, candidate.isStack)
      if candidate.isStack {
        stacks.append(candidate.mapping.addresses)
        if candidate.isMarked, !candidate.isByNumber { areMarked = true }
      } else {
        passedOver.append(candidate.mapping.addresses)
      }
    }
    if !candidates.isEmpty { stacks.sort { $0.lowerBound < $1.lowerBound } }
    isSettled = open.isEmpty || threads.allSatisfy { $0.pointer != nil }
  }

  /// The candidates that a thread may still claim.
  private var open: [Candidate] {
    candidates.filter { !$0.isStack && ($0.isMarked || !areMarked) }
  }

  /// A candidate is a stack where some thread's pointer lies in it. Both are in ascending order.
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

  /// So few are asked in less time than it takes to read a hundred mappings.
  private static let fewThreads = 16

  /// Where there are just as many marked mappings as threads beside the first, and many, each is
  /// someone's, and nobody needs to be asked: to look at a thread for the first time takes as long as to
  /// read four or five mappings.
  private mutating func decideByNumber(threads count: UInt64) {
    guard count > Self.fewThreads, UInt64(stacks.count + candidates.count) + 1 == count,
      candidates.allSatisfy({ $0.isMarked || $0.isStack })
    else { return }
    for index in candidates.indices where !candidates[index].isStack {
      candidates[index].isStack = true
      candidates[index].isByNumber = true
    }
  }

  /// Threads that never wait never tell. Where no more mappings are certain to be stacks than there
  /// are such threads, they are theirs.
  private mutating func decideByElimination() {
    let certain = candidates.indices.filter {
      candidates[$0].isMarked && !candidates[$0].isStack
    }
    let found = stacks.count + candidates.count { $0.isStack }
    let silent = min(threads.count { $0.pointer == nil }, threads.count - found)
    guard certain.count <= silent else { return }
    for index in certain { candidates[index].isStack = true }
  }

  private func wasPassedOver(_ addresses: Range<UInt64>) -> Bool {
    var low = 0
    var high = passedOver.count
    while low < high {
      let middle = (low + high) / 2
      if passedOver[middle].lowerBound < addresses.lowerBound {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < passedOver.count && passedOver[low] == addresses
  }

  /// As many as cost little beside the mappings: reading a thread takes about as long as two of them.
  private mutating func nextUnreadThreads() -> [ProcessID] {
    let most = max(1, mappings / 64)
    var chosen: [ProcessID] = []
    for step in 0..<threads.count where chosen.count < most {
      let index = (nextUnread + step) % threads.count
      if threads[index].pointer == nil { chosen.append(threads[index].id) }
    }
    nextUnread = (nextUnread + most) % max(1, threads.count)
    return chosen.sorted()
  }
}
