/// The powers of a thousand by which counts are shortened.
enum DecimalScale: Int, CaseIterable {
  case one, thousand, million, billion, trillion

  var factor: Double { [1, 1e3, 1e6, 1e9, 1e12][rawValue] }
  var symbol: String { ["", "k", "M", "G", "T"][rawValue] }

  /// The largest of which `value` is at least one, written with three digits: 999,600 is 1.00M.
  static func fitting(_ value: Double) -> DecimalScale {
    allCases.last { $0.factor * 0.9995 <= value } ?? .one
  }
}
