import Foundation
import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

/// Accounts of control groups.
@Suite(.timeLimit(.minutes(20))) struct GroupAccountTests: AccountFixtures {
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

  @Test func `the root of version 1 has no kernel memory`() async throws {
    try await withTemporaryDirectory { directory in
      let root = "\(directory)/sys/fs/cgroup/memory"
      for path in ["\(directory)/proc", root] {
        try FileManager.default.createDirectory(
          atPath: path, withIntermediateDirectories: true)
      }
      let files = [
        "cgroup.sane_behavior": "0", "memory.usage_in_bytes": "3000000",
        "memory.kmem.usage_in_bytes": "940000000",
        "memory.stat": "total_rss 1000000\ntotal_cache 2000000\ntotal_mapped_file 0",
      ]
      for (name, text) in files {
        try Data("\(text)\n".utf8).write(to: URL(fileURLWithPath: "\(root)/\(name)"))
      }
      func rootAccount() throws -> MemoryAccount {
        var reader = try AccountReader(ProcTree("\(directory)/proc"), group: "/")
        return try reader.account(of: MemoryUsage(), others: nil)
      }
      let account = try rootAccount()
      #expect(account[.otherKernel] == nil)
      #expect(account[.unexplained] == 0)
      #expect(account.remarks == [])
      // The root of a cgroup namespace is a group that is charged.
      try FileManager.default.removeItem(atPath: "\(root)/cgroup.sane_behavior")
      #expect(try rootAccount()[.otherKernel] == 940_000_000)
    }
  }

  @Test(arguments: [(3_000_000, true), (-3_000_000, true), (500, false), (-500, false)])
  func `a rest is charged in advance only within its bound`(rest: Int64, isChanged: Bool) {
    var counters = GroupCounters(
      version: .v1, current: UInt64(10_000_000 + rest), stat: ["total_rss": 10_000_000],
      limits: GroupLimits(group: "/a"))
    counters.chargedInAdvance = 1000
    let account = MemoryAccount(group: counters, AccountedProcesses(selected: 0))
    #expect(account[.unexplained] == rest)
    #expect(account.remarks == [isChanged ? .changed : .chargedInAdvance(1000)])
  }

  @Test func `a group may be removed and created again`() async throws {
    try await withTemporaryDirectory { directory in
      let group = "\(directory)/sys/fs/cgroup/g"
      func create() throws {
        try FileManager.default.createDirectory(
          atPath: group, withIntermediateDirectories: true)
        try Data("4096\n".utf8).write(to: URL(fileURLWithPath: "\(group)/memory.current"))
      }
      try create()
      try FileManager.default.createDirectory(
        atPath: "\(directory)/proc", withIntermediateDirectories: true)
      var reader = try AccountReader(ProcTree("\(directory)/proc"), group: "/g")
      let first = try reader.account(of: MemoryUsage())
      #expect(first.total == 4096)
      try FileManager.default.removeItem(atPath: group)
      #expect(throws: AccountError.noGroup(path: "/g")) {
        try reader.account(of: MemoryUsage())
      }
      try create()
      let second = try reader.account(of: MemoryUsage())
      #expect(second.total == 4096)
    }
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
}
