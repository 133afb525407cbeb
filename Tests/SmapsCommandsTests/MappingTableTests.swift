import Foundation
import MemoryProfile
import ProcFS
import TestSupport
import Testing

@testable import SmapsCommands

/// `--by mapping` of snapshots and of comparisons.
@Suite(.timeLimit(.minutes(20))) struct MappingTableTests {
  private func records(_ tree: String) throws -> [ProcessRecord] {
    var sampler = Sampler(
      try ProcTree(Checkout.tree(tree)), selection: Selection(),
      options: SamplerOptions(detail: .mappings))
    return try sampler.records()
  }

  private func table(
    _ processes: [ProcessRecord], top: Int? = nil, order: ProcessTable.Order? = nil
  ) throws -> ProcessTable {
    try ProcessTable(
      of: processes, by: .mapping, counting: .pss, regex: nil, order: order, top: top)
  }

  private func json(_ processes: [ProcessRecord], top: Int? = nil) throws -> String {
    let time = WallClockTime(milliseconds: 0, offset: 0)
    return String(
      decoding: ProcessTableJSON(time: time).encode(try table(processes, top: top), of: processes),
      as: UTF8.self)
  }

  @Test func `a line for each mapping, the largest first, matches the recorded table`() throws {
    for (tree, top) in [("jvm", 24), ("names", nil), ("named-arenas", nil)] as [(String, Int?)] {
      let text = ProcessTableText(style: .brief, width: nil)
        .render(try table(try records(tree), top: top))
      expectGolden(String(decoding: text, as: UTF8.self), "output/by-mapping-\(tree).txt")
    }
    expectGolden(try json(try records("named-arenas")), "output/by-mapping.json")
  }

  @Test(arguments: Checkout.trees)
  func `all mappings have a line, and add up to the total`(tree: String) throws {
    let records = try records(tree)
    let table = try table(records)
    #expect(table.rows.count == records.reduce(0) { $0 + $1.memory.mappingCount })
    #expect(table.rows.reduce(0) { $0 + $1.memory.total } == table.total.memory.total)
    let sizes = table.rows.map(\.memory.total)
    #expect(sizes == sizes.sorted(by: >))
    #expect(table.others == nil)
    guard table.rows.count > 3 else { return }
    let few = try self.table(records, top: 3)
    #expect(few.rows.count == 3)
    #expect(
      few.rows.reduce(few.others?.memory.total ?? 0) { $0 + $1.memory.total }
        == table.total.memory.total)
    #expect(few.others?.processes == records.count)
  }

  @Test func `lines of the same size are in the order of their addresses`() throws {
    let rows = try table(try records("names")).rows.filter { $0.memory.total == 4096 }
    let starts = rows.compactMap { $0.mapping?.region.addresses.lowerBound }
    #expect(starts.count > 2)
    #expect(starts == starts.sorted())
    let pids = try table(try records("chromium"), order: .pid).rows.compactMap(\.pid)
    #expect(pids == pids.sorted() && Set(pids).count == 9)
  }

  // MARK: - Files

  /// What a file that `-j --by mapping` wrote has; `nil` with the error if it can't be read.
  private func point(_ json: String) throws -> (ComparisonPoint?, String) {
    var result: (ComparisonPoint?, String) = (nil, "")
    try withTemporaryFile { file in
      try Data(json.utf8).write(to: URL(fileURLWithPath: file))
      let argument = try ComparisonArgument(file)
      do throws(Failure) {
        result.0 = try ComparisonPoint(argument, selecting: Selection())
      } catch {
        result.1 = error.description
      }
    }
    return result
  }

  @Test(arguments: Checkout.trees)
  func `a saved snapshot has the same mappings, files and sizes`(tree: String) throws {
    let records = try records(tree)
    let text = try json(records)
    let point = try #require(try point(text).0)
    #expect(point.hasMappings)
    #expect(point.processes.count == records.count)
    for (process, original) in zip(point.processes, records) {
      let readable = original.memory.withReadableNames
      #expect(process.identity == original.identity)
      #expect(process.commandLine.text == original.commandLine.text)
      #expect(process.memory.regions == readable.regions)
      #expect(process.memory.files == readable.files)
      for quantity in MemoryQuantity.all {
        #expect(process.memory[quantity] == readable[quantity], "\(quantity.key)")
      }
    }
    // It is the same as one without mappings, if they are not asked for.
    let now = ComparisonPoint(now: records)
    let comparison = try Comparison(from: point, to: now, mask: nil)
    #expect(comparison.sections.count == 1 && comparison.sections[0].isUnchanged)
    #expect(comparison.mask == .everything)
  }

  @Test func `a saved snapshot without all mappings, or that contradicts itself, is refused`()
    throws
  {
    let records = try records("named-arenas")
    let whole = try json(records)
    #expect(try point(try json(records, top: 3)).1.contains("--top"))
    for (text, replacement, reason) in [
      (#""pss":102400"#, #""pss":102401"#, "don't add up"),
      (#""start":"555556000000""#, #""start":"555555554000""#, "overlap"),
      (#""start":"555556000000""#, #""start":"5555560g0000""#, "not an address"),
      (#""start":"555556000000","#, "", "not an address"),
      (#""end":"555556021000""#, #""end":"555556000000""#, "not an address"),
      (#""category":"heap""#, #""category":"hea""#, "'hea'"),
      (#","pss":102400"#, "", "missing"),
    ] {
      let changed = whole.replacing(text, with: replacement, maxReplacements: 1)
      #expect(changed != whole)
      let error = try point(changed).1
      #expect(error.contains(reason), "\(text): \(error)")
    }
    // A kind of a later version.
    let later = whole.replacing(#""kind":"glibc_arena""#, with: #""kind":"new""#)
    #expect(try point(later).0?.hasMappings == true)
  }

  @Test func `a snapshot without mappings can't be compared by mapping`() throws {
    let before = try SampleComparison.point(SampleComparison.snapshot("before"))
    let after = try SampleComparison.point(SampleComparison.snapshot("after"))
    let recorded = try SampleComparison.point("\(Checkout.recording("leak.ndjson"))@0")
    for (first, second, fact) in [
      (before, after, "-j --by mapping"), (ComparisonPoint(now: []), before, "before.json"),
      (recorded, ComparisonPoint(now: []), "recording"),
    ] {
      do throws(Failure) {
        _ = try Comparison(from: first, to: second, mask: nil, by: .mapping)
        Issue.record("compared")
      } catch {
        #expect(error.description.contains(fact))
      }
    }
  }

  // MARK: - Comparison

  /// The records of a tree after some of its mappings have changed.
  private func changed(
    _ records: [ProcessRecord], _ change: (inout [MemoryRegion]) -> Void
  ) throws -> [ProcessRecord] {
    var records = records
    var regions = try #require(records[0].memory.regions)
    let before = regions
    change(&regions)
    records[0].memory.regions = regions
    // The categories follow, so that the total does.
    for category in Category.allCases where category != .other {
      func sum(_ regions: [MemoryRegion]) -> UInt64 {
        regions.filter { $0.part.category == category }.reduce(0) { $0 + $1.bytes }
      }
      records[0].memory[category] += sum(regions) - sum(before)
    }
    return records
  }

  @Test func `the regions that grew are named with their kind, addresses and owner`() throws {
    let before = try records("named-arenas")
    let after = try changed(before) { regions in
      // The unnamed part of the first arena grows by 8 MiB, its rest shrinks.
      regions[3].addresses =
        regions[3].addresses.lowerBound..<regions[3].addresses.upperBound + 8 << 20
      regions[3].bytes += 8 << 20
      regions[4].addresses = regions[3].addresses.upperBound..<regions[4].addresses.upperBound
      // The stack grows downwards.
      let stack = regions.count - 1
      regions[stack].addresses =
        regions[stack].addresses.lowerBound - 1 << 20..<regions[stack].addresses.upperBound
      regions[stack].bytes += 1 << 20
      regions.append(
        MemoryRegion(
          addresses: 0x7fff_ffff_f000..<0x7fff_ffff_f000 + 1 << 16, kind: .anonymous,
          part: MemoryPart(.anonymous, name: [], permissions: [.read, .write, .private]),
          bytes: 1 << 16))
    }
    func named(_ name: String, _ records: [ProcessRecord]) -> ComparisonPoint {
      ComparisonPoint(
        name: name, time: nil, mask: .everything, measure: .pss, processes: records,
        hasMappings: true)
    }
    let comparison = try Comparison(
      from: named("a", before), to: named("b", after), mask: nil, by: .mapping)
    #expect(comparison.sections.count == 2)
    for section in comparison.sections {
      #expect(section.rows.map(\.change.difference) == [8 << 20, 1 << 20, 1 << 16])
      #expect(section.total.difference == (9 << 20) + 1 << 16)
      #expect(section.others == nil)
    }
    let owners = comparison.sections[0].rows.map(\.subject.label)
    #expect(owners.allSatisfy { $0.contains(" rw--p, 1150 decorated (") })
    #expect(
      comparison.sections[1].rows.map(\.subject.label) == [
        "glibc Arena Layout 7f0000021000-7f0000a00000 rw--p (was 7f0000021000-7f0000200000)",
        "Stack 7fffffede000-7ffffffff000 rw--p (was 7ffffffde000-7ffffffff000)",
        "Anonymous 7ffffffff000-80000000f000 rw--p (new)",
      ])
    expectGolden(
      ComparisonTable(width: 100, wrapsLines: false, style: .brief).render(comparison),
      "output/compare-mappings.txt")
    expectGolden(
      String(decoding: ComparisonJSON().encode(comparison), as: UTF8.self),
      "output/compare-mappings.json")
    let top = try Comparison(
      from: named("a", before), to: named("b", after), mask: nil, by: .mapping, top: 1)
    #expect(top.sections[0].rows.count == 1)
    #expect(top.sections[0].others?.count == 2)
    #expect(top.sections[0].others?.change.difference == (1 << 20) + 1 << 16)
  }
}
