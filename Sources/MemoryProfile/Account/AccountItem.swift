/// The rows of an account of memory, in the order in which they are printed and stacked.
///
/// The table below is the only place where a row is spelled; readers and outputs loop over
/// `allCases`. No byte is part of two rows.
package enum AccountItem: Int, CaseIterable, Hashable, Sendable {
  /// PSS of the selected processes.
  case selected
  /// PSS of the other processes.
  case otherProcesses
  /// Mapped memory that is in the PSS of no process that was read.
  case unread
  /// Memory that is charged to the group and mapped, without the PSS of its processes. It is below
  /// 0 if its processes map more that is charged to other groups than the reverse.
  case chargeDifference
  /// The page cache of files, without mapped pages.
  case fileCache
  /// tmpfs and shared memory, without mapped pages.
  case sharedMemory
  /// The page cache of block devices.
  case buffers
  /// Pages of the swap cache that no process maps.
  case swapCache
  /// Slab memory that the kernel can reclaim.
  case reclaimableSlab
  /// All other slab memory.
  case unreclaimableSlab
  /// Other kernel memory with a shrinker.
  case reclaimableKernel
  case kernelStacks
  case pageTables
  /// Page tables of virtual machines and of IOMMUs.
  case secondaryPageTables
  case perCPU
  /// vmalloc, without kernel stacks.
  case vmalloc
  /// Descriptors of pages that were allocated after boot.
  case pageDescriptors
  /// Buffers of GPU drivers.
  case gpu
  /// Compressed pages of zswap.
  case zswap
  /// Compressed pages of zram devices.
  case zram
  /// Kernel memory without a row of its own.
  case otherKernel
  case sockets
  /// Huge pages of the hugetlb pool that are in use.
  case usedHugePages
  /// Huge pages of the hugetlb pool that are free, for no other use.
  case freeHugePages
  /// Memory that the hardware reported as faulty.
  case corrupted
  /// Free pages on the lists of CPUs.
  case freeOnLists
  case free
  /// What no counter covers. It is below 0 if counters overlap or changed between their reads.
  case unexplained
}

extension AccountItem {
  /// How a row is spelled, and what it is made of.
  package struct Descriptor: Sendable {
    /// The key in JSON, recordings and metrics.
    package let key: String
    package let label: String
    /// The counters of the machine; `nil` if only groups have the row.
    package let machine: String?
    /// The counters of a group of version 2; `nil` if it does not have the row.
    package let group: String?
    /// The counters of a group of version 1; `nil` if it does not have the row.
    package let groupV1: String?

    fileprivate init(
      _ key: String, _ label: String, _ machine: String? = nil, group: String? = nil,
      v1 groupV1: String? = nil
    ) {
      self.key = key
      self.label = label
      self.machine = machine
      self.group = group
      self.groupV1 = groupV1
    }
  }

  package var descriptor: Descriptor { Self.table[rawValue] }

  /// The counters that the row is made of; `nil` if the account does not have the row.
  package func source(in scope: MemoryAccount.Scope) -> String? {
    switch scope {
    case .machine: descriptor.machine
    case .group(.v2): descriptor.group
    case .group(.v1): descriptor.groupV1
    }
  }

  /// Whether processes map the memory.
  package var isOfProcesses: Bool {
    [.selected, .otherProcesses, .unread, .chargeDifference].contains(self)
  }

  /// The row with a key of a recording; `nil` if there is none.
  package init?(key: String) {
    guard let found = Self.allCases.first(where: { $0.descriptor.key == key }) else { return nil }
    self = found
  }

  private static let table: [Descriptor] = allCases.map { item in
    switch item {
    case .selected: Descriptor("selected", "Selected processes", "PSS", group: "PSS", v1: "PSS")
    case .otherProcesses:
      Descriptor("other_processes", "Other processes", "PSS", group: "PSS", v1: "PSS")
    case .unread: Descriptor("unread", "Mapped, not read", "AnonPages + Mapped - PSS")
    case .chargeDifference:
      Descriptor(
        "charge_difference", "Mapped, charged minus PSS", group: "anon + file_mapped - PSS",
        v1: "rss + mapped_file - PSS")
    case .fileCache:
      Descriptor(
        "file_cache", "Page cache, not mapped", "Cached - Shmem - Mapped",
        group: "file - shmem - file_mapped", v1: "cache - shmem - mapped_file")
    case .sharedMemory:
      Descriptor(
        "shared_memory", "Shared memory, not mapped", "Shmem - PSS", group: "shmem - PSS",
        v1: "shmem - PSS")
    case .buffers: Descriptor("buffers", "Buffers", "Buffers")
    case .swapCache:
      Descriptor(
        "swap_cache", "Swap cache, not mapped", "SwapCached", group: "swapcached",
        v1: "swapcached")
    case .reclaimableSlab:
      Descriptor(
        "reclaimable_slab", "Slab, reclaimable", "SReclaimable", group: "slab_reclaimable")
    case .unreclaimableSlab:
      Descriptor(
        "unreclaimable_slab", "Slab, not reclaimable", "SUnreclaim", group: "slab_unreclaimable")
    case .reclaimableKernel:
      Descriptor(
        "reclaimable_kernel", "Kernel, other reclaimable", "KReclaimable - SReclaimable")
    case .kernelStacks:
      Descriptor("kernel_stacks", "Kernel stacks", "KernelStack", group: "kernel_stack")
    case .pageTables: Descriptor("page_tables", "Page tables", "PageTables", group: "pagetables")
    case .secondaryPageTables:
      Descriptor(
        "secondary_page_tables", "Page tables of VMs and IOMMUs", "SecPageTables",
        group: "sec_pagetables")
    case .perCPU: Descriptor("per_cpu", "Per-CPU memory", "Percpu", group: "percpu")
    case .vmalloc: Descriptor("vmalloc", "vmalloc", "VmallocUsed - KernelStack", group: "vmalloc")
    case .pageDescriptors: Descriptor("page_descriptors", "Page descriptors", "nr_memmap_pages")
    case .gpu: Descriptor("gpu", "GPU buffers", "GPUActive + GPUReclaim")
    case .zswap: Descriptor("zswap", "zswap, compressed", "Zswap", group: "zswap")
    case .zram: Descriptor("zram", "zram, compressed", "mm_stat")
    case .otherKernel:
      Descriptor(
        "other_kernel", "Kernel, other", "Bounce + WritebackTmp", group: "kernel - its parts",
        v1: "memory.kmem.usage_in_bytes")
    case .sockets: Descriptor("sockets", "Sockets", group: "sock")
    case .usedHugePages:
      Descriptor("used_huge_pages", "Huge-page pool, used", "Hugetlb - free", group: "hugetlb")
    case .freeHugePages:
      Descriptor("free_huge_pages", "Huge-page pool, free", "free_hugepages")
    case .corrupted: Descriptor("corrupted", "Faulty memory", "HardwareCorrupted")
    case .freeOnLists: Descriptor("free_on_lists", "Free, on lists of CPUs", "zoneinfo")
    case .free: Descriptor("free", "Free", "MemFree")
    case .unexplained:
      Descriptor("unexplained", "Unexplained", "the rest", group: "the rest", v1: "the rest")
    }
  }
}
