import MemoryProfile

/// How fast a quantity grew in the recent past, by the slope of a ``Trend``.
///
/// Values are averaged in 60 parts of the window. The growth is known when half of the window was
/// sampled. It is 0 if it does not differ from fluctuation, and if the quantity shrank.
package struct RecentGrowth: Sendable {
  /// The length of the window that is looked at.
  package let window: Duration

  /// The shortest window.
  package static let shortestWindow = Duration.seconds(600)

  private static let partCount = 60

  /// The fewest parts with a sample that show growth.
  private static let fewestParts = 12

  private struct Part {
    let number: Int64
    var count = 0.0
    /// The sum of the samples' times, in milliseconds since the start of the run.
    var times = 0.0
    /// The sum of the values, in bytes.
    var values = 0.0
  }

  /// The oldest first. The last is not complete.
  private var parts: [Part] = []

  /// In bytes per hour; `nil` as long as less than half of the window was sampled. It changes at
  /// most 60 times in a window.
  package private(set) var perHour: Double?

  /// - Parameter interval: the time between two samples; a window has at least 60 of them.
  package init(interval: Duration) {
    window = max(Self.shortestWindow, interval * Self.partCount)
  }

  /// Forgets all values: what follows is not comparable.
  package mutating func reset() {
    parts = []
    perHour = nil
  }

  /// - Parameters:
  ///   - value: in bytes.
  ///   - time: since the start of the run; not before the latest one.
  package mutating func append(_ value: UInt64, at time: Duration) {
    let width = max(1, window.milliseconds / Int64(Self.partCount))
    let number = time.milliseconds / width
    if parts.last?.number != number {
      update()
      parts.removeAll { $0.number <= number - Int64(Self.partCount) }
      parts.append(Part(number: number))
    }
    let last = parts.count - 1
    parts[last].count += 1
    parts[last].times += Double(time.milliseconds)
    parts[last].values += Double(value)
  }

  private mutating func update() {
    perHour = nil
    guard parts.count >= Self.fewestParts, let first = parts.first, let last = parts.last,
      last.number - first.number + 1 >= Int64(Self.partCount / 2),
      let trend = Trend(
        times: parts.map { $0.times / $0.count }, values: parts.map { $0.values / $0.count })
    else { return }
    perHour = trend.interval.lowerBound > 0 ? trend.slope * 3_600_000 : 0
  }
}
