/// What the values of an axis are, and so how they are divided and written.
package enum Quantity: Hashable, Sendable {
  /// Written in binary units: KiB, MiB, GiB.
  case bytes
  /// Written with k, M, G for thousands, millions, thousand millions.
  case count

  /// A single value for people, with its unit and three significant digits: `1.24 GiB`, `12.5k`.
  package func text(_ value: Double) -> String {
    switch self {
    case .bytes:
      let unit = ByteUnit.fitting(value)
      return Self.threeDigits(value / unit.bytes, isWhole: unit == .byte) + " " + unit.symbol
    case .count:
      let scale = DecimalScale.fitting(value)
      return Self.threeDigits(value / scale.factor, isWhole: scale == .one) + scale.symbol
    }
  }

  /// Without an exponent: 1000 and more keep all their digits.
  private static func threeDigits(_ value: Double, isWhole: Bool) -> String {
    if isWhole || value >= 99.95 { return Decimals.text(value, places: 0) }
    return Decimals.text(value, places: value >= 9.995 ? 1 : 2)
  }
}

/// The binary units in which bytes are written.
package enum ByteUnit: Int, CaseIterable, Comparable, Sendable {
  case byte, kibibyte, mebibyte, gibibyte, tebibyte, pebibyte

  /// How many bytes one of it is.
  package var bytes: Double { Double(UInt64(1) << (10 * UInt64(rawValue))) }

  package var symbol: String { ["B", "KiB", "MiB", "GiB", "TiB", "PiB"][rawValue] }

  /// The largest unit of which `bytes` is at least one.
  package static func fitting(_ bytes: Double) -> ByteUnit {
    allCases.last { $0.bytes <= bytes } ?? .byte
  }

  package static func < (lhs: ByteUnit, rhs: ByteUnit) -> Bool { lhs.rawValue < rhs.rawValue }
}

/// The powers of a thousand by which counts are shortened.
enum DecimalScale: Int, CaseIterable {
  case one, thousand, million, billion, trillion

  var factor: Double { [1, 1e3, 1e6, 1e9, 1e12][rawValue] }
  var symbol: String { ["", "k", "M", "G", "T"][rawValue] }

  static func fitting(_ value: Double) -> DecimalScale {
    allCases.last { $0.factor <= value } ?? .one
  }
}

/// Numbers as text with a fixed number of decimals, the same in every locale.
enum Decimals {
  /// - Parameter places: how many decimals, 0 to 6; halves are rounded away from 0.
  static func text(_ value: Double, places: Int) -> String {
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
  static func shortest(_ value: Double) -> String {
    var digits = text(value, places: 6)
    while digits.hasSuffix("0") { digits.removeLast() }
    if digits.hasSuffix(".") { digits.removeLast() }
    return digits
  }
}
