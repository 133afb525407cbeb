import TestSupport
import Testing

@testable import MemoryProfile

@Suite(.timeLimit(.minutes(20))) struct GlibcArenaLayoutTests {
  private typealias Span = GlibcArenaLayout.Span

  /// Mappings of these sizes from an address on, each directly above the one before.
  private func spans(
    at start: UInt64, _ sizes: [(UInt64, GlibcArenaLayout.Use)]
  ) -> [GlibcArenaLayout.Span] {
    var end = start
    return sizes.map { size, use in
      defer { end += size }
      return Span(end..<end + size, use)
    }
  }

  private static let heap: UInt64 = 64 << 20
  private static let page: UInt64 = 4096

  @Test(
    arguments: [
      // One page of it is used, all but one page, and something between.
      (0, [(page, .heap), (heap - page, .rest)], [0]),
      (0, [(heap - page, .heap), (page, .rest)], [0]),
      (0, [(1 << 20, .heap), (63 << 20, .rest)], [0]),
      // The first mapping, and the last one.
      (0, [(page, .heap), (heap - page, .rest), (page, .unrelated)], [0]),
      (heap - page, [(page, .unrelated), (page, .heap), (heap - page, .rest)], [1]),
      // No rest, a rest that is too short, one that is too long, and one in two pieces.
      (0, [(1 << 20, .heap)], []),
      (0, [(1 << 20, .heap), (62 << 20, .rest)], []),
      (0, [(1 << 20, .heap), (64 << 20, .rest)], []),
      (0, [(1 << 20, .heap), (3 << 20, .rest), (60 << 20, .rest)], [0]),
      (0, [(1 << 20, .heap), (3 << 20, .rest), (61 << 20, .rest)], []),
      (0, [(1 << 20, .heap), (3 << 20, .unrelated), (60 << 20, .rest)], []),
      // It does not begin at a boundary.
      (page, [(1 << 20, .heap), (63 << 20 - page, .rest)], []),
      (page, [(heap, .heap), (heap - page, .rest)], []),
      // Only a rest, and memory of another kind.
      (0, [(heap, .rest)], []),
      (0, [(1 << 20, .unrelated), (63 << 20, .rest)], []),
      // Two adjacent heaps.
      (
        0, [(page, .heap), (heap - page, .rest), (2 * page, .heap), (heap - 2 * page, .rest)],
        [0, 2]
      ),
      // The first is full: as a mapping of its own, or merged with the second.
      (0, [(heap, .heap), (page, .heap), (heap - page, .rest)], [0, 1]),
      (0, [(heap + page, .heap), (heap - page, .rest)], [0]),
      // The second is full, and so is a third one elsewhere.
      (0, [(page, .heap), (heap - page, .rest), (heap, .heap)], [0, 2]),
      (
        0,
        [
          (page, .heap), (heap - page, .rest), (page, .unrelated), (heap - page, .unrelated),
          (heap, .heap),
        ], [0, 4]
      ),
      // Full heaps alone are no evidence.
      (0, [(heap, .heap)], []),
      (0, [(3 * heap, .heap), (page, .unrelated)], []),
      // A part of it has a name.
      (0, [(page, .namedHeap), (page, .heap), (heap - 2 * page, .rest)], [0, 1]),
    ] as [(UInt64, [(UInt64, GlibcArenaLayout.Use)], [Int])])
  func `a heap begins at a boundary and ends at the next`(
    offset: UInt64, sizes: [(UInt64, GlibcArenaLayout.Use)], expected: [Int]
  ) {
    for start: UInt64 in [0x7f12_c000_0000, 0x4000_0000_0000] {
      let spans = spans(at: start + offset, sizes)
      #expect(GlibcArenaLayout(is32Bit: false).heaps(in: spans) == expected)
    }
  }

  @Test func `heaps that are not adjacent to anything are found`() {
    let first = spans(at: 0x7f00_0000_0000, [(1 << 20, .heap), (63 << 20, .rest)])
    let second = spans(at: 0x7f40_0000_0000, [(2 << 20, .heap), (62 << 20, .rest)])
    // A gap between the used part and the rest.
    var third = spans(
      at: 0x7f80_0000_0000, [(2 << 20, .heap), (1 << 20, .rest), (61 << 20, .rest)])
    third.remove(at: 1)
    #expect(GlibcArenaLayout(is32Bit: false).heaps(in: first + second + third) == [0, 2])
    #expect(GlibcArenaLayout(is32Bit: false).heaps(in: []) == [])
  }

  @Test func `a 32-bit process has heaps of 1 MiB`() {
    let spans = spans(
      at: 0xf7d0_0000,
      [(135_168, .heap), (1 << 20 - 135_168, .rest), (1 << 20, .heap), (4096, .unrelated)])
    #expect(GlibcArenaLayout(is32Bit: true).heaps(in: spans) == [0, 2])
    #expect(GlibcArenaLayout(is32Bit: false).heaps(in: spans) == [])
    // The highest addresses that there are.
    let highest = self.spans(at: 0xfff0_0000, [(4096, .heap), (1 << 20 - 4096, .rest)])
    #expect(GlibcArenaLayout(is32Bit: true).heaps(in: highest) == [0])
    let last = UInt64.max - (1 << 20) + 1
    let end = [Span(last..<last + 4096, .heap), Span(last + 4096..<UInt64.max, .rest)]
    #expect(GlibcArenaLayout(is32Bit: true).heaps(in: end) == [])
  }

  /// Compares random mappings with a slower rule, page by page.
  @Test(arguments: 0..<200 as Range<UInt64>)
  func `random mappings have the heaps that each page shows`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let quarter: UInt64 = 1 << 18
    var spans: [GlibcArenaLayout.Span] = []
    var end: UInt64 = 0xe000_0000
    for _ in 0..<60 {
      let size = quarter * UInt64.random(in: 1...6, using: &random)
      let uses: [GlibcArenaLayout.Use] = [.heap, .heap, .heap, .rest, .rest, .rest, .unrelated]
      let use = uses.randomElement(using: &random) ?? .unrelated
      // A boundary ends most mappings, as it does in a real process.
      let next = (end | (4 * quarter - 1)) + 1
      let limit = Bool.random(using: &random) ? min(end + size, next) : end + size
      spans.append(Span(end..<limit, use))
      end = limit
      if Int.random(in: 0..<8, using: &random) == 0 { end += quarter }
    }
    #expect(
      GlibcArenaLayout(is32Bit: true).heaps(in: spans) == Self.slowHeaps(in: spans, quarter))
  }

  /// The heaps by what is known of each quarter of a heap.
  private static func slowHeaps(in spans: [Span], _ quarter: UInt64) -> [Int] {
    var owner: [UInt64: Int] = [:]
    for (index, span) in spans.enumerated() {
      for page in stride(
        from: span.addresses.lowerBound, to: span.addresses.upperBound, by: Int(quarter))
      {
        owner[page] = index
      }
    }
    func use(_ page: UInt64) -> GlibcArenaLayout.Use? { owner[page].map { spans[$0].use } }
    func isBoundary(_ page: UInt64) -> Bool { page % (4 * quarter) == 0 }
    var found: [(index: Int, isPartial: Bool)] = []
    for (index, span) in spans.enumerated() where span.use == .heap {
      // The first mapping of the same run that begins at a boundary.
      var start = span.addresses.lowerBound
      var first: UInt64?
      while use(start) == .heap {
        if isBoundary(start), owner[start] != owner[start - quarter] { first = start }
        start -= quarter
      }
      guard first != nil else { continue }
      var page = span.addresses.lowerBound
      while use(page) == .heap { page += quarter }
      if isBoundary(page) {
        found.append((index, false))
        continue
      }
      while !isBoundary(page), use(page) == .rest { page += quarter }
      // The rest ends with its mapping.
      if isBoundary(page), owner[page] != owner[page - quarter] { found.append((index, true)) }
    }
    return found.contains { $0.isPartial } ? found.map(\.index) : []
  }
}
