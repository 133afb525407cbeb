import CommandLineOptions

/// A size in bytes as the value of an option: `512MiB`, `1.5 GiB`, `200M`, `4096`.
///
/// `K`, `M`, `G` and `T` are powers of 1024, also with `iB`. `KB`, `MB`, `GB` and `TB` are powers
/// of 1000, as in du(1) and dd(1). Without a unit and with `B` it is in bytes. Case is ignored.
struct ByteSize: Equatable {
  /// As typed.
  let text: String
  let bytes: UInt64

  /// What is reported for an invalid size.
  private static let form = "expected a size such as 512MiB (KiB, MiB, GiB; KB, MB, GB)"

  /// - Throws: a `ValidationError` if it is not a size, or too large to be exact.
  init(_ argument: some StringProtocol) throws {
    let number = argument.prefix { $0.isASCII && $0.isNumber || $0 == "." }
    let unit = argument.dropFirst(number.count).drop { $0 == " " }.lowercased()
    guard let scale = Self.scale(unit), let value = Double(number), value * scale <= Self.largest
    else { throw ValidationError(Self.form) }
    text = String(argument)
    bytes = UInt64((value * scale).rounded())
  }

  /// The factor of a unit in lower case; `nil` if there is no such unit.
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

  /// Up to this number, each whole number is exact as a `Double`.
  private static let largest = Double(UInt64(1) << 53)
}
