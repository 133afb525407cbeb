extension Chart {
  /// A labeled time, such as the start of a phase.
  public struct Mark: Equatable, Sendable {
    /// The time in seconds, on the scale of ``Chart/times``.
    public var time: Double
    /// The label; on one line.
    public var label: String

    /// Creates a mark.
    public init(time: Double, label: String) {
      self.time = time
      self.label = label
    }
  }

  /// Formats the time of a mark to the millisecond, because a mark may be between two samples.
  package func formatMarkTime(_ mark: Mark) -> String {
    formatTime(mark.time, TimeResolution(interval: 0.001))
  }
}
