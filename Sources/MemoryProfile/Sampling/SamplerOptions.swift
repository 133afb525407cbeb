import ProcFS

/// What a ``Sampler`` reads, and how long it may take.
package struct SamplerOptions: Sendable {
  /// The measures that are read of each mapping.
  package var measures: MeasurePlan

  /// Whether `smaps_rollup` is read too.
  package var readsRollup: Bool

  /// Whether swapped-out shared memory is estimated: ``MemoryUsage/sharedSwap``.
  package var readsSharedSwap: Bool

  /// Which owners records contain.
  package var owners: Owners

  /// Which parts of categories are counted by name.
  package var detail: MemoryUsage.Detail

  /// Whether thread stacks are separated from other anonymous mappings.
  package var findsThreadStacks: Bool

  /// Limits how much time reading takes; `nil` if every process is read for every sample.
  package var throttle: ReadThrottle?

  /// How long a sample waits for a slow process; `nil` if it waits until every process is read.
  /// Has no effect without ``throttle``.
  package var timeouts: ReadTimeouts?

  /// What shows that the mappings of a process are unchanged and need not be read; `nil` if they
  /// are read for every sample.
  package var reuse: ReuseEvidence?

  /// How long a sample waits for processes that have no command line because they call exec(2).
  package var execTimeout: Duration

  /// The largest number of processes that are read at once; `nil` for what suits this machine.
  package var width: Int?

  package init(
    measures: MeasurePlan = MeasurePlan(), readsRollup: Bool = false, readsSharedSwap: Bool = false,
    owners: Owners = Owners(), detail: MemoryUsage.Detail = .names, findsThreadStacks: Bool = true,
    throttle: ReadThrottle? = nil, timeouts: ReadTimeouts? = nil, reuse: ReuseEvidence? = nil,
    execTimeout: Duration = .milliseconds(20), width: Int? = nil
  ) {
    self.measures = measures
    self.readsRollup = readsRollup
    self.readsSharedSwap = readsSharedSwap
    self.owners = owners
    self.detail = detail
    self.findsThreadStacks = findsThreadStacks
    self.throttle = throttle
    self.timeouts = timeouts
    self.reuse = reuse
    self.execTimeout = execTimeout
    self.width = width
  }

  /// The fields of `smaps` that are read.
  var fields: SmapsFieldSet {
    var fields = measures.fields
    if readsSharedSwap { fields = fields.union(SmapsFieldSet([.swap])) }
    return fields
  }

  /// Whether a change of file and shared memory in `smaps_rollup` can be applied to the cached
  /// memory of a process.
  var comparesRollups: Bool { reuse == .clock && measures.counted == .pss && detail == .names }

  /// Whether a reading may be reported again by a later sample.
  var cachesReadings: Bool { throttle != nil || reuse != nil }

  /// Whether nothing but memory and owners is read, so that the fast path applies.
  var readsMemoryOnly: Bool {
    !readsRollup && reuse != .exact
  }
}

extension SamplerOptions {
  /// The user and the control group of processes.
  package struct Owners: Sendable {
    /// Whether records contain the effective user.
    package var user: Bool

    /// Whether records contain the control group.
    package var controlGroup: Bool

    /// Whether records contain the names of containers. Requires ``controlGroup``.
    package var containers: Bool

    /// How long both are assumed to be unchanged, unless the process calls exec(2).
    package var age: Duration

    package init(
      user: Bool = false, controlGroup: Bool = false, containers: Bool = false,
      age: Duration = .zero
    ) {
      self.user = user
      self.controlGroup = controlGroup
      self.containers = containers
      self.age = age
    }

    var isEmpty: Bool { !user && !controlGroup }
  }
}
