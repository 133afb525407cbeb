package import MemoryProfile
package import ProcFS

/// Sums over groups of processes, sample by sample, for outputs with a bounded number of series.
///
/// A group has a slot if there is a free one; processes of all other groups count in ``overflow``.
/// Free slots go to the largest groups. A group keeps its slot, at 0, when its last process exits.
/// It loses the slot to another group only after it was empty for ``evictionDelay``. So series do
/// not start and end with every short-lived process, and no slot is taken forever by an early
/// group.
///
/// Page faults are counters: they are added to the group that a process has when they are seen.
/// They never fall when the process exits or moves to another group, or when the group loses its
/// slot and gets one again.
package struct ProcessGroups: Sendable {
  /// The groups that have a slot, by name.
  package var groups: [Group] { slots.values.ordered { $0.name < $1.name } }

  /// The sum over all groups without a slot; `nil` until there is one.
  package private(set) var overflow: Group?

  /// The name of ``overflow``. A group of that name is part of it.
  package static let overflowName = "other"

  /// How long a group is empty before it may lose its slot.
  package static let evictionDelay = Duration.seconds(600)

  /// How many evicted groups keep their page faults. Older ones are forgotten, and would count from
  /// 0 again.
  static let evictedCapacity = 10_000

  private let capacity: Int
  private var slots: [String: Group] = [:]
  private var faults = PageFaultAccumulator()

  /// Page faults of the groups that have lost their slot, and the order in which they did.
  private var evicted: [String: PageFaults] = [:]
  private var evictionOrder: [String] = []

  /// The processes of the sample before.
  private var latest: Set<ProcessID> = []

  /// - Parameter capacity: the number of slots.
  package init(capacity: Int) {
    self.capacity = capacity
  }

  /// The sum over one group.
  package struct Group: Sendable {
    package let name: String

    /// The number of its processes in the latest sample.
    package fileprivate(set) var processCount = 0

    /// Of its processes in the latest sample.
    package fileprivate(set) var usage = MemoryUsage()

    /// Of all its processes so far.
    package fileprivate(set) var faults = PageFaults()

    /// Whether the page faults of one of its processes were not measured.
    package fileprivate(set) var lacksFaults = false

    /// The quantities that were ever above 0: the others are not exported.
    package fileprivate(set) var observedQuantities: Set<MemoryQuantity> = []

    /// The names of memory that were ever above 0, up to ``nameCapacity``.
    package fileprivate(set) var observedNames: [MemoryPart] = []

    /// How many names of a group are exported.
    package static let nameCapacity = 20

    /// When it last had a process.
    fileprivate var lastSeen = Duration.zero

    fileprivate init(name: String) {
      self.name = name
    }

    fileprivate mutating func clear() {
      processCount = 0
      usage = MemoryUsage()
    }

    fileprivate mutating func add(_ other: Group) {
      processCount += other.processCount
      usage += other.usage
      faults += other.faults
      lacksFaults = lacksFaults || other.lacksFaults
    }

    fileprivate mutating func recordUse(at time: Duration) {
      if processCount > 0 { lastSeen = time }
      for quantity in MemoryQuantity.all where usage[quantity] > 0 {
        observedQuantities.insert(quantity)
      }
      guard observedNames.count < Self.nameCapacity, !usage.parts.isEmpty else { return }
      let new = usage.namedParts.filter { $0.value > 0 && !observedNames.contains($0.key) }
        .ordered { ($1.value, $0.key.text) < ($0.value, $1.key.text) }.map(\.key)
      observedNames += new.prefix(Self.nameCapacity - observedNames.count)
    }
  }

  /// Replaces the sums by those of a sample.
  ///
  /// - Parameter names: the group of each of its processes.
  package mutating func take(_ sample: Sample, names: [String]) {
    if sample.followsRestart {
      faults.keepOnly { _ in false }
      latest = []
    }
    let time = sample.interval.lowerBound
    var present: [String: Group] = [:]
    for (process, name) in zip(sample.processes, names) {
      var group = present.removeValue(forKey: name) ?? Group(name: name)
      group.processCount += 1
      group.usage += process.memory
      if MeasureSet.pageFaults.isSubset(of: process.memory.unmeasured) { group.lacksFaults = true }
      group.faults += faults.record(process.faults, of: process.identity)
      present[name] = group
    }
    forgetExited(sample)

    for name in slots.keys { slots[name]?.clear() }
    overflow?.clear()
    admit(present, at: time)
    for group in present.values {
      if slots[group.name] != nil {
        slots[group.name]?.add(group)
      } else {
        overflow = overflow ?? Group(name: Self.overflowName)
        overflow?.add(group)
      }
    }
    for name in slots.keys { slots[name]?.recordUse(at: time) }
    overflow?.recordUse(at: time)
  }

  /// Gives slots to the largest groups that have none.
  private mutating func admit(_ present: [String: Group], at time: Duration) {
    let candidates = present.values.filter {
      slots[$0.name] == nil && $0.name != Self.overflowName
    }
    guard !candidates.isEmpty else { return }
    evict(for: candidates.count, besides: present, at: time)
    let largest = candidates.ordered {
      ($1.usage.total, $0.name) < ($0.usage.total, $1.name)
    }
    for group in largest.prefix(max(0, capacity - slots.count)) {
      var slot = Group(name: group.name)
      slot.faults = evicted.removeValue(forKey: group.name) ?? PageFaults()
      slots[group.name] = slot
    }
  }

  /// Frees the slots of groups that have been empty for long, the longest first.
  private mutating func evict(
    for count: Int, besides present: [String: Group], at time: Duration
  ) {
    let needed = min(count, capacity) - (capacity - slots.count)
    guard needed > 0 else { return }
    let empty = slots.values.filter {
      present[$0.name] == nil && time - $0.lastSeen >= Self.evictionDelay
    }
    for group in empty.ordered(by: { ($0.lastSeen, $0.name) < ($1.lastSeen, $1.name) })
      .prefix(needed)
    {
      slots[group.name] = nil
      if group.faults != PageFaults() {
        evicted[group.name] = group.faults
        evictionOrder.append(group.name)
      }
    }
    guard evictionOrder.count > 2 * Self.evictedCapacity else { return }
    // A group that has a slot again is not in `evicted` any more.
    var known: Set<String> = []
    evictionOrder = evictionOrder.reversed().filter {
      evicted[$0] != nil && known.insert($0).inserted
    }.reversed()
    for name in evictionOrder.dropLast(Self.evictedCapacity) { evicted[name] = nil }
    evictionOrder.removeFirst(max(0, evictionOrder.count - Self.evictedCapacity))
  }

  /// Forgets the counts of processes that have exited. A process that is missing in a single sample
  /// may only have been calling exec(2).
  private mutating func forgetExited(_ sample: Sample) {
    let present = Set(sample.processes.map(\.pid))
    if faults.processCount > 2 * present.count + 1000 {
      faults.keepOnly { present.contains($0) || latest.contains($0) }
    }
    latest = present
  }
}
