package import ProcFS

/// Sums over groups of processes, sample by sample, for who can only keep a bounded number of series.
///
/// As many groups as there are places are told apart, and whoever belongs to none of them counts in
/// ``others``. Free places are given to the largest groups that are there. A group keeps its place, at
/// 0, when its last process has ended, and gives it up to another only when it has been empty for
/// ``patience``: so series neither come and go with every short-lived process, nor is every place taken
/// for ever by who was there first.
///
/// Page faults are counters: they go to the group in which a process is when they are seen, and never
/// fall when it ends, or moves to another group, or its group loses its place and is given one again.
package struct ProcessGroups: Sendable {
  /// The groups that have a place, by name.
  package var groups: [Group] { places.values.sorted { $0.name < $1.name } }

  /// All who have no place; nil as long as there was nobody.
  package private(set) var others: Group?

  /// What the others are called. A group of that name is among them.
  package static let othersName = "other"

  /// After how long an empty group gives up its place.
  package static let patience = Duration.seconds(600)

  /// How many groups without a place have their page faults remembered. The oldest are forgotten, and
  /// would count from 0 again.
  static let memory = 10_000

  private let capacity: Int
  private var places: [String: Group] = [:]
  private var ledger = PageFaultAccumulator()

  /// Page faults of groups that have lost their place, and the order in which they did.
  private var remembered: [String: PageFaults] = [:]
  private var forgettable: [String] = []

  /// Who was seen in the sample before.
  private var latest: Set<ProcessID> = []

  /// - Parameter capacity: the number of places.
  package init(capacity: Int) {
    self.capacity = capacity
  }

  /// The sum over one group.
  package struct Group: Sendable {
    package let name: String

    /// How many processes it had in the latest sample.
    package fileprivate(set) var processCount = 0

    /// Of its processes in the latest sample.
    package fileprivate(set) var usage = MemoryUsage()

    /// Of all its processes ever.
    package fileprivate(set) var faults = PageFaults()

    /// The quantities that were ever above 0: the others are not exported.
    package fileprivate(set) var everUsed: Set<MemoryQuantity> = []

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
    }

    fileprivate mutating func noteUse(at time: Duration) {
      if processCount > 0 { lastSeen = time }
      for quantity in MemoryQuantity.all where usage[quantity] > 0 { everUsed.insert(quantity) }
    }
  }

  /// Replaces the sums with those of a sample.
  ///
  /// - Parameter names: of the group of each of its processes.
  package mutating func take(_ sample: Sample, names: [String]) {
    if sample.followsRestart {
      ledger.forget { _ in false }
      latest = []
    }
    let time = sample.interval.lowerBound
    var present: [String: Group] = [:]
    for (process, name) in zip(sample.processes, names) {
      var group = present.removeValue(forKey: name) ?? Group(name: name)
      group.processCount += 1
      group.usage += process.memory
      group.faults += ledger.note(process.faults, of: process.identity)
      present[name] = group
    }
    forgetEnded(sample)

    for name in places.keys { places[name]?.clear() }
    others?.clear()
    admit(present, at: time)
    for group in present.values {
      if places[group.name] != nil {
        places[group.name]?.add(group)
      } else {
        others = others ?? Group(name: Self.othersName)
        others?.add(group)
      }
    }
    for name in places.keys { places[name]?.noteUse(at: time) }
    others?.noteUse(at: time)
  }

  /// Gives places to the largest that have none.
  private mutating func admit(_ present: [String: Group], at time: Duration) {
    let candidates = present.values.filter {
      places[$0.name] == nil && $0.name != Self.othersName
    }
    guard !candidates.isEmpty else { return }
    makeRoom(for: candidates.count, besides: present, at: time)
    let largest = candidates.sorted {
      ($1.usage.total, $0.name) < ($0.usage.total, $1.name)
    }
    for group in largest.prefix(max(0, capacity - places.count)) {
      var place = Group(name: group.name)
      place.faults = remembered.removeValue(forKey: group.name) ?? PageFaults()
      places[group.name] = place
    }
  }

  /// Takes places from groups that have been empty for long, the longest first.
  private mutating func makeRoom(
    for count: Int, besides present: [String: Group], at time: Duration
  ) {
    let wanted = min(count, capacity) - (capacity - places.count)
    guard wanted > 0 else { return }
    let empty = places.values.filter {
      present[$0.name] == nil && time - $0.lastSeen >= Self.patience
    }
    for group in empty.sorted(by: { ($0.lastSeen, $0.name) < ($1.lastSeen, $1.name) })
      .prefix(wanted)
    {
      places[group.name] = nil
      if group.faults != PageFaults() {
        remembered[group.name] = group.faults
        forgettable.append(group.name)
      }
    }
    guard forgettable.count > 2 * Self.memory else { return }
    // Who has a place again is no longer among those remembered.
    var known: Set<String> = []
    forgettable = forgettable.reversed().filter {
      remembered[$0] != nil && known.insert($0).inserted
    }.reversed()
    for name in forgettable.dropLast(Self.memory) { remembered[name] = nil }
    forgettable.removeFirst(max(0, forgettable.count - Self.memory))
  }

  /// Forgets counts of processes that have ended. Who is missing in a single sample may only have
  /// been in the middle of an exec.
  private mutating func forgetEnded(_ sample: Sample) {
    let present = Set(sample.processes.map(\.pid))
    if ledger.processCount > 2 * present.count + 1000 {
      ledger.forget { present.contains($0) || latest.contains($0) }
    }
    latest = present
  }
}
