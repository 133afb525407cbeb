import ProcFS

/// What a ``Sampler`` reads, and how long it may take.
package struct SamplerOptions: Sendable {
  /// The measures that are read of each mapping.
  package var measures: MeasurePlan

  /// Whether `smaps_rollup` is read too.
  package var readsRollup: Bool

  /// Whether swapped-out shared memory is estimated: ``MemoryUsage/sharedSwap``.
  package var readsSharedSwap: Bool

  /// Whether records contain the effective user.
  package var readsUser: Bool

  /// Whether records contain the control group.
  package var readsControlGroup: Bool

  /// How long a process's user and control group are assumed to be unchanged, unless it calls
  /// exec(2).
  package var ownersAge: Duration

  /// Which parts of categories are counted by name.
  package var detail: MemoryUsage.Detail

  /// Whether thread stacks are separated from other anonymous mappings.
  package var findsThreadStacks: Bool

  /// Limits how much time reading takes; `nil` if every process is read for every sample.
  package var throttle: ReadThrottle?

  /// How long a sample waits for a slow process; `nil` if it waits until every process is read.
  /// Has no effect without ``throttle``.
  package var timeouts: ReadTimeouts?

  /// Whether the mappings of a process are not read while a fingerprint shows that they are
  /// unchanged.
  package var reusesUnchanged: Bool

  /// How long a sample waits for processes that have no command line because they call exec(2).
  package var execTimeout: Duration

  /// The largest number of processes that are read at once; `nil` for what suits this machine.
  package var width: Int?

  package init(
    measures: MeasurePlan = MeasurePlan(), readsRollup: Bool = false, readsSharedSwap: Bool = false,
    readsUser: Bool = false,
    readsControlGroup: Bool = false, ownersAge: Duration = .zero,
    detail: MemoryUsage.Detail = .names,
    findsThreadStacks: Bool = true,
    throttle: ReadThrottle? = nil, timeouts: ReadTimeouts? = nil, reusesUnchanged: Bool = false,
    execTimeout: Duration = .milliseconds(20), width: Int? = nil
  ) {
    self.measures = measures
    self.readsRollup = readsRollup
    self.readsSharedSwap = readsSharedSwap
    self.readsUser = readsUser
    self.readsControlGroup = readsControlGroup
    self.ownersAge = ownersAge
    self.detail = detail
    self.findsThreadStacks = findsThreadStacks
    self.throttle = throttle
    self.timeouts = timeouts
    self.reusesUnchanged = reusesUnchanged
    self.execTimeout = execTimeout
    self.width = width
  }

  /// The fields of `smaps` that are read.
  var fields: SmapsFieldSet {
    readsSharedSwap ? measures.fields.union(SmapsFieldSet([.swap])) : measures.fields
  }

  /// Whether a reading may be reported again by a later sample.
  var cachesReadings: Bool { throttle != nil || reusesUnchanged }

  /// Whether nothing but memory and owners is read, so that the fast path applies.
  var readsMemoryOnly: Bool {
    !readsRollup && !reusesUnchanged
  }

  var readsOwners: Bool { readsUser || readsControlGroup }
}
