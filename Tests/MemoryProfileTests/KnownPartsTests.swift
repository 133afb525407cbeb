import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

/// Files and mappings that are taken over from the latest read of a process.
@Suite(.timeLimit(.minutes(20))) struct KnownPartsTests {
  /// A process that maps, unmaps, renames and touches at random.
  private struct RandomMappings {
    struct Mapping {
      var start: UInt64
      var pages: UInt64
      var permissions: String
      var name: String
      var pss: UInt64
    }

    var random: SeededRandom
    var mappings: [Mapping] = []

    static let names = [
      "", "", "/lib/a.so", "/lib/a.so (deleted)", "/lib/b\\012.so", "[heap]", "[anon:x]",
      "[anon:y]", "/bin/p", "/dev/shm/s", "/usr/lib/libc.so.6",
    ]

    mutating func change() {
      switch Int.random(in: 0..<6, using: &random) {
      case 0: add()
      case 1 where !mappings.isEmpty:
        mappings.remove(at: Int.random(in: mappings.indices, using: &random))
      case 2: resize()
      case 3...4:
        for index in mappings.indices where Bool.random(using: &random) {
          mappings[index].pss = UInt64.random(in: 0...40, using: &random) * 4
        }
      default: break
      }
    }

    private mutating func add() {
      let name = Self.names[Int.random(in: Self.names.indices, using: &random)]
      for permissions in ["r--p", "r-xp", "rw-p", "---p"].prefix(name.contains("/") ? 3 : 1) {
        mappings.append(
          Mapping(
            start: (mappings.last?.start ?? 0) + 1 << 20, pages: 16,
            permissions: name.contains("/") ? permissions : "rw-p", name: name, pss: 4))
      }
    }

    private mutating func resize() {
      guard !mappings.isEmpty else { return }
      let index = Int.random(in: mappings.indices, using: &random)
      mappings[index].pages = UInt64.random(in: 1...64, using: &random)
      if Bool.random(using: &random) { mappings[index].name = "[anon:z]" }
    }

    var text: [UInt8] {
      let lines = mappings.map { mapping in
        let start = String(mapping.start, radix: 16)
        let end = String(mapping.start + mapping.pages * 4096, radix: 16)
        return """
          \(start)-\(end) \(mapping.permissions) 00000000 08:01 7 \(mapping.name)
          Size: \(mapping.pages * 4) kB
          Pss: \(mapping.pss) kB
          VmFlags: rd wr nr

          """
      }
      return Array(lines.joined().utf8)
    }
  }

  private func walk(_ text: [UInt8], _ detail: MemoryUsage.Detail) throws -> MappingTrace {
    var parser = SmapsParser()
    parser.begin()
    var trace = MappingTrace(detail)
    let classifier = Classifier(executable: Array("/bin/p".utf8))
    _ = try parser.parse(text.span.bytes, isLast: true) { mapping, bytes in
      trace.add(
        mapping, in: bytes, as: classifier.category(of: mapping, in: bytes), MeasurePlan())
    }
    return trace
  }

  @Test(arguments: MemoryUsage.Detail.requestable, 1...20 as ClosedRange<UInt64>)
  func `whatever changed, they are those of a process that is read for the first time`(
    detail: MemoryUsage.Detail, seed: UInt64
  ) throws {
    var process = RandomMappings(random: SeededRandom(seed: seed))
    var known = KnownParts(detail)
    var counts: Set<Int> = []
    for _ in 0..<200 {
      process.change()
      var trace = try walk(process.text, detail)
      var new = KnownParts(detail)
      known.update(with: &trace)
      trace = try walk(process.text, detail)
      new.update(with: &trace)
      #expect(known.parts == new.parts)
      #expect(known.regions == new.regions)
      let files = known.parts.filter { $0.key.category != .other }
      let mapped = process.mappings.filter { $0.name.contains("/") }
      #expect(files.values.reduce(0, +) == mapped.reduce(0) { $0 + $1.pss * 1024 })
      #expect(known.regions?.count == (detail == .mappings ? process.mappings.count : nil))
      counts.insert(known.parts.count)
    }
    #expect(counts.count > 5)
  }

  @Test func `a sampler finds the same files as without an earlier read`() throws {
    for tree in ["chromium", "names", "postgresql"] {
      for detail in MemoryUsage.Detail.requestable {
        var sampler = Sampler(
          try ProcTree(Checkout.tree(tree)), selection: Selection(),
          options: SamplerOptions(detail: detail))
        let first = try sampler.sample { .zero }
        let second = try sampler.sample { .seconds(1) }
        #expect(!first.total.parts.isEmpty)
        #expect(first.processes.map(\.memory) == second.processes.map(\.memory))
      }
    }
  }
}
