import ArgumentParser

/// The value of an option for a number of bytes: `512MiB`, `1.5 GiB`, `200M`, `4096`.
///
/// `K`, `M`, `G` and `T`, alone or followed by `iB`, are powers of 1024. Followed by `B` they are
/// powers of 1000, as in du(1) and dd(1). No unit and `B` mean bytes. Case does not matter.
struct ByteSize: Equatable {
  /// The size as the user typed it.
  let text: String
  let bytes: UInt64

  /// The reason why other text is invalid.
  private static let form = "expected a size such as 512MiB (KiB, MiB, GiB; KB, MB, GB)"

  /// - Throws: a `ValidationError` if it is not a size, or larger than 8 PiB.
  init(_ argument: some StringProtocol) throws {
    let number = argument.prefix { $0.isASCII && $0.isNumber || $0 == "." }
    let unit = argument.dropFirst(number.count).drop { $0 == " " }.lowercased()
    guard let scale = Self.scale(unit), let value = Double(number), value * scale <= Self.largest
    else { throw ValidationError(Self.form) }
    text = String(argument)
    bytes = UInt64((value * scale).rounded())
  }

  /// The number of bytes of a unit in lower case; `nil` if the unit is unknown.
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

  /// The limit up to which a `Double` represents every integer exactly.
  private static let largest = Double(UInt64(1) << 53)
}
