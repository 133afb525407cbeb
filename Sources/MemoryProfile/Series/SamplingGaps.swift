/// Finds the times at which nothing was sampled although it should have been: the program or the
/// machine was suspended or stalled, or a recording was appended to later.
struct SamplingGaps: Sendable {
  /// From one sample to the next.
  private struct Step {
    let range: Range<Duration>
    /// Whether it is a gap however short it is.
    let isCertain: Bool

    var length: Duration { range.upperBound - range.lowerBound }
  }

  /// The time between two samples as it was meant to be; nil where nobody tells, and then it is
  /// taken for the usual one.
  private let interval: Duration?

  /// As many of the longest steps as a chart could show.
  private var longest: [Step] = []
  private static let capacity = 256

  /// How many steps took how many milliseconds, to two digits.
  private var lengths: [Int64: Int] = [:]
  private var latest: Duration?

  /// More than so many intervals between two samples are a gap.
  private static let tolerance = 3

  init(interval: Duration?) {
    self.interval = interval
  }

  /// - Parameter isCertain: whether there is a gap before the sample for certain.
  mutating func note(_ time: Duration, isCertain: Bool) {
    defer { latest = time }
    guard let latest, latest < time else { return }
    let step = Step(range: latest..<time, isCertain: isCertain)
    if interval == nil { lengths[Self.rounded(step.length), default: 0] += 1 }
    if !isCertain, let interval, step.length <= interval * Self.tolerance { return }
    if longest.count == Self.capacity {
      guard let shortest = longest.indices.min(by: { longest[$0].length < longest[$1].length }),
        longest[shortest].length < step.length
      else { return }
      longest.remove(at: shortest)
    }
    longest.append(step)
  }

  /// Every gap that is known, in order: from the sample before it to the sample after it.
  var ranges: [Range<Duration>] {
    guard let interval = interval ?? usual else { return [] }
    return longest.filter { $0.isCertain || $0.length > interval * Self.tolerance }.map(\.range)
  }

  /// The median.
  private var usual: Duration? {
    var rest = lengths.values.reduce(0, +) / 2
    for (length, count) in lengths.sorted(by: { $0.key < $1.key }) {
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
