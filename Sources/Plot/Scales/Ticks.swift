/// The labeled positions along an axis.
package struct Ticks: Equatable, Sendable {
  package struct Tick: Equatable, Sendable {
    package let value: Double
    package let label: String
  }

  package let ticks: [Tick]

  /// The unit of all labels; empty if there is none.
  package let unit: String

  /// Creates the ticks of a value axis.
  ///
  /// Ticks go up from 0 to at most `top`, and down to `bottom` if that is below 0. The larger of
  /// both directions has three to seven steps, or fewer if they would be less than 1 byte or 1.
  package init(from bottom: Double = 0, upTo top: Double, of quantity: Quantity) {
    let extent = max(top, -bottom)
    guard extent > 0, extent.isFinite else {
      ticks = [Tick(value: 0, label: "0")]
      unit = Self.unit(of: quantity)
      return
    }
    switch quantity {
    case .bytes:
      let unit = ByteUnit.fitting(extent)
      // With a quarter of the largest power of two below the value, four to seven steps fit.
      let step = max(unit == .byte ? 1 : 0, Self.powerOfTwo(below: extent / unit.bytes) / 4)
      ticks = Self.multiples(of: step, from: bottom / unit.bytes, upTo: top / unit.bytes)
        .map { Tick(value: $0 * unit.bytes, label: Decimals.formatShortest($0)) }
      self.unit = unit.symbol
    case .count, .number:
      let step = Self.decimalStep(upTo: extent, isWhole: quantity == .count)
      ticks = Self.multiples(of: step, from: bottom, upTo: top).map { value in
        let scale = DecimalScale.fitting(abs(value))
        return Tick(
          value: value, label: Decimals.formatShortest(value / scale.factor) + scale.symbol)
      }
      unit = Self.unit(of: quantity)
    }
  }

  /// Creates at most `count` steps along a time axis that starts at 0.
  ///
  /// - Parameter length: the length of the axis in seconds.
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

  /// Creates at most `count` steps along an axis of the time of day. Ticks are at round local
  /// times.
  ///
  /// Midnight is labeled with the date.
  ///
  /// - Parameters:
  ///   - start: the time that the axis begins at, on the scale of the chart's times.
  ///   - length: the length of the axis in seconds.
  package init(_ clock: Chart.Clock, from start: Double, seconds length: Double, atMost count: Int)
  {
    unit = "UTC\(clock.zone)"
    guard length > 0, length.isFinite else {
      ticks = [Tick(value: 0, label: clock.moment(at: start).time(places: 0))]
      return
    }
    let step = TimeStep.fitting(length, atMost: max(1, count))
    let local = clock.localSeconds(at: start)
    let tolerance = 1e-6
    let first = Int((local / step.seconds - tolerance).rounded(.up))
    let last = Int(((local + length) / step.seconds + tolerance).rounded(.down))
    guard first <= last else {
      ticks = []
      return
    }
    ticks = (first...last).map { number in
      let moment = LocalMoment(seconds: Double(number) * step.seconds)
      return Tick(
        value: min(max(0, Double(number) * step.seconds - local), length),
        label: step.label(moment))
    }
  }

  /// Returns at most `count` steps: every second or third tick and so on, 0 included.
  package func thinned(toSteps count: Int) -> Ticks {
    let factor = (ticks.count - 1 + max(1, count) - 1) / max(1, count)
    guard factor > 1 else { return self }
    let zero = ticks.firstIndex { $0.value == 0 } ?? 0
    return Ticks(
      ticks.indices.filter { ($0 - zero).isMultiple(of: factor) }.map { ticks[$0] }, unit: unit)
  }

  /// The ticks at the ends of an axis that has no space for more.
  var ends: Ticks {
    guard ticks.count > 2, let first = ticks.first, let last = ticks.last else { return self }
    return Ticks([first, last], unit: unit)
  }

  private init(_ ticks: [Tick], unit: String) {
    self.ticks = ticks
    self.unit = unit
  }

  /// Returns the unit of an axis without values.
  private static func unit(of quantity: Quantity) -> String {
    switch quantity {
    case .bytes: ByteUnit.byte.symbol
    case .count: ""
    case .number(let unit): unit
    }
  }

  /// Returns the multiples of a step in a range that includes 0.
  ///
  /// Each is computed from an integer, so that rounding errors do not add up. A step below 1
  /// divides by its inverse, so that 0.3 is 0.3.
  private static func multiples(
    of step: Double, from bottom: Double = 0, upTo top: Double
  ) -> [Double] {
    // The tolerance includes an end that is a multiple itself.
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

  /// Returns the smallest step of 1, 2 or 5 times a power of ten that fits less than eight times.
  ///
  /// - Parameter isWhole: Whether steps below 1 are excluded.
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
