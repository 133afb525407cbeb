/// The places along an axis that bear a label.
package struct Ticks: Equatable, Sendable {
  package struct Tick: Equatable, Sendable {
    package let value: Double
    package let label: String
  }

  package let ticks: [Tick]

  /// The unit that all labels are in; empty where there is none.
  package let unit: String

  /// Four to seven ticks from 0 to at most `top`; further ones in the same steps down to `bottom`,
  /// where that is below 0.
  package init(from bottom: Double = 0, upTo top: Double, of quantity: Quantity) {
    let reach = max(top, -bottom)
    guard reach > 0, reach.isFinite else {
      ticks = [Tick(value: 0, label: "0")]
      unit = Self.unit(of: quantity)
      return
    }
    switch quantity {
    case .bytes:
      let unit = ByteUnit.fitting(reach)
      // A quarter of the largest power of two below: between four and eight steps fit.
      let step = max(unit == .byte ? 1 : 0, Self.powerOfTwo(below: reach / unit.bytes) / 4)
      ticks = Self.multiples(of: step, from: bottom / unit.bytes, upTo: top / unit.bytes)
        .map { Tick(value: $0 * unit.bytes, label: Decimals.shortest($0)) }
      self.unit = unit.symbol
    case .count, .number:
      let step = Self.decimalStep(upTo: reach, isWhole: quantity == .count)
      ticks = Self.multiples(of: step, from: bottom, upTo: top).map { value in
        let scale = DecimalScale.fitting(abs(value))
        return Tick(value: value, label: Decimals.shortest(value / scale.factor) + scale.symbol)
      }
      unit = Self.unit(of: quantity)
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

  /// Of an axis that has no value to choose one by.
  private static func unit(of quantity: Quantity) -> String {
    switch quantity {
    case .bytes: ByteUnit.byte.symbol
    case .count: ""
    case .number(let unit): unit
    }
  }

  /// Counted by whole numbers and not added up, so that the hundredth is as exact as the first; a
  /// step below 1 is divided by, so that 0.3 is 0.3.
  private static func multiples(
    of step: Double, from bottom: Double = 0, upTo top: Double
  ) -> [Double] {
    // A hair more, for a top that is meant to be a multiple itself.
    let last = Int((top / step * (1 + 1e-12)).rounded(.down))
    let first = Int((min(0, bottom) / step * (1 + 1e-12)).rounded(.up))
    guard first <= last else { return [] }
    let inverse = (1 / step).rounded()
    let isFraction = step < 1 && abs(inverse * step - 1) < 1e-9
    return (first...last).map { isFraction ? Double($0) / inverse : Double($0) * step }
  }

  private static func powerOfTwo(below value: Double) -> Double {
    Double(sign: .plus, exponent: value.exponent, significand: 1)
  }

  /// 1, 2 or 5 times a power of ten, so that four to seven fit where there is room.
  ///
  /// - Parameter isWhole: whether no step is below 1.
  private static func decimalStep(upTo top: Double, isWhole: Bool) -> Double {
    var power = 1.0
    while !isWhole, top / power < 1 { power /= 10 }
    if !isWhole { power /= 10 }
    while true {
      for factor in [1.0, 2, 5] where top / (factor * power) < 8 { return factor * power }
      power *= 10
    }
  }
}
