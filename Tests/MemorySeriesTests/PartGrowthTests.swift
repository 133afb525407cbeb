import MemoryProfile
import ProcFS
import Testing

@testable import MemorySeries

/// What holds most of the growth of a process.
@Suite(.timeLimit(.minutes(20))) struct PartGrowthTests {
  private typealias Mapping = (start: UInt64, size: UInt64, kind: RegionKind, bytes: UInt64)

  /// Memory with files, by path and permissions, and mappings.
  private func memory(
    heap: UInt64 = 0, files: [(String, Permissions, UInt64)] = [], others: [String: UInt64] = [:],
    _ mappings: [Mapping]? = nil
  ) -> MemoryUsage {
    var memory = MemoryUsage([.heap: heap], others: others)
    memory[.libraryData] = files.reduce(0) { $0 + $1.2 }
    memory[.anonymous] = mappings?.reduce(0) { $0 + $1.bytes } ?? 0
    let parts = files.map { path, permissions, bytes in
      (MemoryPart(.libraryData, name: Array(path.utf8), permissions: permissions), bytes)
    }
    return memory.withFiles(
      Dictionary(uniqueKeysWithValues: parts),
      regions: mappings?.map { start, size, kind, bytes in
        MemoryRegion(
          addresses: start..<start + size, kind: kind, part: MemoryPart(.anonymous, name: []),
          bytes: bytes)
      })
  }

  private func source(_ memories: [MemoryUsage]) -> GrowthSource? {
    var statistics = RunStatistics()
    for (second, memory) in memories.enumerated() {
      let process = ProcessRecord(
        identity: ProcessIdentity(pid: ProcessID(rawValue: 7), startTime: 1), parent: nil,
        commandLine: CommandLine(bytes: Array("p".utf8)), name: "p", faults: PageFaults(),
        memory: memory)
      statistics.add(
        Sample(
          interval: .seconds(second)...(.seconds(second)), processes: [process],
          accumulatedFaults: PageFaults()))
    }
    return statistics.processes.first?.growthSource
  }

  private static let (read, write): (Permissions, Permissions) = (
    [.read, .private], [.read, .write, .private]
  )

  @Test func `a file is named whatever the permissions of its mappings`() {
    let found = source([
      memory(heap: 1 << 20, files: [("/a", Self.read, 4096), ("/b", Self.read, 4096)]),
      memory(
        heap: 2 << 20,
        files: [("/a", Self.read, 1 << 20), ("/a", Self.write, 1 << 20), ("/b", Self.read, 8192)]),
    ])
    #expect(
      found?.place == .part(MemoryPart(.libraryData, name: Array("/a".utf8)).withoutPermissions))
    #expect(found?.bytes == 2 << 20 - 4096)
    #expect(found?.total == 3 << 20)
  }

  @Test func `nothing is named if no file and no mapping holds most of the growth`() {
    let files = (0..<4).map { ("/\($0)", Self.read, UInt64(4096)) }
    let grown = files.map { ($0.0, $0.1, UInt64(1 << 20)) }
    #expect(source([memory(files: files), memory(files: grown)]) == nil)
    #expect(source([memory(files: grown), memory(files: files)]) == nil)
    // Less than a few pages is no growth.
    #expect(
      source([
        memory(files: [("/a", Self.read, 4096)]), memory(files: [("/a", Self.read, 8192)]),
      ]) == nil)
    // Without files, what grew is not known.
    #expect(source([MemoryUsage([.heap: 0]), MemoryUsage([.heap: 9 << 20])]) == nil)
  }

  @Test func `a name that counts as other is named`() {
    let found = source([
      memory(others: ["[anon:cache]": 4096]), memory(others: ["[anon:cache]": 9 << 20]),
    ])
    #expect(found?.place == .part(.other("[anon:cache]")))
  }

  @Test func `a mapping keeps its identity while it grows, and is named with its last addresses`() {
    let found = source([
      memory([(1 << 20, 65_536, .anonymous, 65_536), (8 << 20, 1 << 20, .heap, 1 << 20)]),
      memory([(1 << 20, 65_536, .anonymous, 65_536), (8 << 20, 4 << 20, .heap, 4 << 20)]),
    ])
    guard case .region(let region)? = found?.place else {
      Issue.record("\(String(describing: found))")
      return
    }
    #expect(region.addresses == 8 << 20..<12 << 20)
    #expect(region.kind == .heap)
    #expect(found?.bytes == 3 << 20)
  }

  @Test func `a mapping that moved is another one`() {
    let found = source([
      memory([(1 << 20, 1 << 20, .anonymous, 1 << 20)]),
      memory([(9 << 20, 3 << 20, .anonymous, 3 << 20)]),
    ])
    // All of the new one is growth: more than the process grew by.
    #expect(found?.bytes == 3 << 20)
    #expect(found?.total == 2 << 20)
  }
}
