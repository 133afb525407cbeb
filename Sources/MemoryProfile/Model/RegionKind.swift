/// What a mapping is used for, as far as it is certain.
///
/// The table below is the only place where a kind is spelled; everything else loops over
/// `allCases`. A mapping without a certain use is ``anonymous``.
package enum RegionKind: Int, CaseIterable, Hashable, Sendable {
  case file
  case heap
  case stack
  case threadStack
  case glibcArena
  case glibcArenaLayout
  case goHeapLayout
  case named
  case sharedMemory
  case systemVSharedMemory
  case kernel
  case other
  case inaccessible
  case anonymous
}

extension RegionKind {
  /// How a kind is spelled, and how it is determined.
  package struct Descriptor: Sendable {
    /// In JSON and recordings.
    package let key: String
    /// For people.
    package let label: String
    /// How it is determined, for people.
    package let evidence: String
  }

  package var descriptor: Descriptor { Self.table[rawValue] }

  private static let table: [Descriptor] = allCases.map { kind in
    func row(_ key: String, _ label: String, _ evidence: String) -> Descriptor {
      Descriptor(key: key, label: label, evidence: evidence)
    }
    return switch kind {
    case .file: row("file", "File", "the kernel names its path")
    // `get_vma_name` in fs/proc/task_mmu.c.
    case .heap: row("heap", "Heap", "the kernel names it [heap]")
    case .stack: row("stack", "Stack", "the kernel names it [stack]")
    // ``ThreadStackDetector``.
    case .threadStack:
      row("thread_stack", "Thread Stack", "a thread's stack pointer, or a name by libc")
    // `new_heap` in glibc's malloc/arena.c calls `__set_vma_name`, from glibc 2.39 on.
    case .glibcArena:
      row("glibc_arena", "glibc Arena", "glibc names it 'glibc: malloc arena'")
    // ``GlibcArenaLayout``.
    case .glibcArenaLayout:
      row(
        "glibc_arena_layout", "glibc Arena Layout",
        "glibc is mapped, and addresses, permissions and flags are those of its arenas")
    // ``GoHeapLayout``.
    case .goHeapLayout:
      row(
        "go_heap_layout", "Go Heap Layout",
        "addresses and permissions are those of Go's arenas, which begin at 0xc000000000")
    // PR_SET_VMA_ANON_NAME in prctl(2), from Linux 5.17 on; anon_shmem from 6.2 on.
    case .named: row("named", "Named", "the program names it")
    // ``Classifier/isSharedMemory(_:)``.
    case .sharedMemory:
      row("shared_memory", "Shared Memory", "the kernel names a memfd, /dev/shm or /dev/zero")
    case .systemVSharedMemory:
      row("sysv_shm", "System V Shared Memory", "the kernel names it /SYSV")
    case .kernel:
      row("kernel", "Kernel", "the kernel names it [vdso], [vvar] or [vsyscall]")
    case .other: row("other", "Other", "the kernel names it otherwise")
    // mprotect(2): PROT_NONE.
    case .inaccessible: row("inaccessible", "Inaccessible", "it has no permission")
    case .anonymous: row("anonymous", "Anonymous", "nothing is certain")
    }
  }

  /// The kind with a key; `nil` if this version does not know it.
  package init?(key: String) {
    guard let found = Self.allCases.first(where: { $0.descriptor.key == key }) else { return nil }
    self = found
  }

  /// Whether its memory has a path in `smaps` that several mappings and processes can share.
  package var isFile: Bool { self == .file || self == .sharedMemory }
}
