/// The kind of a value, which determines ticks and number format.
public enum Quantity: Hashable, Sendable {
  /// Bytes, written in binary units: KiB, MiB, GiB.
  case bytes
  /// Whole numbers, shortened with k, M, G and T for powers of 1000.
  case count
  /// Any other number, followed by the symbol of its unit, such as `°C`. The unit may be empty.
  case number(unit: String)

  /// Formats a value with its unit and three significant digits: `1.24 GiB`, `12.5k`, `21.5 °C`.
  public func format(_ value: Double) -> String {
    switch self {
    case .bytes:
      let unit = ByteUnit.fitting(abs(value))
      return Self.threeDigits(value / unit.bytes, isWhole: unit == .byte) + " " + unit.symbol
    case .count:
      let scale = DecimalScale.fitting(abs(value))
      return Self.threeDigits(value / scale.factor, isWhole: scale == .one) + scale.symbol
    case .number(let unit):
      let scale = DecimalScale.fitting(abs(value))
      let text =
        Self.threeDigits(value / scale.factor, isWhole: value == 0) + scale.symbol
      return unit.isEmpty ? text : text + " " + unit
    }
  }

  /// Formats without an exponent: values from 1000 keep all their digits.
  private static func threeDigits(_ value: Double, isWhole: Bool) -> String {
    if isWhole || abs(value) >= 99.95 { return Decimals.format(value, places: 0) }
    return Decimals.format(value, places: abs(value) >= 9.995 ? 1 : 2)
  }
}
