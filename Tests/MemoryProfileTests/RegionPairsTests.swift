import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

@Suite(.timeLimit(.minutes(20))) struct RegionPairsTests {
  private static func region(
    _ addresses: Range<UInt64>, _ kind: RegionKind = .anonymous, _ name: String = "",
    bytes: UInt64 = 0
  ) -> MemoryRegion {
    MemoryRegion(
      addresses: addresses, kind: kind,
      part: MemoryPart(.anonymous, name: Array(name.utf8), permissions: [.read, .private]),
      bytes: bytes)
  }

  @Test(
    arguments: [
      ("it grew upwards", [region(10..<20)], [region(10..<30)], [0]),
      ("it shrank", [region(10..<30)], [region(10..<20)], [0]),
      ("a stack grew downwards", [region(50..<60, .stack)], [region(40..<60, .stack)], [0]),
      ("a new mapping was merged below", [region(50..<60)], [region(40..<60)], [0]),
      ("it grew at both ends", [region(50..<60)], [region(40..<70)], [0]),
      ("it moved", [region(10..<20)], [region(30..<40)], [nil]),
      ("it is directly above", [region(10..<20)], [region(20..<30)], [nil]),
      (
        "a part in its middle is gone", [region(10..<40)], [region(10..<20), region(30..<40)],
        [0, nil]
      ),
      ("two were merged", [region(10..<20), region(20..<40)], [region(10..<40)], [0]),
      ("a name was given", [region(10..<20)], [region(10..<30, .named, "[anon:x]")], [0]),
      ("it became an arena", [region(10..<20)], [region(10..<20, .glibcArenaLayout)], [0]),
      (
        "an arena grew, and its rest shrank",
        [region(0..<10, .glibcArenaLayout), region(10..<64, .inaccessible)],
        [region(0..<30, .glibcArenaLayout), region(30..<64, .inaccessible)], [0, 1]
      ),
      (
        "reserved addresses are used for the first time", [region(0..<64, .inaccessible)],
        [region(0..<8), region(8..<64, .inaccessible)], [nil, 0]
      ),
      ("the same file", [region(10..<20, .file, "/a")], [region(10..<20, .file, "/a")], [0]),
      ("another file", [region(10..<20, .file, "/a")], [region(10..<20, .file, "/b")], [nil]),
      ("a file in place of memory", [region(10..<20)], [region(10..<20, .file, "/b")], [nil]),
      (
        "one is new between two", [region(10..<20), region(50..<60)],
        [region(10..<20), region(30..<40), region(50..<60)], [0, nil, 1]
      ),
      ("nothing is left", [region(10..<20)], [], []),
      ("all is new", [], [region(10..<20)], [nil]),
    ] as [(String, [MemoryRegion], [MemoryRegion], [Int?])])
  func `a region keeps an end of its addresses`(
    what: String, before: [MemoryRegion], after: [MemoryRegion], expected: [Int?]
  ) {
    let pairs = RegionPairs(from: before, to: after)
    #expect(pairs.before == expected, "\(what)")
    #expect(pairs.ended == before.indices.filter { !expected.contains($0) }, "\(what)")
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `random mappings have one partner each, and none is lost`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    func regions() -> [MemoryRegion] {
      var end: UInt64 = 0
      return (0..<Int.random(in: 0..<30, using: &random)).map { _ in
        let start = end + UInt64.random(in: 0..<3, using: &random)
        end = start + UInt64.random(in: 1..<5, using: &random)
        let kind: RegionKind = [.anonymous, .file, .inaccessible].randomElement(using: &random)!
        return Self.region(start..<end, kind, kind == .file ? "/a" : "")
      }
    }
    let (before, after) = (regions(), regions())
    let pairs = RegionPairs(from: before, to: after)
    let partners = pairs.before.compactMap { $0 }
    #expect(Set(partners).count == partners.count)
    #expect((partners + pairs.ended).sorted() == Array(before.indices))
    #expect(pairs.ended == pairs.ended.sorted())
    for case (let old?, let new?) in pairs.all {
      #expect(before[old].kind == after[new].kind)
      #expect(before[old].addresses.overlaps(after[new].addresses))
    }
    // Of what has no partner, nothing has the same start or the same end.
    for new in after.indices where pairs.before[new] == nil {
      for old in pairs.ended where before[old].kind == after[new].kind {
        #expect(before[old].addresses.lowerBound != after[new].addresses.lowerBound)
        #expect(before[old].addresses.upperBound != after[new].addresses.upperBound)
      }
    }
    let same = RegionPairs(from: after, to: after)
    #expect(same.before == Array(after.indices) && same.ended == [])
  }
}
