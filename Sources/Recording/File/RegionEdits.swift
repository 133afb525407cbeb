import MemoryProfile

/// The changes of a process's mappings from one sample to the next, as bytes.
///
/// A process has hundreds of mappings with four numbers each. As rows, they would take most of a
/// recording.
///
/// The bytes are numbers of seven bits a byte, the lowest first; the highest bit of a byte says
/// that another follows (LEB128). They are groups of mappings by ascending address. A group begins
/// with its length times 4 and one of
///
/// - 0: these mappings are unchanged,
/// - 1: these mappings have another PSS. It follows for each of them,
/// - 2: these mappings are new. For each of them follow its kind (the row of `region_kind`), the
///   distance of its start from the end of the mapping before, its size and its PSS,
/// - 3: these mappings are gone; all of them if the length is 0.
///
/// Mappings after the last group are unchanged. A distance or size is twice the number of 4096
/// bytes, a PSS is twice the number of KiB. If that is no whole number, it is 1, and the number of
/// bytes follows. A distance below 0 is that of 2⁶⁴ bytes more.
enum RegionEdits {
  enum Group: UInt64 {
    case unchanged, resized, new, gone
  }

  /// Bytes that can't be applied.
  struct Malformed: Error {}

  static let pageSize: UInt64 = 4096
  static let kibibyte: UInt64 = 1024
}

extension RegionEdits {
  /// Encodes the changes from some mappings to others.
  ///
  /// - Parameters:
  ///   - before: `nil` if all mappings are encoded, whatever was before.
  ///   - kind: returns the row of `region_kind` of a mapping.
  static func encode(
    from before: [MemoryRegion]?, to after: [MemoryRegion],
    _ kind: (MemoryRegion) throws -> UInt64
  ) rethrows -> [UInt8] {
    var edits = Encoder()
    if before == nil { edits.removeAll() }
    let before = before ?? []
    var (old, new) = (0, 0)
    while old < before.count || new < after.count {
      if old < before.count, new < after.count, isSame(before[old], after[new]) {
        if before[old].bytes == after[new].bytes {
          edits.add(.unchanged)
        } else {
          edits.add(.resized)
          edits.append(after[new].bytes, unit: kibibyte)
        }
        old += 1
        new += 1
      } else if old < before.count,
        new == after.count || before[old].addresses.lowerBound <= after[new].addresses.lowerBound
      {
        edits.add(.gone)
        old += 1
      } else {
        edits.add(.new)
        let end = new > 0 ? after[new - 1].addresses.upperBound : 0
        edits.append(try kind(after[new]))
        edits.append(after[new].addresses.lowerBound &- end, unit: pageSize)
        edits.append(after[new].size, unit: pageSize)
        edits.append(after[new].bytes, unit: kibibyte)
        new += 1
      }
    }
    return edits.finish()
  }

  private static func isSame(_ one: MemoryRegion, _ other: MemoryRegion) -> Bool {
    one.addresses == other.addresses && one.kind == other.kind && one.part == other.part
  }

  private struct Encoder {
    private var bytes: [UInt8] = []

    /// The group that is not in ``bytes`` yet.
    private var kind = Group.unchanged
    private var length: UInt64 = 0
    private var content: [UInt8] = []

    /// Encodes that all mappings before are gone.
    mutating func removeAll() { Self.append(Group.gone.rawValue, to: &bytes) }

    /// Adds a mapping to a group. Its numbers follow.
    mutating func add(_ kind: Group) {
      if kind != self.kind { flush() }
      self.kind = kind
      length += 1
    }

    mutating func append(_ number: UInt64) { Self.append(number, to: &content) }

    mutating func append(_ number: UInt64, unit: UInt64) {
      if number % unit == 0 {
        append(number / unit * 2)
      } else {
        append(1)
        append(number)
      }
    }

    private mutating func flush() {
      guard length > 0 else { return }
      Self.append(length << 2 | kind.rawValue, to: &bytes)
      bytes += content
      length = 0
      content = []
    }

    mutating func finish() -> [UInt8] {
      if kind != .unchanged { flush() }
      return bytes
    }

    private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
      var rest = number
      while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(rest))
    }
  }
}

extension RegionEdits {
  /// Applies encoded changes.
  ///
  /// - Parameter kind: returns the kind of a row of `region_kind`; `nil` if there is none.
  /// - Throws: ``Malformed``, or what `kind` throws.
  static func apply(
    _ bytes: [UInt8], to before: [MemoryRegion],
    _ kind: (UInt64) throws -> (RegionKind, MemoryPart)?
  ) throws -> [MemoryRegion] {
    var edits = Decoder(bytes: bytes[...])
    var rest = before[...]
    var after: [MemoryRegion] = []
    after.reserveCapacity(before.count)
    while !edits.isAtEnd {
      let head = try edits.number()
      let length = Int(clamping: head >> 2)
      switch Group(rawValue: head & 3) {
      case .unchanged:
        guard length <= rest.count else { throw Malformed() }
        after += rest.prefix(length)
        rest = rest.dropFirst(length)
      case .resized:
        for _ in 0..<length {
          guard var region = rest.popFirst() else { throw Malformed() }
          region.bytes = try edits.size()
          after.append(region)
        }
      case .new:
        for _ in 0..<length {
          guard let (kind, part) = try kind(try edits.number()) else { throw Malformed() }
          let start = (after.last?.addresses.upperBound ?? 0) &+ (try edits.number(unit: pageSize))
          let (end, overflow) = start.addingReportingOverflow(try edits.number(unit: pageSize))
          if overflow { throw Malformed() }
          after.append(
            MemoryRegion(
              addresses: start..<end, kind: kind, part: part, bytes: try edits.size()))
        }
      case .gone, nil:
        guard length <= rest.count else { throw Malformed() }
        rest = length == 0 ? [] : rest.dropFirst(length)
      }
    }
    return after + rest
  }

  private struct Decoder {
    var bytes: ArraySlice<UInt8>

    var isAtEnd: Bool { bytes.isEmpty }

    mutating func number() throws(Malformed) -> UInt64 {
      var number: UInt64 = 0
      var shift: UInt64 = 0
      while let byte = bytes.popFirst() {
        guard shift < 63 || shift == 63 && byte <= 1 else { throw Malformed() }
        number |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { return number }
        shift += 7
      }
      throw Malformed()
    }

    /// A PSS, in bytes.
    mutating func size() throws(Malformed) -> UInt64 {
      let bytes = try number(unit: kibibyte)
      guard bytes <= RecordingFormat.largestValue else { throw Malformed() }
      return bytes
    }

    mutating func number(unit: UInt64) throws(Malformed) -> UInt64 {
      let number = try number()
      if number == 1 { return try self.number() }
      let (bytes, overflow) = (number / 2).multipliedReportingOverflow(by: unit)
      guard number % 2 == 0, !overflow else { throw Malformed() }
      return bytes
    }
  }
}
