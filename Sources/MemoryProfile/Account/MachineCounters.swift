package import ProcFS

/// What the kernel counts of the machine's memory.
package struct MachineCounters: Sendable {
  /// `/proc/meminfo`, in bytes.
  package var meminfo = KernelCounters()

  /// `/proc/vmstat`; most of it in pages.
  package var vmstat = KernelCounters()

  /// Free pages on the lists of CPUs, from `/proc/zoneinfo`, in bytes.
  package var freeOnLists: UInt64?

  /// Memory that zram devices use, from `/sys/block/zram*/mm_stat`, in bytes; `nil` if there is no
  /// device.
  package var zram: UInt64?

  /// Free huge pages of all sizes, from `/sys/kernel/mm/hugepages`, in bytes; `nil` if it can't be
  /// read.
  package var freeHugePages: UInt64?

  /// Buffers of sockets, from `/proc/net/sockstat`, in bytes.
  package var sockets: UInt64?

  /// In bytes.
  package var pageSize: UInt64 = 4096

  package init() {}
}

/// What is known of the processes, in bytes.
package struct AccountedProcesses: Sendable {
  /// PSS of the selected processes.
  package var selected: UInt64

  /// PSS of the other processes that could be read; `nil` if they were not read.
  package var other: UInt64?

  /// PSS of shared memory and tmpfs, of all processes that were read.
  package var sharedMemory: UInt64

  package init(selected: UInt64, other: UInt64? = nil, sharedMemory: UInt64 = 0) {
    self.selected = selected
    self.other = other
    self.sharedMemory = sharedMemory
  }

  var total: UInt64 { selected.addingClamped(other ?? 0) }
}

extension MemoryAccount {
  /// The account of the machine.
  ///
  /// `AnonPages` and `Mapped` are the pages that processes map (`NR_ANON_MAPPED`,
  /// `NR_FILE_MAPPED`), and the sum of PSS over all processes. `Cached` is the whole page cache
  /// without block devices and the swap cache, including `Shmem` (`meminfo_proc_show` in
  /// `fs/proc/meminfo.c`).
  ///
  /// - Returns: `nil` if `meminfo` lacks `MemTotal` or `MemFree`.
  package init?(machine counters: MachineCounters, _ processes: AccountedProcesses) {
    guard let total = counters.meminfo["MemTotal"], let free = counters.bytes("MemFree") else {
      return nil
    }
    let mapped = (counters.bytes("AnonPages") ?? 0).addingClamped(counters.bytes("Mapped") ?? 0)
    let selected = Int64(clamping: processes.selected)
    let rest = mapped.addingClamped(-Int64(clamping: processes.total))
    let (fileCache, sharedMemory) = counters.unmapped(processes.sharedMemory)
    let (usedHugePages, freeHugePages) = counters.hugePages
    let (zswap, zram) = counters.compressed
    self.init(
      scope: .machine, total: total,
      amounts: [
        (.selected, selected),
        (.otherProcesses, processes.other.map { Int64(clamping: $0) } ?? max(0, rest)),
        (.unread, processes.other == nil ? nil : max(0, rest)),
        (.fileCache, fileCache),
        (.sharedMemory, sharedMemory),
        (.buffers, counters.bytes("Buffers")),
        (.swapCache, counters.unmappedSwapCache),
        (.reclaimableSlab, counters.bytes("SReclaimable") ?? counters.bytes("Slab")),
        (.unreclaimableSlab, counters.bytes("SUnreclaim")),
        (.reclaimableKernel, counters.difference("KReclaimable", "SReclaimable")),
        (.kernelStacks, counters.bytes("KernelStack")),
        (.pageTables, counters.sum(["PageTables", "Quicklists"])),
        (.secondaryPageTables, counters.bytes("SecPageTables")),
        (.perCPU, counters.bytes("Percpu")),
        (.vmalloc, counters.vmalloc),
        (.pageDescriptors, counters.pages("nr_memmap_pages") ?? counters.pages("nr_memmap")),
        (.gpu, counters.sum(["GPUActive", "GPUReclaim"])),
        (.zswap, zswap),
        (.zram, zram),
        (.otherKernel, counters.sum(["Bounce", "WritebackTmp"])),
        (.usedHugePages, usedHugePages),
        (.freeHugePages, freeHugePages),
        (.corrupted, counters.bytes("HardwareCorrupted")),
        (.freeOnLists, counters.freeOnLists.map { Int64(clamping: $0) }),
        (.free, free),
      ])
    remarks = remarks(counters, excess: -min(0, rest))
  }

  private func remarks(_ counters: MachineCounters, excess: Int64) -> [AccountRemark] {
    var remarks: [AccountRemark] = []
    let lacking = -min(0, self[.unexplained] ?? 0)
    if excess > 0 { remarks.append(.processesExceedMapped(UInt64(excess))) }
    if lacking > excess {
      remarks.append(lacking <= self[.perCPU] ?? 0 ? .firstPerCPUChunk : .changed)
    }
    let absent = counters.absent
    if !absent.isEmpty { remarks.append(.absent(absent)) }
    if let balloon = counters.meminfo["Balloon"], balloon > 0 { remarks.append(.balloon(balloon)) }
    if let sockets = counters.sockets, sockets > 0 { remarks.append(.sockets(sockets)) }
    return remarks
  }
}

extension MachineCounters {
  fileprivate func bytes(_ name: String) -> Int64? { meminfo[name].map { Int64(clamping: $0) } }

  /// A number of pages as bytes; `nil` if the kernel does not count them.
  fileprivate func pages(_ name: String) -> Int64? {
    vmstat[name].map { pages in
      let (bytes, overflow) = pages.multipliedReportingOverflow(by: pageSize)
      return overflow ? .max : Int64(clamping: bytes)
    }
  }

  /// - Returns: `nil` if the kernel prints none of the counters.
  fileprivate func sum(_ names: [String]) -> Int64? {
    let known = names.compactMap(bytes)
    return known.isEmpty ? nil : known.reduce(0) { $0.addingClamped($1) }
  }

  fileprivate func difference(_ whole: String, _ part: String) -> Int64? {
    guard let whole = bytes(whole), let part = bytes(part) else { return nil }
    return max(0, whole - part)
  }

  /// The counters that kernels print today and this one does not.
  fileprivate var absent: [String] {
    let usual = [
      "AnonPages", "Mapped", "Shmem", "SReclaimable", "KernelStack", "PageTables", "Percpu",
    ].filter { meminfo[$0] == nil }
    return usual + (vmalloc == nil ? ["VmallocUsed"] : [])
      + (freeOnLists == nil ? ["zoneinfo"] : [])
  }

  /// The pages of the page cache that no process maps.
  ///
  /// - Parameter sharedMemory: the mapped pages of shared memory, which `Mapped` counts too.
  fileprivate func unmapped(_ sharedMemory: UInt64) -> (files: Int64?, sharedMemory: Int64?) {
    guard let cached = bytes("Cached") else { return (nil, nil) }
    let unmapped = max(0, cached - (bytes("Mapped") ?? 0))
    guard let shared = bytes("Shmem") else { return (unmapped, nil) }
    let rest = min(max(0, shared.addingClamped(-Int64(clamping: sharedMemory))), unmapped)
    return (unmapped - rest, rest)
  }

  /// `SwapCached` also counts pages that processes map, which are in `AnonPages` too. All pages of
  /// both are on the LRU lists once, or are isolated from them for a moment.
  fileprivate var unmappedSwapCache: Int64? {
    guard let cached = bytes("SwapCached") else { return nil }
    guard cached > 0, let lists = sum(["Active", "Inactive", "Unevictable"]) else { return cached }
    let isolated = (pages("nr_isolated_anon") ?? 0).addingClamped(pages("nr_isolated_file") ?? 0)
    let others = sum(["Buffers", "Cached", "AnonPages"]) ?? 0
    return min(max(0, lists.addingClamped(isolated).addingClamped(-others)), cached)
  }

  /// Kernel stacks are allocated with vmalloc (CONFIG_VMAP_STACK: x86 since Linux 4.9, arm64 since
  /// 4.14) and are a row of their own.
  ///
  /// Before Linux 4.4 `VmallocUsed` is address space, and 0 until 5.3, which began to count pages.
  /// `Percpu` is printed since 4.19 and distinguishes them.
  fileprivate var vmalloc: Int64? {
    meminfo["Percpu"] == nil ? nil : difference("VmallocUsed", "KernelStack")
  }

  /// `Hugetlb` is the memory of all sizes; the other counters are those of the default size
  /// (Documentation/admin-guide/mm/hugetlbpage.rst).
  fileprivate var hugePages: (used: Int64?, free: Int64?) {
    func pool(_ name: String) -> Int64? {
      guard let count = meminfo[name], let size = meminfo["Hugepagesize"] else { return nil }
      let (bytes, overflow) = count.multipliedReportingOverflow(by: size)
      return overflow ? .max : Int64(clamping: bytes)
    }
    guard let total = bytes("Hugetlb") ?? pool("HugePages_Total") else { return (nil, nil) }
    let free = min(
      freeHugePages.map { Int64(clamping: $0) } ?? pool("HugePages_Free") ?? 0, total)
    return (total - free, free)
  }

  /// `nr_zspages` counts the pages of zsmalloc, which zram uses, and zswap by default.
  fileprivate var compressed: (zswap: Int64?, zram: Int64?) {
    let zswap = bytes("Zswap")
    let zram = zram.map { Int64(clamping: $0) }
    guard let both = pages("nr_zspages") else { return (zswap, zram) }
    return (
      zswap ?? zram.map { max(0, both - $0) }, zram ?? max(0, both - (zswap ?? 0))
    )
  }
}
