/// What a ``Sampler`` reads, and how long it may take.
package struct SamplerOptions: Sendable {
  /// Whether `smaps_rollup` is read too.
  package var readsRollup: Bool

  /// Whether records contain the effective user.
  package var readsUser: Bool

  /// Whether records contain the control group.
  package var readsControlGroup: Bool

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
    readsRollup: Bool = false, readsUser: Bool = false, readsControlGroup: Bool = false,
    detail: MemoryUsage.Detail = .names, findsThreadStacks: Bool = true,
    throttle: ReadThrottle? = nil, timeouts: ReadTimeouts? = nil, reusesUnchanged: Bool = false,
    execTimeout: Duration = .milliseconds(20), width: Int? = nil
  ) {
    self.readsRollup = readsRollup
    self.readsUser = readsUser
    self.readsControlGroup = readsControlGroup
    self.detail = detail
    self.findsThreadStacks = findsThreadStacks
    self.throttle = throttle
    self.timeouts = timeouts
    self.reusesUnchanged = reusesUnchanged
    self.execTimeout = execTimeout
    self.width = width
  }

  /// Whether a reading may be reported again by a later sample.
  var cachesReadings: Bool { throttle != nil || reusesUnchanged }

  /// Whether nothing but memory is read, so that the fast path applies.
  var readsMemoryOnly: Bool {
    !readsRollup && !readsUser && !readsControlGroup && !reusesUnchanged
  }
}
