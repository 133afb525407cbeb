/// How many processes started and exited at about the same time.
package struct ProcessEvents: Equatable, Sendable {
  /// The time of the first of them, since the start of the run.
  package let time: Duration

  /// The number of processes that the sample before does not have.
  package var started: Int

  /// The number of processes that only the sample before has.
  package var ended: Int

  package init(time: Duration, started: Int, ended: Int) {
    self.time = time
    self.started = started
    self.ended = ended
  }

  /// The sum of two events; `nil` if both are.
  static func sum(_ earlier: ProcessEvents?, _ later: ProcessEvents?) -> ProcessEvents? {
    guard let earlier, let later else { return earlier ?? later }
    return ProcessEvents(
      time: earlier.time, started: earlier.started + later.started,
      ended: earlier.ended + later.ended)
  }
}
