import ProcFS

/// A process that is still being read since an earlier sample.
struct OverdueReading: Sendable {
  let standby: ReadingStandby

  /// When the process was started; nil where that was not looked at yet.
  var startTime: UInt64?

  /// In how many samples it was not waited for.
  var samples = 0

  init(_ standby: ReadingStandby) {
    self.standby = standby
    startTime = standby.kept?.identity.startTime
  }
}
