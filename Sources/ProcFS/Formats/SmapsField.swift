/// The fields of an entry in `smaps` that are counted. All are printed as `NAME:  NUMBER kB`.
package enum SmapsField: Int, CaseIterable, Sendable {
  case rss, pss, swapPSS, sharedHugetlb, privateHugetlb

  /// The name with its colon, as the kernel prints it.
  package var label: StaticString {
    switch self {
    case .rss: "Rss:"
    case .pss: "Pss:"
    case .swapPSS: "SwapPss:"
    case .sharedHugetlb: "Shared_Hugetlb:"
    case .privateHugetlb: "Private_Hugetlb:"
    }
  }

  /// The field that a line is for; nil where it is one that is not counted.
  @inline(__always)
  init?(in buffer: UnsafeRawBufferPointer, at line: Int) {
    // Most lines are told by their first letter.
    switch buffer[line] {
    case UInt8(ascii: "R"): self = .rss
    case UInt8(ascii: "P"):
      self = buffer.begins(with: Self.pss.label, at: line) ? .pss : .privateHugetlb
    case UInt8(ascii: "S"):
      self = buffer.begins(with: Self.swapPSS.label, at: line) ? .swapPSS : .sharedHugetlb
    default: return nil
    }
    guard buffer.begins(with: label, at: line) else { return nil }
  }

  /// The largest number of kB taken for true: 8 PiB is more than any machine has, and as bytes
  /// (2⁵³) still exact in JSON and in a chart.
  static let largestKilobytes: UInt64 = 1 << 43

  /// The field's number in bytes; nil where the line is not `NAME: NUMBER kB` or the number is
  /// larger than any machine's memory.
  @inline(__always)
  func value(in buffer: UnsafeRawBufferPointer, lineAt line: Int) -> UInt64? {
    var cursor = line + label.utf8CodeUnitCount
    buffer.skipSpaces(at: &cursor)
    guard let kilobytes = buffer.decimal(at: &cursor), kilobytes <= Self.largestKilobytes,
      buffer.begins(with: " kB\n", at: cursor)
    else { return nil }
    return kilobytes * 1024
  }

  @inline(__always)
  func store(_ bytes: UInt64, in mapping: inout Mapping) {
    switch self {
    case .rss: mapping.rss = bytes
    case .pss: mapping.pss = bytes
    case .swapPSS: mapping.swapPSS = bytes
    case .sharedHugetlb, .privateHugetlb:
      // In a forged file the field may stand there thousands of times.
      let (sum, overflow) = mapping.hugetlb.addingReportingOverflow(bytes)
      mapping.hugetlb = overflow ? .max : sum
    }
  }
}

/// A text that is not what the kernel prints as `smaps`.
package struct SmapsError: Error, Equatable {
  package enum Reason: Equatable, Sendable {
    case notAHeader
    case notAField
    case notANumber(SmapsField)
    case endsWithinLine
  }

  /// The line, counted from 1.
  package let line: Int
  package let reason: Reason
}

extension SmapsError: CustomStringConvertible {
  package var description: String {
    let what =
      switch reason {
      case .notAHeader: "is not the header of a mapping"
      case .notAField: "is neither a field nor the header of a mapping"
      case .notANumber(let field): "has no number of kB after '\(field.label)'"
      case .endsWithinLine: "ends in the middle: the file was cut off"
      }
    return "line \(line) \(what)"
  }
}
