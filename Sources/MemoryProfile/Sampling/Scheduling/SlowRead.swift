import ProcFS

/// A process that is still being read since an earlier sample.
struct SlowRead: Sendable {
  let standby: FallbackInfo

  /// When it was given up to wait.
  private let since = ContinuousClock.now

  /// When the process was started; nil where that was not looked at yet.
  var startTime: UInt64?

  init(of standby: FallbackInfo) {
    self.standby = standby
    startTime = standby.kept?.identity.startTime
  }

  /// Whether a process that was started then may be the one.
  func mayHaveBegun(at startTime: UInt64) -> Bool { self.startTime ?? startTime == startTime }

  /// Whether it is worth a word: a moment's delay is not, since the machine may have been busy.
  var isNotable: Bool { ContinuousClock.now - since >= .seconds(1) }
}

/// Who was said to take longer than is waited for, and in what words.
struct NamedAsOverdue: Hashable {
  let pid: ProcessID
  let startTime: UInt64
  let isLeftOut: Bool
}
