/// One of the two-letter flags after `VmFlags:` (`show_smap_vma_flags` in the kernel's
/// `fs/proc/task_mmu.c`).
package enum MappingFlag {
  /// `nh`: the kernel makes no huge pages of it. From Linux 6.7 on, the kernel sets the flag for
  /// mappings made with MAP_STACK (`calc_vm_flag_bits` in `include/linux/mman.h`), such as the
  /// stacks of pthread_create(3). madvise(2) sets it with MADV_NOHUGEPAGE.
  case noHugePages
  /// `gu`: it may hold guard pages, made with MADV_GUARD_INSTALL. Linux 6.19 and later print it.
  case mayHoldGuards
  /// `nr`: no memory is reserved for it, because of MAP_NORESERVE in mmap(2). The kernel ignores
  /// that with `vm.overcommit_memory` 2 (`do_mmap` in `mm/mmap.c`).
  case noReserve
  /// `ac`: its size counts as committed memory (`accountable_mapping` in `mm/vma.c`).
  case accounted
  /// `dd`: core dumps leave it out, because of MADV_DONTDUMP in madvise(2).
  case notDumped

  fileprivate var letters: (UInt8, UInt8) {
    switch self {
    case .noHugePages: (UInt8(ascii: "n"), UInt8(ascii: "h"))
    case .mayHoldGuards: (UInt8(ascii: "g"), UInt8(ascii: "u"))
    case .noReserve: (UInt8(ascii: "n"), UInt8(ascii: "r"))
    case .accounted: (UInt8(ascii: "a"), UInt8(ascii: "c"))
    case .notDumped: (UInt8(ascii: "d"), UInt8(ascii: "d"))
    }
  }
}

extension Mapping {
  /// Whether the mapping has a flag.
  ///
  /// - Parameter bytes: the bytes that hold the mapping's flags.
  package func has(_ flag: MappingFlag, in bytes: RawSpan) -> Bool {
    bytes.withUnsafeBytes { buffer in
      let (first, second) = flag.letters
      // Two letters each, separated by a space.
      var cursor = flags.lowerBound
      buffer.skipSpaces(at: &cursor)
      while cursor + 1 < flags.upperBound {
        if buffer[cursor] == first, buffer[cursor + 1] == second { return true }
        cursor += 3
      }
      return false
    }
  }
}
