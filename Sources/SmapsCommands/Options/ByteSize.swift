import ArgumentParser

/// A number of bytes as options take it: `512MiB`, `1.5 GiB`, `200M`, `4096`.
///
/// `K`, `M`, `G` and `T` are powers of 1024, with or without `iB` behind them, and powers of 1000 with
/// `B`, as du(1) and dd(1) have it; nothing and `B` are bytes. Upper and lower case are the same.
struct ByteSize: Equatable {
  /// As it was typed.
  let text: String
  let bytes: UInt64

  /// The reason why other text is invalid.
  private static let form = "expected a size such as 512MiB (KiB, MiB, GiB; KB, MB, GB)"

  /// - Throws: a `ValidationError` where it is no such size, or larger than any machine has.
  init(_ argument: some StringProtocol) throws {
    let number = argument.prefix { $0.isASCII && $0.isNumber || $0 == "." }
    let unit = argument.dropFirst(number.count).drop { $0 == " " }.lowercased()
    guard let scale = Self.scale(unit), let value = Double(number), value * scale <= Self.largest
    else { throw ValidationError(Self.form) }
    text = String(argument)
    bytes = UInt64((value * scale).rounded())
  }

  /// How many bytes a unit in lower case is; nil where there is no such unit.
  private static func scale(_ unit: String) -> Double? {
    if unit.isEmpty || unit == "b" { return 1 }
    guard let letter = unit.first, let power = Array("kmgt").firstIndex(of: letter) else {
      return nil
    }
    let base: Double
    switch unit.dropFirst() {
    case "", "ib": base = 1024
    case "b": base = 1000
    default: return nil
    }
    return (0..<power).reduce(base) { scale, _ in scale * base }
  }

  /// Up to here every number of bytes is exact as a floating-point number.
  private static let largest = Double(UInt64(1) << 53)
}
