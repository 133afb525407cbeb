import Foundation
import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

@Suite(.timeLimit(.minutes(20))) struct MemoryAccountTests: AccountFixtures {
  /// In kB, as the kernel prints it.
  private func kilobytes(_ account: MemoryAccount, _ item: AccountItem) -> Int64? {
    account[item].map { $0 / 1024 }
  }

  @Test func `every row of a machine with swap, zram and huge pages has its counter`() throws {
    let account = try account("swap-and-zram", selected: 1_000_000 << 10)
    expectExactSum(account)
    let expected: [(AccountItem, Int64)] = [
      (.selected, 1_000_000), (.otherProcesses, 922 + 7499),
      (.unread, 2_500_000 + 150_000 - 1_000_000 - 8421),
      (.fileCache, 2_000_000 - 800_000 - 150_000), (.sharedMemory, 800_000), (.buffers, 100_000),
      // 120,000 kB, of which 70,000 kB are mapped and part of AnonPages.
      (.swapCache, 50_000), (.reclaimableSlab, 250_000), (.unreclaimableSlab, 150_000),
      (.reclaimableKernel, 10_000), (.kernelStacks, 12_000), (.pageTables, 40_000),
      (.secondaryPageTables, 8_000), (.perCPU, 9_000), (.vmalloc, 48_000),
      (.pageDescriptors, 10_000), (.zswap, 70_000), (.zram, 180_000), (.otherKernel, 0),
      (.usedHugePages, 70 * 2048 + 1_048_576), (.freeHugePages, 30 * 2048), (.corrupted, 4),
      (.freeOnLists, 4_000), (.free, 500_000), (.unexplained, 20_000),
    ]
    for (item, amount) in expected { #expect(kilobytes(account, item) == amount, "\(item)") }
    #expect(account.rows.count == expected.count)
    #expect(account.remarks == [.sockets(2048 * 4096)])
  }

  @Test func `what an older kernel does not count is absent and not 0`() throws {
    let account = try account("older-kernel")
    expectExactSum(account)
    #expect(kilobytes(account, .unread) == Int64(449_672 + 60_120))
    #expect(kilobytes(account, .fileCache) == Int64(902_116 - 60_120))
    #expect(kilobytes(account, .usedHugePages) == Int64(6 * 2048))
    #expect(kilobytes(account, .freeHugePages) == Int64(4 * 2048))
    #expect(kilobytes(account, .unexplained) == 23_360)
    let missing = [
      AccountItem.sharedMemory, .kernelStacks, .perCPU, .freeOnLists, .unreclaimableSlab,
    ]
    for item in missing { #expect(account[item] == nil, "\(item)") }
    // Before Linux 4.4 it is address space.
    #expect(account[.vmalloc] == nil)
    #expect(kilobytes(account, .reclaimableSlab) == 242_000)
    #expect(
      account.remarks == [
        .absent([
          "Shmem", "SReclaimable", "KernelStack", "Percpu", "VmallocUsed", "zoneinfo",
        ])
      ])
  }

  @Test func `other processes are the rest of mapped memory if they are not read`() throws {
    let account = try account("swap-and-zram", others: nil, selected: 1_000_000 << 10)
    expectExactSum(account)
    #expect(kilobytes(account, .otherProcesses) == 1_650_000)
    #expect(account[.unread] == nil)
  }

  @Test func `mapped shared memory is not counted as unmapped`() {
    var counters = MachineCounters()
    counters.meminfo = [
      "MemTotal": 1000, "MemFree": 100, "Cached": 600, "Shmem": 300, "Mapped": 250,
      "AnonPages": 50,
    ]
    let account = MemoryAccount(
      machine: counters, AccountedProcesses(selected: 300, other: 0, sharedMemory: 200))
    #expect(account?[.sharedMemory] == 100)
    #expect(account?[.fileCache] == 250)
    #expect(account?[.unexplained] == 250)
  }

  @Test func `a negative rest has its reason`() {
    func remarks(_ change: (inout MachineCounters) -> Void, selected: UInt64) -> [AccountRemark]? {
      var counters = MachineCounters()
      counters.freeOnLists = 0
      counters.meminfo = [
        "MemTotal": 1000, "MemFree": 900, "AnonPages": 80, "Mapped": 20, "Cached": 20, "Shmem": 0,
        "SReclaimable": 0, "KernelStack": 0, "PageTables": 0, "Percpu": 0, "VmallocUsed": 0,
      ]
      change(&counters)
      return MemoryAccount(
        machine: counters, AccountedProcesses(selected: selected, other: 0))?.remarks
    }
    #expect(remarks({ _ in }, selected: 100) == [])
    #expect(remarks({ _ in }, selected: 130) == [.processesExceedMapped(30)])
    #expect(
      remarks(
        {
          $0.meminfo = [
            "MemTotal": 1000, "MemFree": 900, "AnonPages": 80, "Mapped": 20, "Cached": 20,
            "Shmem": 0, "SReclaimable": 0, "KernelStack": 0, "PageTables": 0, "Percpu": 25,
            "VmallocUsed": 0,
          ]
        }, selected: 100) == [.firstPerCPUChunk])
    #expect(
      remarks({ $0.freeOnLists = 10 }, selected: 100) == [.changed])
  }

  @Test func `without a total there is no account`() async throws {
    #expect(MemoryAccount(machine: MachineCounters(), AccountedProcesses(selected: 1)) == nil)
    var reader = try AccountReader(ProcTree(Checkout.tree("jvm")), group: nil)
    #expect(
      throws: AccountError.noMemoryInfo(
        path: "\(Checkout.tree("jvm"))/meminfo", lacking: "MemTotal")
    ) {
      try reader.account(of: MemoryUsage())
    }
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/meminfo"
      try Data("MemTotal: 1000 kB\n".utf8).write(to: URL(fileURLWithPath: path))
      var reader = try AccountReader(ProcTree(directory), group: nil)
      #expect(throws: AccountError.noMemoryInfo(path: path, lacking: "MemFree")) {
        try reader.account(of: MemoryUsage())
      }
    }
  }

  @Test func `counters near the largest number do not overflow`() {
    var counters = MachineCounters()
    counters.meminfo = [
      "MemTotal": .max, "MemFree": .max, "AnonPages": .max, "Mapped": .max, "Cached": .max,
      "Shmem": .max, "Percpu": .max, "SwapCached": .max, "Active": .max, "Slab": .max,
      "HugePages_Total": .max, "Hugepagesize": .max, "Buffers": .max, "KReclaimable": .max,
      "SReclaimable": .max, "VmallocUsed": .max, "KernelStack": .max,
    ]
    counters.vmstat = ["nr_zspages": .max, "nr_memmap_pages": .max]
    (counters.zram, counters.freeOnLists, counters.freeHugePages) = (.max, .max, .max)
    let account = MemoryAccount(
      machine: counters, AccountedProcesses(selected: .max, other: .max, sharedMemory: .max))
    #expect(account != nil)
  }

  // MARK: - Selecting

  @Test func `what is not selected any more is memory of other processes`() throws {
    let account = try account("swap-and-zram", selected: 1_000_000 << 10)
    let narrower = account.selecting(400_000 << 10)
    expectExactSum(narrower)
    #expect(kilobytes(narrower, .selected) == 400_000)
    #expect(kilobytes(narrower, .otherProcesses) == Int64(600_000 + 8421))
    #expect(narrower[.unexplained] == account[.unexplained])
    #expect(narrower.remarks == account.remarks)
  }

  @Test func `keys are unique, and every account has a total source`() {
    let keys = AccountItem.allCases.map(\.descriptor.key)
    #expect(Set(keys).count == keys.count)
    for item in AccountItem.allCases { #expect(AccountItem(key: item.descriptor.key) == item) }
    #expect(AccountItem(key: "nothing") == nil)
    for (scope, key) in MemoryAccount.Scope.keys { #expect(MemoryAccount.Scope(key: key) == scope) }
  }
}
