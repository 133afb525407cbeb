/// A step of a time axis.
struct TimeStep {
  let seconds: Double

  /// Returns the smallest step, from a millisecond to days, that fits at most `count` times.
  ///
  /// - Parameter length: the length of the axis in seconds.
  static func fitting(_ length: Double, atMost count: Int) -> TimeStep {
    let fits = { (step: Double) in length / step <= Double(count) }
    if let step = steps.first(where: fits) { return TimeStep(seconds: step) }
    var days = 86_400.0
    while true {
      for factor in [1.0, 2, 5] where fits(factor * days) {
        return TimeStep(seconds: factor * days)
      }
      days *= 10
    }
  }

  private static let steps: [Double] =
    [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5]
    + [1, 2, 5, 10, 15, 30]
    + [1, 2, 5, 10, 15, 30].map { $0 * 60 }
    // Fractions of a day instead of decimal hours.
    + [1, 2, 3, 6, 12].map { $0 * 3600 }

  /// Formats a time as a label in this step.
  ///
  /// - Parameters:
  ///   - value: the time in seconds.
  ///   - isLong: Whether the whole axis is an hour or longer.
  func label(_ value: Double, isLong: Bool) -> String {
    let whole = Int(value.rounded())
    switch unit(isLong: isLong) {
    case "d": return Decimals.formatShortest(value / 86_400)
    case "h:min": return "\(whole / 3600):\(Self.twoDigits(whole / 60 % 60))"
    case "h:min:s":
      return "\(whole / 3600):\(Self.twoDigits(whole / 60 % 60)):\(Self.twoDigits(whole % 60))"
    case "min:s": return "\(whole / 60):\(Self.twoDigits(whole % 60))"
    default: return Decimals.formatShortest(value)
    }
  }

  /// Formats a time of day as a label in this step; midnight as its date.
  func label(_ moment: LocalMoment) -> String {
    if moment.isMidnight { return moment.date }
    if seconds >= 60 { return moment.minutes }
    return moment.time(places: seconds >= 1 ? 0 : seconds >= 0.1 ? 1 : seconds >= 0.01 ? 2 : 3)
  }

  /// Returns the unit of all labels in this step.
  func unit(isLong: Bool) -> String {
    if seconds >= 86_400 { return "d" }
    if isLong { return seconds >= 60 ? "h:min" : "h:min:s" }
    return seconds >= 15 ? "min:s" : "s"
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : String(number)
  }
}
