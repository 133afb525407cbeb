import ProcFS
import Testing

@testable import MemoryProfile

/// Shares of files and shared memory, scaled to other sums.
@Suite(.timeLimit(.minutes(20))) struct FileSharesTests {
  /// A process with a private and a shared mapping of shared memory, of 2 MiB each.
  ///
  /// - Parameter anonymous: what it has written to the private one, in kB.
  private static func process(
    anonymous: UInt64
  ) throws -> (memory: MemoryUsage, shares: FileShares, sums: RollupSums) {
    let text = """
      7f0000000000-7f0000200000 rw-p 00000000 00:01 7 /memfd:private (deleted)
      Size: 2048 kB
      Rss: 2048 kB
      Pss: 2048 kB
      Anonymous: \(anonymous) kB
      VmFlags: rd wr
      7f0000200000-7f0000400000 rw-s 00000000 00:01 8 /dev/shm/shared
      Size: 2048 kB
      Rss: 2048 kB
      Pss: 2048 kB
      Anonymous: 0 kB
      VmFlags: rd wr sh

      """
    let fields = SamplerOptions().fields.union(SmapsFieldSet([.anonymous]))
    var parser = SmapsParser(fields: fields)
    parser.begin()
    var memory = MemoryUsage(detail: .names)
    var shares = FileShares(isCounted: true)
    let classifier = Classifier(executable: Array("/bin/p".utf8))
    _ = try parser.parse(Array(text.utf8).span.bytes, isLast: true) { mapping, bytes in
      let category = classifier.category(of: mapping, in: bytes)
      shares.add(mapping, in: bytes, as: category)
      memory.add(mapping, in: bytes, as: category, MeasurePlan())
    }
    return (memory, shares, try sums(anonymous: anonymous, shared: 4096 - anonymous))
  }

  /// - Parameters:
  ///   - anonymous: in kB.
  ///   - shared: PSS of shared memory, in kB.
  private static func sums(anonymous: UInt64, shared: UInt64) throws -> RollupSums {
    let counters: KernelCounters = [
      "Rss": 4096 << 10, "Anonymous": anonymous << 10, "Pss_Anon": anonymous << 10,
      "Pss_File": 0, "Pss_Shmem": shared << 10,
    ]
    return try #require(RollupSums(counters))
  }

  @Test func `parts of shared memory are scaled with their category`() throws {
    let process = try Self.process(anonymous: 0)
    #expect(process.shares.agrees(with: process.sums, mappings: 2))
    let now = try Self.sums(anonymous: 0, shared: 3072)
    let scaled = process.shares.scaled(process.memory, from: process.sums, to: now)
    let parts = scaled.parts.filter { $0.key.isSharedMemory }.map(\.value)
    #expect(parts == [1536 << 10, 1536 << 10])
    #expect(scaled[.libraryData] == 3072 << 10)
  }

  /// Otherwise they would shrink with what another process maps.
  @Test(arguments: [4, 1024, 2048] as [UInt64])
  func `shared memory with private copies of pages is not scaled`(anonymous: UInt64) throws {
    let process = try Self.process(anonymous: anonymous)
    let parts = process.memory.parts.filter { $0.key.isSharedMemory }.map(\.value)
    #expect(parts == [2048 << 10, 2048 << 10])
    #expect(!process.shares.agrees(with: process.sums, mappings: 2))
  }

  @Test(arguments: [(3841, false), (3839, true), (4351, false), (4353, true)])
  func `sums differ by more than a little`(shared: UInt64, differ: Bool) throws {
    let before = try Self.sums(anonymous: 0, shared: 4096)
    #expect(try Self.sums(anonymous: 0, shared: shared).hasOtherFiles(than: before) == differ)
    // For a process with much other memory that is little.
    let large = try Self.sums(anonymous: 64 * 512, shared: 4096)
    #expect(try !Self.sums(anonymous: 64 * 512, shared: shared).hasOtherFiles(than: large))
  }
}
