/// The fields of an entry in `smaps` that the parsers read. The kernel prints each as `NAME:
/// NUMBER kB`.
///
/// A new field needs a case and its label here, and nothing else. The type is public for the same
/// reason as ``Mapping``.
public enum SmapsField: Int, CaseIterable, Sendable {
  case rss
  case pss
  case swapPSS
  case sharedHugetlb
  case privateHugetlb
  /// Unlike ``swapPSS`` it is not proportional, and has shared memory.
  case swap

  /// The name with its colon, as the kernel prints it.
  package var label: StaticString {
    switch self {
    case .rss: "Rss:"
    case .pss: "Pss:"
    case .swapPSS: "SwapPss:"
    case .sharedHugetlb: "Shared_Hugetlb:"
    case .privateHugetlb: "Private_Hugetlb:"
    case .swap: "Swap:"
    }
  }

  /// The first version of Linux that prints it; proc_pid_smaps(5).
  package var kernel: String {
    switch self {
    case .rss: "2.6.14"
    case .pss: "2.6.25"
    case .swapPSS: "4.3"
    case .sharedHugetlb, .privateHugetlb: "4.4"
    case .swap: "2.6.20"
    }
  }

  /// The name without its colon.
  package var name: Substring { "\(label)".dropLast() }

  /// Whether the values of repeated lines in one entry add up. Otherwise the last line counts.
  ///
  /// The kernel prints no line twice, but a captured file may hold anything.
  var addsUpIfRepeated: Bool { self == .sharedHugetlb || self == .privateHugetlb }
}

/// A set of fields.
public struct SmapsFieldSet: Hashable, Sendable {
  /// Bit n for the field with the raw value n.
  @usableFromInline
  let marks: UInt32

  package init(_ fields: [SmapsField]) {
    marks = fields.reduce(0) { $0 | 1 << UInt32($1.rawValue) }
  }

  init(marks: UInt32) {
    self.marks = marks
  }

  /// The fields of all measures. Each field costs time for each mapping.
  package static let usual = SmapsFieldSet(SmapsField.allCases.filter { $0 != .swap })

  package static let all = SmapsFieldSet(SmapsField.allCases)

  /// Whether all of some fields are in it.
  package func contains(_ other: SmapsFieldSet) -> Bool { marks & other.marks == other.marks }
}

extension SmapsField {
  /// The field that a line holds; `nil` if it is none of these.
  @inline(__always)
  init?(in buffer: UnsafeRawBufferPointer, at line: Int, among fields: SmapsFieldSet) {
    // The first letter rules out most labels without a call.
    let letter = buffer[line]
    for field in Self.allCases {
      guard letter == field.label.utf8Start.pointee, buffer.begins(with: field.label, at: line),
        fields.marks >> UInt32(field.rawValue) & 1 != 0
      else { continue }
      self = field
      return
    }
    return nil
  }

  /// The largest number of kB that the parsers accept: 8 PiB. No machine has that much memory, and
  /// as bytes (2⁵³) it is still exact in JSON and in a chart.
  static let largestKilobytes: UInt64 = 1 << 43

  /// The field's value, in bytes.
  ///
  /// - Returns: `nil` if the line is not `NAME: NUMBER kB`, or if the number is larger than
  ///   ``largestKilobytes``.
  func value(in buffer: UnsafeRawBufferPointer, lineAt line: Int) -> UInt64? {
    var cursor = line + label.utf8CodeUnitCount
    buffer.skipSpaces(at: &cursor)
    guard let kilobytes = buffer.decimal(at: &cursor), kilobytes <= Self.largestKilobytes,
      buffer.begins(with: " kB\n", at: cursor)
    else { return nil }
    return kilobytes * 1024
  }
}
