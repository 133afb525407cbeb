/// The binary units of bytes.
package enum ByteUnit: Int, CaseIterable, Comparable, Sendable {
  case byte, kibibyte, mebibyte, gibibyte, tebibyte, pebibyte

  /// The number of bytes in one unit.
  package var bytes: Double { Double(UInt64(1) << (10 * UInt64(rawValue))) }

  package var symbol: String { ["B", "KiB", "MiB", "GiB", "TiB", "PiB"][rawValue] }

  /// Returns the largest unit of which `bytes` is at least 1 when it is rounded.
  ///
  /// From 100 of a unit on, whole numbers are written, so that 1023.6 MiB is `1.00 GiB`, not
  /// `1024 MiB`.
  package static func fitting(_ bytes: Double) -> ByteUnit {
    allCases.last { $0.bytes * (1 - 0.5 / 1024) <= bytes } ?? .byte
  }

  package static func < (lhs: ByteUnit, rhs: ByteUnit) -> Bool { lhs.rawValue < rhs.rawValue }
}
