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
