/// The binary units of bytes.
package enum ByteUnit: Int, CaseIterable, Comparable, Sendable {
  case byte, kibibyte, mebibyte, gibibyte, tebibyte, pebibyte

  /// The number of bytes in one unit.
  package var bytes: Double { Double(UInt64(1) << (10 * UInt64(rawValue))) }

  package var symbol: String { ["B", "KiB", "MiB", "GiB", "TiB", "PiB"][rawValue] }

  /// Returns the largest unit that is not larger than `bytes`.
  package static func fitting(_ bytes: Double) -> ByteUnit {
    allCases.last { $0.bytes <= bytes } ?? .byte
  }

  package static func < (lhs: ByteUnit, rhs: ByteUnit) -> Bool { lhs.rawValue < rhs.rawValue }
}
