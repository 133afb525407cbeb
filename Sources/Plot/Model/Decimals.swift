/// Formats numbers in decimal notation, independent of the locale.
package enum Decimals {
  /// Formats a number with a fixed number of decimals. Halves are rounded away from 0.
  ///
  /// - Parameter places: the number of decimals, 0 to 6.
  package static func format(_ value: Double, places: Int) -> String {
    let scale = [1.0, 10, 100, 1e3, 1e4, 1e5, 1e6][places]
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 9e18 else { return String(value) }
    let digits = String(UInt64(scaled))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard places > 0 else { return sign + digits }
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    return sign + padded.dropLast(places) + "." + padded.suffix(places)
  }

  /// Formats a number with at most six decimals and without trailing zeros.
  package static func formatShortest(_ value: Double) -> String {
    var digits = format(value, places: 6)
    while digits.hasSuffix("0") { digits.removeLast() }
    if digits.hasSuffix(".") { digits.removeLast() }
    return digits
  }
}
