import ProcFS

/// The names of the containers that processes are in.
///
/// A name is read once for each container, in a thread of its own. A sample that has a new
/// container waits for it. If no name is found, it is looked for again a few times in the first
/// minute: the kubelet makes its links after the container has started.
struct ContainerNames: ~Copyable {
  /// What is known of one container. By reference: its control groups share it.
  private final class Entry {
    let container: Container
    var name: ContainerName?
    var isPending = false
    var attempts = 0
    /// When it was last asked for, since the start of the run.
    var time = Duration.zero

    init(_ container: Container) { self.container = container }

    /// Whether to look for the name, at a time since the start of the run.
    func isDue(at time: Duration) -> Bool {
      !isPending && name?.name == nil && attempts < ContainerNames.mostAttempts
        && (attempts == 0 || time - self.time >= ContainerNames.retryInterval)
    }
  }

  /// How long a sample waits for names.
  struct Timeouts {
    /// Files of the host: until the sample is not worth waiting any more.
    var hostFiles = Duration.seconds(5)
    /// What containers claim. A container can block it.
    var claims = Duration.seconds(1)
  }

  private static let mostAttempts = 6
  private static let retryInterval = Duration.seconds(10)

  /// The largest number of threads. Containers that block as many get no name.
  private static let mostThreads = 4

  /// By control group; `nil` for a group that is in no container, or in one that its path names.
  private var groups: [ControlGroup: Entry?] = [:]
  private var entries: [Container: Entry] = [:]

  private let queue = ContainerNameQueue()
  private let timeouts: Timeouts
  private var workers: WorkerPool<ContainerNameReader>

  init(_ tree: SharedTree, _ options: SamplerOptions) {
    if let limits = options.timeouts {
      timeouts = Timeouts(hostFiles: limits.initial, claims: limits.known)
    } else {
      timeouts = Timeouts()
    }
    workers = WorkerPool { ContainerNameReader(tree) }
  }

  /// Sets the names in records with control groups.
  ///
  /// - Parameter time: since the start of the run.
  mutating func assign(to records: inout [ProcessRecord], at time: Duration) {
    take(queue.takeResults())
    var requests: [ContainerNameQueue.Request] = []
    var hasNew = false
    for index in records.indices {
      guard let group = records[index].controlGroup, let entry = entry(of: group) else { continue }
      if entry.isDue(at: time) {
        hasNew = hasNew || entry.attempts == 0
        entry.isPending = true
        entry.attempts += 1
        entry.time = time
        requests.append(.init(container: entry.container, pid: records[index].pid))
      }
      records[index].container = entry.name
    }
    forget(allBut: records)
    guard !requests.isEmpty else { return }
    read(requests, waits: hasNew)
    take(queue.takeResults())
    for index in records.indices {
      if let group = records[index].controlGroup, let entry = groups[group] {
        records[index].container = entry?.name
      }
    }
  }

  private mutating func entry(of group: ControlGroup) -> Entry? {
    if let known = groups[group] { return known }
    var entry: Entry?
    if case .container(let container) = ControlGroupOwner(of: group), container.isNamedByHost {
      entry = entries[container] ?? Entry(container)
      entries[container] = entry
    }
    groups[group] = .some(entry)
    return entry
  }

  /// Reads names.
  ///
  /// - Parameter waits: whether to wait for them. They are part of a later sample otherwise.
  private mutating func read(_ requests: [ContainerNameQueue.Request], waits: Bool) {
    let blocked = queue.add(requests)
    workers.grow(to: min(blocked.count + 1, Self.mostThreads))
    let queue = queue
    workers.start({ queue.drain(with: &$0) }, on: workers.count)
    // If all threads are blocked, the requests wait until one of them is free again.
    if waits, blocked.count < workers.count {
      queue.wait(hostFiles: timeouts.hostFiles, claims: timeouts.claims, besides: blocked)
    }
  }

  private func take(_ results: [ContainerNameQueue.Result]) {
    for result in results {
      guard let entry = entries[result.container] else { continue }
      entry.isPending = false
      entry.name = result.name ?? entry.name
    }
  }

  /// Forgets groups without processes, from time to time.
  private mutating func forget(allBut records: [ProcessRecord]) {
    guard groups.count > 2 * records.count + Self.unusedGroups else { return }
    var used: [ControlGroup: Entry?] = [:]
    for index in records.indices {
      if let group = records[index].controlGroup { used[group] = groups[group] }
    }
    groups = used
    let containers = Set(used.values.compactMap { $0?.container })
    entries = entries.filter { containers.contains($0.key) }
  }

  private static let unusedGroups = 256
}
