package import ProcFS

/// What the kernel counts of a control group's memory.
package struct GroupCounters: Sendable {
  package let version: MemoryAccount.Version

  /// What is charged to the group and those below it, in bytes: `memory.current`, or
  /// `memory.usage_in_bytes`.
  package let current: UInt64

  /// `memory.stat`, in bytes.
  package let stat: KernelCounters

  /// `memory.kmem.usage_in_bytes` of version 1, in bytes. `nil` for the root: its total lacks it.
  package var kernel: UInt64?

  package var limits: GroupLimits

  /// What is charged in advance at most, in bytes: 64 pages for each CPU; 0 for the root.
  package var chargedInAdvance: UInt64 = 0

  package init(
    version: MemoryAccount.Version, current: UInt64, stat: KernelCounters, limits: GroupLimits
  ) {
    self.version = version
    self.current = current
    self.stat = stat
    self.limits = limits
  }
}

extension MemoryAccount {
  /// The account of a control group.
  ///
  /// `anon` and `file_mapped` are the charged pages that processes map, of any group. A page is
  /// charged to the group that used it first (Documentation/admin-guide/cgroup-v2.rst, "Memory
  /// Ownership"), so that the PSS of the group's processes may be more or less.
  package init(group counters: GroupCounters, _ processes: AccountedProcesses) {
    let parts =
      counters.version == .v2 ? counters.partsOfVersion2 : counters.partsOfVersion1
    let mapped = (counters.anonymous ?? 0).addingClamped(counters.mappedFiles ?? 0)
    let (fileCache, sharedMemory) = counters.unmapped(processes.sharedMemory)
    self.init(
      scope: .group(counters.version), total: counters.current,
      amounts: [
        (.selected, Int64(clamping: processes.selected)),
        (.otherProcesses, processes.other.map { Int64(clamping: $0) }),
        (.chargeDifference, mapped.addingClamped(-Int64(clamping: processes.total))),
        (.fileCache, fileCache),
        (.sharedMemory, sharedMemory),
        (.swapCache, counters.unmappedSwapCache),
      ] + parts)
    limits = counters.limits
    if let rest = self[.unexplained], rest != 0 {
      remarks =
        rest.magnitude <= counters.chargedInAdvance
        ? [.chargedInAdvance(counters.chargedInAdvance)] : [.changed]
    }
  }
}

extension GroupCounters {
  /// A counter of the group and those below it. Version 1 prints these with a prefix.
  private func bytes(_ name: String) -> Int64? {
    (version == .v1 ? stat["total_\(name)"] ?? stat[name] : stat[name])
      .map { Int64(clamping: $0) }
  }

  fileprivate var anonymous: Int64? { bytes(version == .v1 ? "rss" : "anon") }

  fileprivate var mappedFiles: Int64? { bytes(version == .v1 ? "mapped_file" : "file_mapped") }

  /// The page cache without the swap cache.
  ///
  /// Kernels that print `swapcached` count those pages as `file` too (`NR_FILE_PAGES`). Older ones
  /// count them with anonymous pages.
  private var pageCache: Int64? {
    bytes(version == .v1 ? "cache" : "file").map { max(0, $0 - (bytes("swapcached") ?? 0)) }
  }

  fileprivate func unmapped(_ sharedMemory: UInt64) -> (files: Int64?, sharedMemory: Int64?) {
    guard let pageCache else { return (nil, nil) }
    let unmapped = max(0, pageCache - (mappedFiles ?? 0))
    guard let shared = bytes("shmem") else { return (unmapped, nil) }
    // The rest of it is charged to other groups.
    let mapped = min(Int64(clamping: sharedMemory), mappedFiles ?? 0)
    let rest = min(max(0, shared - mapped), unmapped)
    return (unmapped - rest, rest)
  }

  /// As for the machine: all pages are on the LRU lists once.
  fileprivate var unmappedSwapCache: Int64? {
    guard let cached = bytes("swapcached") else { return nil }
    let lists = [
      "active_anon", "inactive_anon", "active_file", "inactive_file", "unevictable",
    ].compactMap(bytes)
    guard cached > 0, !lists.isEmpty else { return cached }
    let others = (anonymous ?? 0).addingClamped(pageCache ?? 0)
    return min(max(0, lists.reduce(-others) { $0.addingClamped($1) }), cached)
  }

  /// Kernel memory by kind, sockets and huge pages. Stacks are not part of `vmalloc`: they are
  /// charged separately (`memcg_charge_kernel_stack` in `kernel/fork.c`).
  fileprivate var partsOfVersion2: [(AccountItem, Int64?)] {
    let kinds: [(AccountItem, Int64?)] = [
      (.reclaimableSlab, bytes("slab_reclaimable")),
      (.unreclaimableSlab, bytes("slab_unreclaimable")),
      (.kernelStacks, bytes("kernel_stack")),
      (.pageTables, bytes("pagetables")),
      (.secondaryPageTables, bytes("sec_pagetables")),
      (.perCPU, bytes("percpu")),
      (.vmalloc, bytes("vmalloc")),
      (.zswap, bytes("zswap")),
    ]
    let known = kinds.reduce(Int64(0)) { $0.addingClamped($1.1 ?? 0) }
    return kinds + [
      (.otherKernel, bytes("kernel").map { max(0, $0 - known) }),
      (.sockets, bytes("sock")),
      (.usedHugePages, bytes("hugetlb")),
    ]
  }

  /// Version 1 has no kinds of kernel memory. Huge pages and sockets are not part of its total.
  fileprivate var partsOfVersion1: [(AccountItem, Int64?)] {
    [(.otherKernel, kernel.map { Int64(clamping: $0) })]
  }
}
