/// One mapping (VMA) of a process with the fields of its entry in `smaps` that are counted.
///
/// Source: `show_map_vma` and `show_smap` in the kernel's `fs/proc/task_mmu.c`; proc_pid_smaps(5).
package struct Mapping: Equatable, Sendable {
  /// The addresses that it spans.
  package var addresses: Range<UInt64>

  package var permissions: Permissions

  /// Where the name stands in the bytes that came with the mapping; empty where it has none.
  package var name: Range<Int>

  /// Where the text behind `VmFlags:` stands in the same bytes; empty where the kernel printed none.
  package var flags: Range<Int> = 0..<0

  /// Resident set size, in bytes.
  package var rss: UInt64 = 0

  /// Proportional set size, in bytes, truncated by the kernel to a whole kB; nil where the kernel
  /// printed none.
  package var pss: UInt64?

  /// The mapping's proportional share of what is swapped out, in bytes.
  package var swapPSS: UInt64 = 0

  /// `Private_Hugetlb` and `Shared_Hugetlb` together, in bytes: the kernel counts huge pages from
  /// the hugetlb pool neither in RSS nor in PSS, and does not divide them by their users.
  package var hugetlb: UInt64 = 0

  package init(addresses: Range<UInt64>, permissions: Permissions, name: Range<Int>) {
    self.addresses = addresses
    self.permissions = permissions
    self.name = name
  }

  /// Makes it one without any field.
  mutating func forgetFields() {
    flags = 0..<0
    rss = 0
    pss = nil
    swapPSS = 0
    hugetlb = 0
  }

  /// Follows bytes that begin somewhere else now.
  mutating func move(by distance: Int) {
    name = name.lowerBound + distance..<name.upperBound + distance
    flags = flags.lowerBound + distance..<flags.upperBound + distance
  }
}

/// One of the two-letter flags behind `VmFlags:` (`show_smap_vma_flags` in the kernel's
/// `fs/proc/task_mmu.c`).
package enum MappingFlag {
  /// `nh`: no huge pages are to be made of it. The kernel sets it from Linux 6.7 on for what is mapped
  /// with MAP_STACK (`calc_vm_flag_bits` in `include/linux/mman.h`), as the stacks of
  /// pthread_create(3) are, and at madvise(2)'s MADV_NOHUGEPAGE.
  case noHugePages
  /// `gu`: it may hold guard pages, made with MADV_GUARD_INSTALL; shown from Linux 6.19 on.
  case mayHoldGuards

  fileprivate var letters: (UInt8, UInt8) {
    switch self {
    case .noHugePages: (UInt8(ascii: "n"), UInt8(ascii: "h"))
    case .mayHoldGuards: (UInt8(ascii: "g"), UInt8(ascii: "u"))
    }
  }
}

extension Mapping {
  /// Whether the mapping has a flag.
  ///
  /// - Parameter bytes: in which its flags stand.
  package func has(_ flag: MappingFlag, in bytes: RawSpan) -> Bool {
    bytes.withUnsafeBytes { buffer in
      let (first, second) = flag.letters
      // Two letters each, a space between.
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

extension Mapping {
  /// A field's number in bytes; `nil` if the kernel printed no such line.
  package subscript(field: SmapsField) -> UInt64? {
    switch field {
    case .rss: rss
    case .pss: pss
    case .swapPSS: swapPSS
    case .sharedHugetlb: hugetlb
    case .privateHugetlb: 0
    }
  }
}
