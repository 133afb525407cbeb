/// Formats numbers in decimal notation, independent of the locale.
package enum Decimals {
  /// Formats a number with a fixed number of decimals. Halves are rounded away from 0.
  ///
  /// - Parameter places: the number of decimals, 0 to 6.
  package static func format(_ value: Double, places: Int) -> String {
    let scale = [1.0, 10, 100, 1e3, 1e4, 1e5, 1e6][places]
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 9e18 else { return String(value) }
    let sign = value < 0 && scaled > 0
    return digits(of: UInt64(scaled), places: places, isNegative: sign, trimsZeros: false)
  }

  /// Formats a number with at most six decimals and without trailing zeros.
  package static func formatShortest(_ value: Double) -> String {
    let scaled = (abs(value) * 1e6).rounded()
    // Larger values have no six decimals.
    guard scaled < 9e18 else { return format(value, places: 0) }
    return digits(
      of: UInt64(scaled), places: 6, isNegative: value < 0 && scaled > 0, trimsZeros: true)
  }

  /// Writes an integer of 10^-places as a decimal number.
  ///
  /// A chart has thousands of numbers, so digits are not inserted into or removed from strings.
  private static func digits(
    of scaled: UInt64, places: Int, isNegative: Bool, trimsZeros: Bool
  ) -> String {
    // A sign, 19 digits and a point.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { buffer in
      var (start, rest, decimals) = (24, scaled, places)
      while rest > 0 || decimals >= 0 {
        let digit = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
        if decimals > 0, trimsZeros, start == 24, digit == UInt8(ascii: "0") {
          // Still only trailing zeros.
        } else {
          start -= 1
          buffer[start] = digit
        }
        decimals -= 1
        if decimals == 0, start < 24 {
          start -= 1
          buffer[start] = UInt8(ascii: ".")
        }
      }
      if isNegative {
        start -= 1
        buffer[start] = UInt8(ascii: "-")
      }
      return String(decoding: UnsafeBufferPointer(rebasing: buffer[start..<24]), as: UTF8.self)
    }
  }
}
