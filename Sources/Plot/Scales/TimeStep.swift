/// The steps in which time is divided.
struct TimeStep {
  let seconds: Double

  /// From a hundredth of a second to days; the first of which at most `count` fit.
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
    // Parts of a day rather than of ten hours.
    + [1, 2, 3, 6, 12].map { $0 * 3600 }

  /// - Parameter isLong: whether the whole axis is an hour or more.
  func label(_ value: Double, isLong: Bool) -> String {
    let whole = Int(value.rounded())
    switch unit(isLong: isLong) {
    case "d": return Decimals.shortest(value / 86_400)
    case "h:min": return "\(whole / 3600):\(Self.twoDigits(whole / 60 % 60))"
    case "h:min:s":
      return "\(whole / 3600):\(Self.twoDigits(whole / 60 % 60)):\(Self.twoDigits(whole % 60))"
    case "min:s": return "\(whole / 60):\(Self.twoDigits(whole % 60))"
    default: return Decimals.shortest(value)
    }
  }

  func unit(isLong: Bool) -> String {
    if seconds >= 86_400 { return "d" }
    if isLong { return seconds >= 60 ? "h:min" : "h:min:s" }
    return seconds >= 15 ? "min:s" : "s"
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : String(number)
  }
}
