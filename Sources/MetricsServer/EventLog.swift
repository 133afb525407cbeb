/// The latest events, for viewers that have missed some.
///
/// Its size is bounded: the oldest events are dropped.
struct EventLog {
  private var events: [SharedBytes] = []
  private var bytes = 0

  /// The sequence number before that of the first event; `nil` if it is not known what is missing.
  private(set) var base: Int?

  private let limits: PageLimits

  init(limits: PageLimits) {
    self.limits = limits
  }

  /// The sequence number of the latest event, or the base if there is none.
  var latest: Int? { base.map { $0 + events.count } }

  /// Adds an event. If others are missing before it, those before are dropped.
  mutating func append(_ event: SharedBytes, sequence: Int) {
    if sequence - 1 != latest { clear(until: sequence - 1) }
    events.append(event)
    bytes += event.count
    guard events.count > limits.loggedEvents || bytes > limits.loggedBytes else { return }
    // Half of them, so that this is seldom done.
    var dropped = max(1, events.count / 2)
    bytes -= events[..<dropped].reduce(0) { $0 + $1.count }
    while bytes > limits.loggedBytes, dropped < events.count {
      bytes -= events[dropped].count
      dropped += 1
    }
    events.removeFirst(dropped)
    base = base.map { $0 + dropped }
  }

  /// Drops all events.
  ///
  /// - Parameter base: the sequence number after which events will be complete; `nil` if they are
  ///   not complete.
  mutating func clear(until base: Int?) {
    self.base = base
    events = []
    bytes = 0
  }

  /// The events after one, in order; `nil` if some are missing.
  func events(after sequence: Int) -> ArraySlice<SharedBytes>? {
    guard let base, let latest, (base...latest).contains(sequence) else { return nil }
    return events[(sequence - base)...]
  }
}
