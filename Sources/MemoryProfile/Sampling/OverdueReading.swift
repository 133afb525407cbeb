import ProcFS

/// A process that is still being read since an earlier sample.
struct OverdueReading: Sendable {
  let standby: ReadingStandby

  /// When it was given up to wait.
  let since = ContinuousClock.now

  /// When the process was started; nil where that was not looked at yet.
  var startTime: UInt64?

  init(of standby: ReadingStandby) {
    self.standby = standby
    startTime = standby.kept?.identity.startTime
  }

  /// Whether it is worth a word: a moment's delay is not, since the machine may have been busy.
  var isNotable: Bool { ContinuousClock.now - since >= .seconds(1) }
}
