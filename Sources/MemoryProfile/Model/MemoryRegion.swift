import ProcFS

/// One mapping of a process: a named part of its memory with addresses and a kind.
package struct MemoryRegion: Hashable, Sendable {
  package var addresses: Range<UInt64>

  package var kind: RegionKind

  /// Its category, name and permissions; the name is empty if the mapping has none. Permissions are
  /// those of the mapping, whatever the category.
  package var part: MemoryPart

  /// Of the measure that is counted by category.
  package var bytes: UInt64

  /// The key of mappings in NDJSON.
  package static let key = "mappings"

  package init(
    addresses: Range<UInt64>, kind: RegionKind, part: MemoryPart, bytes: UInt64
  ) {
    self.addresses = addresses
    self.kind = kind
    self.part = part
    self.bytes = bytes
  }

  /// The size of its addresses, in bytes.
  package var size: UInt64 { addresses.upperBound - addresses.lowerBound }

  /// The address that stays the same when it grows: the kernel extends `[stack]` downwards
  /// (`expand_downwards` in mm/mmap.c), and other mappings keep their start.
  package var anchor: UInt64 { kind == .stack ? addresses.upperBound : addresses.lowerBound }

  /// The addresses as smaps has them: `7f12c0000000-7f12c0021000`.
  package var addressText: String { Self.addressText(addresses) }

  package static func addressText(_ addresses: Range<UInt64>) -> String {
    func text(_ address: UInt64) -> String {
      let digits = String(address, radix: 16)
      return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }
    return "\(text(addresses.lowerBound))-\(text(addresses.upperBound))"
  }
}
