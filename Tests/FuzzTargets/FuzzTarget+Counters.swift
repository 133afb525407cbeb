import MemoryProfile
import ProcFS

extension FuzzTarget {
  /// - The rows of an account add up to its total, unless a number is larger than any memory.
  /// - Selecting fewer processes changes no row but those of processes.
  func checkCounters(_ input: [UInt8]) throws {
    withExactCopy(of: input) { bytes in
      _ = KernelNumber.only(bytes)
      _ = KernelNumber.column(2, of: bytes)
      _ = PressureStall(bytes)
      _ = SocketBuffers.pages(bytes)
      _ = MountTable(bytes)
      _ = FileLeases(bytes)
    }
    var counters = MachineCounters()
    counters.meminfo = withExactCopy(of: input) { KernelCounters(fields: $0) }
    counters.vmstat = withExactCopy(of: input) { KernelCounters(pairs: $0) }
    counters.freeOnLists = withExactCopy(of: input) { ZoneInfo.freePagesOnLists($0) }
    let processes = AccountedProcesses(
      selected: counters.meminfo["Pss"] ?? 1, other: counters.meminfo["Rss"],
      sharedMemory: counters.meminfo["Pss_Shmem"] ?? 0)
    if let account = MemoryAccount(machine: counters, processes) { try check(account) }
    for version in [MemoryAccount.Version.v1, .v2] {
      let group = GroupCounters(
        version: version, current: counters.vmstat["current"] ?? 0, stat: counters.vmstat,
        limits: GroupLimits(group: "/"))
      try check(MemoryAccount(group: group, processes))
    }
  }

  private func check(_ account: MemoryAccount) throws {
    let largest = UInt64(1) << 56
    let narrower = account.selecting(0)
    guard account.rows.allSatisfy({ $0.bytes.magnitude < largest }), account.total < largest else {
      return
    }
    for account in [account, narrower] {
      try expect(
        account.rows.reduce(0) { $0 + $1.bytes } == Int64(account.total),
        "the rows do not add up to the total")
    }
    try expect(
      narrower[.unexplained] == account[.unexplained], "selecting changes what is unexplained")
  }
}
