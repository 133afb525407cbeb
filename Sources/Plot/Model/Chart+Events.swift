extension Chart {
  /// How many items started and ended at a time: processes, sessions, shifts.
  public struct Event: Equatable, Sendable {
    /// The time in seconds, on the scale of ``Chart/times``.
    public var time: Double
    /// The number of items that started.
    public var started: Int
    /// The number of items that ended.
    public var ended: Int

    /// Creates an event.
    public init(time: Double, started: Int, ended: Int) {
      self.time = time
      self.started = started
      self.ended = ended
    }
  }

  /// The words for what ``Chart/events`` count.
  public struct EventLabels: Equatable, Sendable {
    /// The noun for one item, such as `process`.
    public var singular: String
    /// The noun for several items, such as `processes`.
    public var plural: String
    /// The verb for items that started, such as `started`.
    public var started: String
    /// The verb for items that ended, such as `ended`.
    public var ended: String

    /// Creates labels; the verbs are English by default.
    public init(
      singular: String, plural: String, started: String = "started", ended: String = "ended"
    ) {
      self.singular = singular
      self.plural = plural
      self.started = started
      self.ended = ended
    }

    /// Formats a number of items: `1 process`, `3 processes`.
    func format(count: Int) -> String { "\(count) \(count == 1 ? singular : plural)" }
  }

  /// Divides the time axis into `count` buckets and merges the events of each.
  ///
  /// A merged event has the time of its first one.
  package func events(inBuckets count: Int) -> [Event] {
    let start = times.first ?? 0
    var merged: [(bucket: Int, event: Event)] = []
    for event in events {
      let fraction = duration > 0 ? min(max((event.time - start) / duration, 0), 1) : 0
      let bucket = Int(fraction * Double(count))
      if let last = merged.last, last.bucket == bucket {
        merged[merged.count - 1].event.started += event.started
        merged[merged.count - 1].event.ended += event.ended
      } else {
        merged.append((bucket, event))
      }
    }
    return merged.map(\.event)
  }
}
