/// Numbers as text with a fixed number of decimals, the same in every locale.
package enum Decimals {
  /// - Parameter places: how many decimals, 0 to 6; halves are rounded away from 0.
  package static func text(_ value: Double, places: Int) -> String {
    let scale = [1.0, 10, 100, 1e3, 1e4, 1e5, 1e6][places]
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 9e18 else { return String(value) }
    let digits = String(UInt64(scaled))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard places > 0 else { return sign + digits }
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    return sign + padded.dropLast(places) + "." + padded.suffix(places)
  }

  /// With as many decimals as it takes and no more.
  package static func shortest(_ value: Double) -> String {
    var digits = text(value, places: 6)
    while digits.hasSuffix("0") { digits.removeLast() }
    if digits.hasSuffix(".") { digits.removeLast() }
    return digits
  }
}
