/// The powers of 1000 that shorten counts.
enum DecimalScale: Int, CaseIterable {
  case one, thousand, million, billion, trillion

  var factor: Double { [1, 1e3, 1e6, 1e9, 1e12][rawValue] }
  var symbol: String { ["", "k", "M", "G", "T"][rawValue] }

  /// Returns the largest scale that leaves at least 1 in front of the symbol.
  ///
  /// Three digits are written, so that 999,600 is `1.00M`, not `1000k`.
  static func fitting(_ value: Double) -> DecimalScale {
    allCases.last { $0.factor * 0.9995 <= value } ?? .one
  }
}
