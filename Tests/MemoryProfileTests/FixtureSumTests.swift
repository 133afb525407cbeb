import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

/// One sample of a captured tree.
func sample(
  _ tree: String, selection: Selection = Selection()
) throws -> (sample: Sample, notices: [Notice]) {
  var sampler = Sampler(try ProcTree(Checkout.tree(tree)), selection: selection)
  let sample = try sampler.sample { .zero }
  return (sample, sampler.takeNotices())
}

@Suite(.timeLimit(.minutes(20))) struct FixtureSumTests {
  /// The values that were written into the fixtures by hand, in kB; all others are 0.
  @Test(
    arguments: [
      (
        "names", 100,
        [
          .stack: 20, .heap: 100, .threadStack: 24, .binaryText: 16, .binaryData: 8,
          .libraryData: 84, .anonymous: 8, .vdso: 4, .sharedMemory: 68, .other: 120,
        ]
      ),
      ("kernel-thread-and-zombie", 1, [.stack: 20, .binaryText: 16, .binaryData: 8]),
      ("kernel-thread-and-zombie", 2, [:]),
      ("kernel-thread-and-zombie", 200, [:]),
      (
        "deleted", 300,
        [.stack: 20, .binaryText: 16, .binaryData: 8, .libraryText: 40, .libraryData: 12]
      ),
      ("deleted", 301, [.binaryText: 16, .binaryData: 8, .libraryText: 8]),
      ("paths", 400, [.binaryText: 16, .binaryData: 8, .libraryText: 12, .libraryData: 16]),
      ("older-kernel", 700, [.stack: 12, .heap: 100, .threadStack: 36, .binaryText: 16]),
      ("without-pss", 710, [:]),
      (
        "tomorrow", 800,
        [.stack: 20, .heap: 100, .binaryText: 16, .binaryData: 8, .anonymous: 100]
      ),
      (
        "wide-numbers", 810,
        [.binaryText: 16, .binaryData: 8, .anonymous: 1_073_741_824 + 123_456_789 + 4]
      ),
      ("hugetlb-and-swap", 820, [.stack: 20, .heap: 512, .binaryText: 16, .binaryData: 8]),
      ("no-exe", 830, [.stack: 20, .libraryText: 16, .libraryData: 8]),
    ] as [(String, Int32, [Category: UInt64])])
  func `each category has the value written by hand`(
    tree: String, pid: Int32, kilobytes: [Category: UInt64]
  ) throws {
    let process = try #require(try sample(tree).sample.processes.first { $0.pid.rawValue == pid })
    for category in Category.allCases {
      #expect(
        process.memory[category] == (kilobytes[category] ?? 0) * 1024, "\(category) of \(pid)")
    }
  }

  @Test func `names that count as other are counted separately`() throws {
    let process = try #require(try sample("names").sample.processes.first)
    #expect(
      process.memory.others == [
        "[anon:jit code]": 65536, "[anon_shmem:frames]": 32768, "[uprobes]": 4096,
        "[sigpage]": 4096, "anon_inode:[io_uring]": 8192, "socket:[1234]": 4096,
        "[tomorrow]": 4096,
      ])
  }

  @Test(arguments: [MemoryUsage.Detail.names, .files])
  func `shared memory that is no library has its name, and stays library data`(
    detail: MemoryUsage.Detail
  ) throws {
    var sampler = Sampler(
      try ProcTree(Checkout.tree("names")), selection: Selection(),
      options: SamplerOptions(detail: detail))
    let memory = try #require(try sampler.records().first?.memory)
    #expect(memory[.libraryData] == 84 * 1024)
    let shared = memory.sharedMemory.map { ($0.key.text, $0.value / 1024) }.sorted { $0 < $1 }
    #expect(
      shared.map(\.0) == ["/dev/shm/ring", "/dev/zero (deleted)", "/memfd:frame buffer (deleted)"])
    #expect(shared.map(\.1) == [16, 24, 40])
    #expect(memory.remainder(of: .libraryData, without: memory.namedParts.keys) == 4096)
    #expect(memory.rows.reduce(0) { $0 + $1.bytes } == memory.total)
    #expect(memory.namedParts.count == memory.others.count + 3)
    var sum = MemoryUsage()
    sum += memory
    sum += memory
    #expect(sum.sharedMemory.mapValues { $0 / 2 } == memory.sharedMemory)
  }

  @Test func `swap and huge pages are not part of PSS`() throws {
    let memory = try #require(try sample("hugetlb-and-swap").sample.processes.first?.memory)
    #expect(memory[.swapPSS] == 250 * 1024)
    #expect(memory[.hugetlb] == (6144 + 4096) * 1024)
    #expect(memory.total == (20 + 512 + 16 + 8) * 1024)
  }

  @Test(
    arguments: [
      ("swap-without-swappss", 900, [.swapPSS, .hugetlb]), ("older-kernel", 700, []),
      ("without-pss", 710, [.pss, .swapPSS, .hugetlb]), ("kernel-thread-and-zombie", 200, []),
      ("hugetlb-and-swap", 820, []),
    ] as [(String, Int32, [Measure])])
  func `a measure that the kernel does not print is not measured`(
    tree: String, pid: Int32, measures: [Measure]
  ) throws {
    let sample = try sample(tree).sample
    let process = try #require(sample.processes.first { $0.pid.rawValue == pid })
    #expect(process.memory.unmeasured.measures == measures)
    #expect(sample.total.unmeasured.measures == measures)
    for measure in Measure.allCases {
      let value = sample.total.measured(.measure(measure))
      #expect(value == (measures.contains(measure) ? nil : sample.total[measure]))
    }
  }

  @Test func `swapped-out shared memory has an upper bound, if it is asked for`() throws {
    for reads in [true, false] {
      var sampler = Sampler(
        try ProcTree(Checkout.tree("shared-swap")), selection: Selection(),
        options: SamplerOptions(readsSharedSwap: reads))
      let memory = try #require(try sampler.records().first?.memory)
      #expect(memory[.swapPSS] == (512 + 48) * 1024)
      // The heap is not shared.
      #expect(memory.sharedSwap == (reads ? (8192 + 2048 - 48) * 1024 : 0))
    }
  }

  /// The documentation promises that the sum of a process contains all of its mappings.
  @Test(arguments: Checkout.trees)
  func `a process's categories add up to the PSS of its mappings, to the byte`(
    tree: String
  ) throws {
    let processes = try sample(tree).sample.processes
    #expect(!processes.isEmpty)
    for process in processes {
      #expect(process.memory.total == sumOfPSSLines(of: process.pid, in: tree))
    }
  }

  /// The kernel truncates the PSS of each mapping to a kB, but that of the rollup only once.
  @Test(arguments: ["bash-vim", "chromium", "jvm", "node", "postgresql", "python"])
  func `the rollup is at most one kB per mapping larger`(tree: String) throws {
    var sampler = Sampler(
      try ProcTree(Checkout.tree(tree)), selection: Selection(),
      options: SamplerOptions(readsRollup: true))
    for process in try sampler.records() {
      let rollup = try #require(process.rollup)
      let mappings = lines(of: process.pid, in: tree).filter { $0.hasPrefix("VmFlags:") }.count
      #expect(rollup >= process.memory.total)
      #expect(rollup - process.memory.total <= UInt64(mappings) * 1024)
    }
  }
}
