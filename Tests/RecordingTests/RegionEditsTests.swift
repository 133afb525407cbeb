import MemoryProfile
import ProcFS
import TestSupport
import Testing

@testable import Recording

/// Encodes and applies changes of mappings.
@Suite(.timeLimit(.minutes(20))) struct RegionEditsTests {
  private static func region(
    _ start: UInt64, _ size: UInt64, _ bytes: UInt64, _ kind: RegionKind = .anonymous
  ) -> MemoryRegion {
    MemoryRegion(
      addresses: start..<start + size, kind: kind,
      part: MemoryPart(.anonymous, name: [], permissions: [.read, .write, .private]), bytes: bytes)
  }

  private static func encode(_ before: [MemoryRegion]?, _ after: [MemoryRegion]) -> [UInt8] {
    RegionEdits.encode(from: before, to: after) { UInt64($0.kind.rawValue) }
  }

  private static func apply(_ edits: [UInt8], to before: [MemoryRegion]) throws -> [MemoryRegion] {
    try RegionEdits.apply(edits, to: before) { row in
      RegionKind(rawValue: Int(clamping: row)).map {
        ($0, MemoryPart(.anonymous, name: [], permissions: [.read, .write, .private]))
      }
    }
  }

  @Test func `unchanged mappings take no bytes, a new small one four`() throws {
    let one = Self.region(0x1000, 8192, 4096)
    let two = Self.region(0x3000, 8192, 0)
    #expect(Self.encode([one, two], [one, two]) == [])
    // Two new ones: kind, distance, size, PSS.
    let kind = UInt8(RegionKind.anonymous.rawValue)
    #expect(Self.encode([], [one, two]) == [2 << 2 | 2, kind, 2, 4, 8, kind, 0, 4, 0])
    // One is unchanged, the next has 1 KiB.
    var grown = two
    grown.bytes = 1024
    #expect(Self.encode([one, two], [one, grown]) == [1 << 2, 1 << 2 | 1, 2])
    // All are gone.
    #expect(Self.encode(nil, []) == [3])
    #expect(Self.encode([one, two], []) == [2 << 2 | 3])
  }

  @Test(
    arguments: [
      [(0, 0, 0)], [(.max - 5, 5, 7)], [(1, 1, 1), (2, 0, 1 << 53)],
      [(0x7FFF_0000_0000, 4096, 0), (0xFFFF_FFFF_FF60_0000, 4096, 0)],
      // Not by ascending address.
      [(0x9000, 4096, 3), (0x1000, 4096, 4), (0x5000, 1, 1)],
    ] as [[(UInt64, UInt64, UInt64)]])
  func `any addresses are kept`(numbers: [(UInt64, UInt64, UInt64)]) throws {
    let regions = numbers.map { Self.region($0, $1, $2) }
    #expect(try Self.apply(Self.encode(nil, regions), to: [Self.region(1, 2, 3)]) == regions)
    #expect(try Self.apply(Self.encode(regions, []), to: regions) == [])
  }

  @Test(arguments: 1...200 as ClosedRange<UInt64>)
  func `applied edits give the mappings that they were made for`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    func regions() -> [MemoryRegion] {
      (0..<8).compactMap { place in
        guard Bool.random(using: &random) else { return nil }
        let start = UInt64(place) << 20 + UInt64.random(in: 0...1, using: &random) << 12
        return Self.region(
          start, UInt64.random(in: 1...2, using: &random) << 12,
          UInt64.random(in: 0...2, using: &random) << 10,
          Bool.random(using: &random) ? .heap : .anonymous)
      }
    }
    let (before, after) = (regions(), regions())
    #expect(try Self.apply(Self.encode(before, after), to: before) == after)
    #expect(try Self.apply(Self.encode(nil, after), to: before) == after)
  }

  @Test(
    arguments: [
      [0x80], [6], [1 << 2], [1 << 2 | 1], [1 << 2 | 3], [1 << 2 | 2, 99, 2, 2, 2],
      [1 << 2 | 2, 0, 2, 3, 2], [1 << 2 | 2, 0] + [UInt8](repeating: 0xFF, count: 9) + [2],
    ] as [[UInt8]])
  func `malformed edits are refused`(bytes: [UInt8]) {
    #expect(throws: RegionEdits.Malformed.self) { try Self.apply(bytes, to: []) }
  }
}
