import ProcFS

/// A time without samples.
package struct SamplingGap: Equatable, Sendable {
  /// From the sample before it to the sample after it.
  package let range: Range<Duration>

  /// `nil` if it is not known.
  package let reason: SkipReason?
}

/// Finds the times without samples: the profiler or the machine was suspended or stalled, or a
/// recording was appended to later.
package struct SamplingGaps: Sendable {
  /// From one sample to the next.
  private struct Step {
    let range: Range<Duration>
    /// Whether it is a gap even if it is short.
    let isCertain: Bool
    let reason: SkipReason?

    var length: Duration { range.upperBound - range.lowerBound }
  }

  /// The intended time between two samples; `nil` if it is unknown, and then the median is used.
  private let interval: Duration?

  /// The longest steps, as many as a chart can show.
  private var longest: [Step] = []
  private static let capacity = 256

  /// The shortest of ``longest``, once there are as many as possible.
  private var shortest: Duration?

  /// The number of steps by their length in milliseconds, rounded to two digits.
  private var lengths: [Int64: Int] = [:]
  private var latest: Duration?

  /// More intervals than this between two samples are a gap.
  private static let tolerance = 3

  /// - Parameter interval: the intended time between two samples; `nil` if it is unknown.
  package init(interval: Duration?) {
    self.interval = interval
  }

  /// - Parameters:
  ///   - isCertain: whether there certainly is a gap before the sample.
  ///   - reason: why samples were skipped before it; `nil` if it is not known.
  package mutating func record(_ time: Duration, isCertain: Bool, reason: SkipReason?) {
    defer { latest = time }
    guard let latest, latest < time else { return }
    let step = Step(range: latest..<time, isCertain: isCertain, reason: reason)
    if interval == nil { lengths[Self.rounded(step.length), default: 0] += 1 }
    if !isCertain, let interval, step.length <= interval * Self.tolerance { return }
    // Most steps are no longer than those that are kept already.
    if let shortest, step.length <= shortest { return }
    if longest.count == Self.capacity,
      let index = longest.indices.min(by: { longest[$0].length < longest[$1].length })
    {
      longest.remove(at: index)
    }
    longest.append(step)
    if longest.count == Self.capacity { shortest = longest.lazy.map(\.length).min() }
  }

  /// The gaps in order.
  package var gaps: [SamplingGap] {
    guard let interval = interval ?? median else { return [] }
    return longest.filter { $0.isCertain || $0.length > interval * Self.tolerance }
      .map { SamplingGap(range: $0.range, reason: $0.reason) }
  }

  /// The median length of a step.
  private var median: Duration? {
    var rest = lengths.values.reduce(0, +) / 2
    for (length, count) in lengths.ordered(by: { $0.key < $1.key }) {
      if rest < count { return .milliseconds(length) }
      rest -= count
    }
    return nil
  }

  private static func rounded(_ length: Duration) -> Int64 {
    var milliseconds = length.milliseconds
    var scale: Int64 = 1
    while milliseconds >= 100 {
      milliseconds /= 10
      scale *= 10
    }
    return milliseconds * scale
  }
}
