import Plot

/// Formats numbers of bytes, rounded to three significant digits.
enum ByteFormatter {
  /// With a binary unit: `1.24 GiB`.
  static func brief(_ bytes: UInt64) -> String { Quantity.bytes.format(Double(bytes)) }

  /// The same, right-aligned in a column of this width.
  static func column(_ bytes: UInt64, width: Int) -> String {
    let text = brief(bytes)
    return String(repeating: " ", count: max(0, width - text.count)) + text
  }

  /// A value and its range, in one unit: `1.02 MiB (0.91 to 1.13)`.
  static func brief(_ bytes: Double, in range: ClosedRange<Double>) -> String {
    let unit = ByteUnit.fitting(bytes)
    func digits(_ bytes: Double) -> String {
      let value = bytes / unit.bytes
      return Decimals.format(value, places: value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2)
    }
    return "\(digits(bytes)) \(unit.symbol) "
      + "(\(digits(range.lowerBound)) to \(digits(range.upperBound)))"
  }
}
