import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

@Suite(.timeLimit(.minutes(5))) struct MemoryAccountTests {
  /// In kB, as the kernel prints it.
  private func kilobytes(_ account: MemoryAccount, _ item: AccountItem) -> Int64? {
    account[item].map { $0 / 1024 }
  }

  private func account(
    _ fixture: String, group: String? = nil, others: Set<ProcessID>? = [],
    selected: UInt64 = 0
  ) throws -> MemoryAccount {
    let tree = try ProcTree("\(Checkout.root)/Fixtures/account/\(fixture)/proc")
    var reader = try AccountReader(tree, group: group)
    return try reader.account(of: MemoryUsage([.heap: selected]), others: others)
  }

  private func expectExactSum(_ account: MemoryAccount) {
    #expect(account.rows.reduce(0) { $0 + $1.bytes } == Int64(account.total))
    #expect(account.rows.last?.item == .unexplained)
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

  @Test func `without a total there is no account`() throws {
    #expect(MemoryAccount(machine: MachineCounters(), AccountedProcesses(selected: 1)) == nil)
    var reader = try AccountReader(ProcTree(Checkout.tree("jvm")), group: nil)
    #expect(throws: AccountError.noMemoryInfo(path: "\(Checkout.tree("jvm"))/meminfo")) {
      try reader.account(of: MemoryUsage())
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

  // MARK: - Control groups

  @Test(arguments: [
    "/system.slice/db.service", "system.slice/db.service/",
    "/sys/fs/cgroup/system.slice/db.service",
  ])
  func `every row of a group of version 2 has its counter`(path: String) throws {
    let account = try account(
      "group-v2", group: path, others: [ProcessID(rawValue: 12707)], selected: 922 << 10)
    expectExactSum(account)
    #expect(account.scope == .group(.v2))
    #expect(account.total == 1_503_238_144)
    let expected: [(AccountItem, Int64)] = [
      (.selected, 922 << 10), (.otherProcesses, 0),
      (.chargeDifference, 2_097_152 + 1_048_576 - 922 << 10),
      (.fileCache, 1_342_177_280 - 104_857_600 - 1_048_576), (.sharedMemory, 104_857_600),
      (.swapCache, 0), (.reclaimableSlab, 130_023_424), (.unreclaimableSlab, 12_582_912),
      (.kernelStacks, 1_048_576), (.pageTables, 2_097_152), (.secondaryPageTables, 0),
      (.perCPU, 524_288), (.vmalloc, 262_144), (.zswap, 0), (.otherKernel, 4_456_448),
      (.sockets, 4_194_304), (.unexplained, 3_774_464),
    ]
    for (item, amount) in expected { #expect(account[item] == amount, "\(item)") }
    #expect(account.rows.count == expected.count)
    let limits = try #require(account.limits)
    // The slice above has less left than the group itself.
    #expect(
      limits.nearest
        == GroupLimits.Nearest(
          limit: 1_610_612_736, left: 1_610_612_736 - 1_604_321_280, group: "/system.slice"))
    #expect((limits.limitHits, limits.oomKills) == (12, 1))
    #expect((limits.high, limits.swap) == (nil, 0))
    #expect(limits.pressure == PressureStall(some: 153, full: 10))
  }

  @Test(arguments: [
    "/docker/1f2e", "/sys/fs/cgroup/memory/docker/1f2e", "/sys/fs/cgroup/cpu/docker/1f2e",
  ])
  func `a group of version 1 has the counters of the groups below it`(path: String) throws {
    let account = try account(
      "group-v1", group: path, others: [ProcessID(rawValue: 12707)], selected: 922 << 10)
    expectExactSum(account)
    #expect(account.scope == .group(.v1))
    #expect(account[.chargeDifference] == Int64(2_097_152 + 1_048_576 - 922 << 10))
    #expect(account[.fileCache] == Int64(1_344_274_432 - 104_857_600 - 1_048_576))
    #expect(account[.otherKernel] == 100_663_296)
    #expect(account[.unexplained] == Int64(1_448_083_456 - 1_344_274_432 - 2_097_152 - 100_663_296))
    let limits = try #require(account.limits)
    #expect(limits.nearest?.group == "/docker")
    #expect(limits.nearest?.left == Int64(2_147_483_648 - 1_600_000_000))
    #expect((limits.limitHits, limits.oomKills, limits.sockets) == (3, 2, 8192))
  }

  @Test func `a group that processes are in, but not selected, has other processes`() throws {
    let account = try account("group-v2", group: "/system.slice", others: [])
    #expect(account[.otherProcesses] == 922 << 10)
  }

  @Test(arguments: [
    ("/no/such.slice", AccountError.noGroup(path: "/no/such.slice")),
    ("/", .noCounter(path: "/")),
  ])
  func `a group without counters is an error`(path: String, error: AccountError) {
    #expect(throws: error) { try account("group-v2", group: path) }
  }

  @Test func `pages of the swap cache that are mapped are not counted twice in a group`() {
    let counters = GroupCounters(
      version: .v2, current: 1000,
      stat: [
        "anon": 400, "file": 350, "swapcached": 150, "file_mapped": 0, "active_anon": 300,
        "inactive_anon": 150, "active_file": 200, "inactive_file": 0, "unevictable": 0,
      ], limits: GroupLimits(group: "/a"))
    let account = MemoryAccount(group: counters, AccountedProcesses(selected: 400))
    #expect(account[.fileCache] == 200)
    #expect(account[.swapCache] == 50)
    #expect(account[.unexplained] == 350)
  }

  @Test func `shared memory that is charged to another group is not taken from this one`() {
    let counters = GroupCounters(
      version: .v2, current: 100, stat: ["anon": 0, "file": 80, "shmem": 80, "file_mapped": 20],
      limits: GroupLimits(group: "/a"))
    let account = MemoryAccount(
      group: counters, AccountedProcesses(selected: 500, sharedMemory: 500))
    #expect(account[.sharedMemory] == 60)
    #expect(account[.fileCache] == 0)
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

  // MARK: - Series

  @Test func `rows of an account take no place of a process in a series`() {
    var series = TimeSeries(by: .process)
    let processes = (1...60).map { pid in
      ProcessRecord(
        identity: ProcessIdentity(pid: ProcessID(rawValue: pid), startTime: 1), parent: nil,
        commandLine: CommandLine(bytes: []), name: "x", faults: PageFaults(),
        memory: MemoryUsage([.heap: UInt64(pid) << 20]))
    }
    var sample = Sample(
      interval: .zero ... .zero, processes: processes, accumulatedFaults: PageFaults())
    sample.account = MemoryAccount(
      scope: .machine, total: 1 << 40, amounts: AccountItem.allCases.map { ($0, 1 << 30) })
    series.append(sample)
    #expect(series.peak(of: .rest) == 0)
    #expect(series.peak(of: .process(processes[0].identity)) == 1 << 20)
    #expect(series.peak(of: .account(.free)) == 1 << 30)
    #expect(series.peak(of: .account(.selected)) == 0)
  }
}
