/// How many processes began and ended at about one time.
package struct ProcessEvents: Equatable, Sendable {
  /// When the first of them did, counted from the start of the run.
  package let time: Duration

  /// How many were met that were not there in the sample before.
  package var started: Int

  /// How many were gone that were there in the sample before.
  package var ended: Int

  package init(time: Duration, started: Int, ended: Int) {
    self.time = time
    self.started = started
    self.ended = ended
  }

  static func sum(_ earlier: ProcessEvents?, _ later: ProcessEvents?) -> ProcessEvents? {
    guard let earlier, let later else { return earlier ?? later }
    return ProcessEvents(
      time: earlier.time, started: earlier.started + later.started,
      ended: earlier.ended + later.ended)
  }
}
