/// What the values of an axis are, and so how they are divided and written.
public enum Quantity: Hashable, Sendable {
  /// Written in binary units: KiB, MiB, GiB.
  case bytes
  /// Whole numbers, written with k, M, G for thousands, millions, thousand millions.
  case count
  /// Anything else, with the symbol of its unit behind it, such as `°C`; empty for none.
  case number(unit: String)

  /// A single value for people, with its unit and three significant digits: `1.24 GiB`, `12.5k`,
  /// `21.5 °C`.
  public func text(_ value: Double) -> String {
    switch self {
    case .bytes:
      let unit = ByteUnit.fitting(abs(value))
      return Self.threeDigits(value / unit.bytes, isWhole: unit == .byte) + " " + unit.symbol
    case .count:
      let scale = DecimalScale.fitting(abs(value))
      return Self.threeDigits(value / scale.factor, isWhole: scale == .one) + scale.symbol
    case .number(let unit):
      let scale = DecimalScale.fitting(abs(value))
      let text = Self.threeDigits(value / scale.factor, isWhole: false) + scale.symbol
      return unit.isEmpty ? text : text + " " + unit
    }
  }

  /// Without an exponent: 1000 and more keep all their digits.
  private static func threeDigits(_ value: Double, isWhole: Bool) -> String {
    if isWhole || abs(value) >= 99.95 { return Decimals.text(value, places: 0) }
    return Decimals.text(value, places: abs(value) >= 9.995 ? 1 : 2)
  }
}
