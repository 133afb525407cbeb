/// The places along an axis that bear a label.
package struct Ticks: Equatable, Sendable {
  package struct Tick: Equatable, Sendable {
    package let value: Double
    package let label: String
  }

  package let ticks: [Tick]

  /// The unit that all labels are in; empty where there is none.
  package let unit: String

  /// Four to seven ticks from 0 to at most `top`.
  package init(upTo top: Double, of quantity: Quantity) {
    guard top > 0, top.isFinite else {
      ticks = [Tick(value: 0, label: "0")]
      unit = quantity == .bytes ? ByteUnit.byte.symbol : ""
      return
    }
    switch quantity {
    case .bytes:
      let unit = ByteUnit.fitting(top)
      // A quarter of the largest power of two below: between four and eight steps fit.
      let step = max(unit == .byte ? 1 : 0, Self.powerOfTwo(below: top / unit.bytes) / 4)
      ticks = Self.multiples(of: step, upTo: top / unit.bytes).map { value in
        Tick(value: value * unit.bytes, label: Decimals.shortest(value))
      }
      self.unit = unit.symbol
    case .count:
      let step = Self.decimalStep(upTo: top)
      ticks = Self.multiples(of: step, upTo: top).map { value in
        let scale = DecimalScale.fitting(value)
        return Tick(value: value, label: Decimals.shortest(value / scale.factor) + scale.symbol)
      }
      unit = ""
    }
  }

  /// Ticks along a time axis that begins at 0, with as many as `count` at the most.
  package init(seconds length: Double, atMost count: Int) {
    guard length > 0, length.isFinite else {
      ticks = [Tick(value: 0, label: "0")]
      unit = "s"
      return
    }
    let step = TimeStep.fitting(length, atMost: max(1, count))
    ticks = Self.multiples(of: step.seconds, upTo: length).map { value in
      Tick(value: value, label: step.label(value, isLong: length >= 3600))
    }
    unit = step.unit(isLong: length >= 3600)
  }

  /// Multiplied and not added up, so that the hundredth is as exact as the first.
  private static func multiples(of step: Double, upTo top: Double) -> [Double] {
    // A hair more, for a top that is meant to be a multiple itself.
    (0...Int((top / step * (1 + 1e-12)).rounded(.down))).map { Double($0) * step }
  }

  private static func powerOfTwo(below value: Double) -> Double {
    Double(sign: .plus, exponent: value.exponent, significand: 1)
  }

  /// 1, 2 or 5 times a power of ten, never below 1, so that four to seven fit where there is room.
  private static func decimalStep(upTo top: Double) -> Double {
    var power = 1.0
    while true {
      for factor in [1.0, 2, 5] where top / (factor * power) < 8 { return factor * power }
      power *= 10
    }
  }
}

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

/// A moment of a chart as text, exact to the second or, below ten seconds, to the tenth: `7.5 s`,
/// `2:05`, `1:02:05`.
package func momentText(_ seconds: Double) -> String {
  if seconds < 10 { return Decimals.shortest((seconds * 10).rounded() / 10) + " s" }
  let whole = Int(seconds.rounded())
  if whole < 60 { return "\(whole) s" }
  return TimeStep(seconds: whole < 3600 ? 15 : 1).label(Double(whole), isLong: whole >= 3600)
}
