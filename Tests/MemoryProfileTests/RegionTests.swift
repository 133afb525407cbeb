import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

/// The mappings of captured processes, each by itself.
@Suite(.timeLimit(.minutes(20))) struct RegionTests {
  private func records(
    _ tree: String, _ options: SamplerOptions = SamplerOptions(detail: .mappings)
  ) throws -> [ProcessRecord] {
    var sampler = Sampler(
      try ProcTree(Checkout.tree(tree)), selection: Selection(), options: options)
    return try sampler.records()
  }

  private func regions(_ tree: String, _ pid: Int32) throws -> [MemoryRegion] {
    let all = try records(tree)
    let record = try #require(all.first { $0.pid.rawValue == pid })
    return try #require(record.memory.regions)
  }

  @Test(arguments: ["chromium", "jvm", "go", "node", "postgresql", "python", "names", "paths"])
  func `the mappings add up to the categories and to the files`(tree: String) throws {
    let usual = try records(tree, SamplerOptions(detail: .files))
    for (process, other) in zip(try records(tree), usual) {
      let regions = try #require(process.memory.regions)
      #expect(regions.count == process.memory.mappingCount)
      for category in Category.allCases {
        let sum = regions.filter { $0.part.category == category }.reduce(0) { $0 + $1.bytes }
        #expect(sum == process.memory[category], "\(category) of \(process.pid)")
      }
      for (one, next) in zip(regions, regions.dropFirst()) {
        #expect(one.addresses.upperBound <= next.addresses.lowerBound)
      }
      #expect(process.memory.files == other.memory.files)
      #expect(other.memory.regions == nil)
    }
  }

  @Test func `a sum over processes has files, and no mappings`() throws {
    let records = try records("postgresql")
    let sample = Sample(
      interval: .zero...(.zero), processes: records, accumulatedFaults: PageFaults())
    #expect(sample.total.regions == nil)
    #expect(sample.total.files?.isEmpty == false)
  }

  @Test func `a name decides the kind`() throws {
    let expected: [(UInt64, RegionKind)] = [
      (0x5555_5555_4000, .file), (0x5555_5555_6000, .file), (0x5555_5600_0000, .heap),
      (0x7f00_0000_0000, .named), (0x7f00_0010_0000, .named), (0x7f00_0020_0000, .threadStack),
      (0x7f00_0030_0000, .threadStack), (0x7f00_0040_0000, .threadStack),
      (0x7f00_0050_0000, .sharedMemory), (0x7f00_0060_0000, .sharedMemory),
      (0x7f00_0070_0000, .sharedMemory), (0x7f00_0080_0000, .systemVSharedMemory),
      (0x7f00_0090_0000, .systemVSharedMemory), (0x7f00_00a0_0000, .file),
      (0x7f00_00b0_0000, .anonymous), (0x7f00_00c0_0000, .other), (0x7f00_00d0_0000, .other),
      (0x7f00_00e0_0000, .other), (0x7f00_00f0_0000, .other), (0x7f00_0100_0000, .other),
      (0x7fff_fffd_e000, .stack), (0x8000_0000_e000, .kernel), (0x8000_0001_2000, .kernel),
      (0x8000_0001_4000, .kernel), (0xffff_ffff_ff60_0000, .kernel),
    ]
    let regions = try regions("names", 100)
    #expect(regions.map(\.addresses.lowerBound) == expected.map(\.0))
    #expect(regions.map(\.kind) == expected.map(\.1))
    let named = try #require(regions.first { $0.kind == .named })
    #expect(named.part.text == "[anon:jit code]")
    #expect(named.addressText == "7f0000000000-7f0000010000")
  }

  @Test func `memory that Go names is named, whatever its permissions`() throws {
    let kinds = Set(try regions("go-named", 1100).map(\.kind))
    #expect(kinds == [.file, .named, .stack])
  }

  /// A part that was added since has no name.
  @Test func `an arena that glibc names is certain, and its later part is by layout`() throws {
    let regions = try regions("named-arenas", 1150)
    #expect(
      regions.map(\.kind) == [
        .file, .heap, .glibcArena, .glibcArenaLayout, .inaccessible, .glibcArena, .inaccessible,
        .named, .inaccessible, .threadStack, .file, .stack,
      ])
  }

  /// 15 heaps of arenas were there. The heap of the JVM fills 0xf8000000 to 0x100000000.
  @Test func `the heap of a JVM is no arena, its threads' arenas are`() throws {
    let regions = try regions("jvm", 12858)
    #expect(regions.count { $0.kind == .glibcArenaLayout } == 15)
    #expect(
      regions.filter { $0.addresses.upperBound <= 0x1_0000_0000 && $0.kind == .glibcArenaLayout }
        .isEmpty)
    #expect(regions.contains { $0.addresses.lowerBound == 0xf800_0000 && $0.kind == .anonymous })
    #expect(regions.count { $0.kind == .threadStack } > 24)
  }

  /// Go's heap begins at 0xc000000000, which is a boundary of glibc's heaps too.
  @Test func `the heap of Go without names has its layout`() throws {
    let regions = try regions("go", 32380)
    let heap = regions.filter { $0.kind == .goHeapLayout }
    #expect(heap.map(\.addresses.lowerBound) == [0xc0_0000_0000, 0xc0_0020_0000])
    #expect(!regions.contains { $0.kind == .glibcArenaLayout })
    for tree in ["jvm", "chromium", "node", "python"] {
      #expect(
        try records(tree).allSatisfy {
          $0.memory.regions?.allSatisfy { $0.kind != .goHeapLayout } ?? false
        })
    }
  }

  @Test func `the layout of Go's heap ends at a boundary and has nothing else in it`() {
    let base: UInt64 = 0xc0_0000_0000
    func heap(_ mappings: [(kind: RegionKind, Permissions, size: UInt64)], from start: UInt64)
      -> [Int]
    {
      var end = start
      let regions = mappings.map { kind, permissions, size in
        defer { end += size }
        return MemoryRegion(
          addresses: end..<(end + size), kind: kind,
          part: MemoryPart(.anonymous, name: [], permissions: permissions), bytes: 0)
      }
      return GoHeapLayout.heap(in: regions)
    }
    let writable: Permissions = [.read, .write, .private]
    let mebibyte: UInt64 = 1 << 20
    #expect(
      heap(
        [(.anonymous, writable, 4 * mebibyte), (.inaccessible, .private, 60 * mebibyte)], from: base
      ) == [0])
    #expect(heap([(.anonymous, writable, 128 * mebibyte)], from: base) == [0])
    // A part has other flags, such as `hg`.
    #expect(
      heap(
        [
          (.anonymous, writable, 4 * mebibyte), (.anonymous, writable, 64 * mebibyte),
          (.inaccessible, .private, 60 * mebibyte),
        ], from: base) == [0, 1])
    #expect(heap([(.anonymous, writable, 4 * mebibyte)], from: base) == [])
    #expect(heap([(.anonymous, writable, 64 * mebibyte)], from: base + 64 * mebibyte) == [])
    #expect(
      heap(
        [(.anonymous, [.read, .private], 4 * mebibyte), (.inaccessible, .private, 60 * mebibyte)],
        from: base) == [])
    #expect(
      heap([(.anonymous, writable, 4 * mebibyte), (.file, writable, 60 * mebibyte)], from: base)
        == [])
    #expect(heap([], from: base) == [])
  }

  @Test func `a kind has a key and a label of its own`() {
    #expect(Set(RegionKind.allCases.map(\.descriptor.key)).count == RegionKind.allCases.count)
    #expect(Set(RegionKind.allCases.map(\.descriptor.label)).count == RegionKind.allCases.count)
    for kind in RegionKind.allCases { #expect(RegionKind(key: kind.descriptor.key) == kind) }
    #expect(RegionKind(key: "guess") == nil)
  }
}
