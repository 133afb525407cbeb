import ProcFS

/// Finds mappings that have the layout of glibc's arenas.
///
/// glibc gives a thread an arena of its own, made of heaps (`malloc/arena.c`). A heap begins at a
/// multiple of HEAP_MAX_SIZE, which is `2 * DEFAULT_MMAP_THRESHOLD_MAX`: 64 MiB in a 64-bit
/// process, 1 MiB in a 32-bit one. `new_heap` maps its addresses with PROT_NONE and MAP_NORESERVE,
/// and `grow_heap` makes more and more of its beginning readable and writable. The rest stays
/// `---p`. The kernel keeps the flag `nr` then, and does not set `ac` (`mprotect_fixup` in
/// `mm/mprotect.c`). A heap of a JVM that fills 64 MiB has the same addresses and permissions, but
/// maps its memory again when it uses it, and has `ac`.
///
/// A heap that is used up has no rest, and the kernel may merge it with an adjacent heap. Such
/// heaps are accepted if the process has another heap with a rest: an arena continues in a new
/// heap. glibc leaves no heap out of core dumps (`dd`), unlike the shadow memory of sanitizers.
///
/// The layout is no proof, since any program can make the same calls. The name of the kind says
/// so: ``RegionKind/glibcArenaLayout``. Nothing is found if the kernel ignores MAP_NORESERVE
/// (`vm.overcommit_memory` 2), or if the tunable `glibc.malloc.hugetlb` changes the size of heaps.
package struct GlibcArenaLayout: Sendable {
  /// What of a mapping matters for the layout.
  package struct Span: Sendable {
    package var addresses: Range<UInt64>
    package var use: Use

    package init(_ addresses: Range<UInt64>, _ use: Use) {
      self.addresses = addresses
      self.use = use
    }
  }

  package enum Use: UInt8, Sendable {
    /// `rw-p` without a name, with the flag `nr` and without `ac` and `dd`.
    case heap
    /// The same with the name that glibc gives to heaps.
    case namedHeap
    /// `---p` without a name.
    case rest
    case unrelated
  }

  /// HEAP_MAX_SIZE, in bytes.
  private let heapSize: UInt64

  /// - Parameter is32Bit: whether the process has 32-bit addresses.
  package init(is32Bit: Bool) {
    heapSize = is32Bit ? 1 << 20 : 64 << 20
  }

  /// The indices of the mappings that have the layout.
  ///
  /// - Parameter spans: all mappings of a process by ascending address.
  package func heaps(in spans: [Span]) -> [Int] {
    var partial: [Int] = []
    var full: [Int] = []
    var index = 0
    while index < spans.count {
      let run = run(in: spans, from: index)
      switch end(of: run, in: spans) {
      case .rest: partial += run
      case .boundary: full += run
      case .elsewhere: break
      }
      index = max(index + 1, run.upperBound)
    }
    return partial.isEmpty ? [] : (partial + full).sorted()
  }

  /// The adjacent writable mappings of heaps, of which the first begins at a boundary; empty if
  /// there are none. A part of a heap may be a mapping of its own, because of a name or madvise(2).
  private func run(in spans: [Span], from first: Int) -> Range<Int> {
    guard spans[first].use.isHeap, spans[first].addresses.lowerBound % heapSize == 0 else {
      return first..<first
    }
    var end = first + 1
    while end < spans.count, spans[end].use.isHeap,
      spans[end].addresses.lowerBound == spans[end - 1].addresses.upperBound
    {
      end += 1
    }
    return first..<end
  }

  /// What follows the writable part of a heap.
  private enum End {
    /// The rest of the heap, up to exactly the next boundary.
    case rest
    /// Nothing: it ends at the boundary.
    case boundary
    case elsewhere
  }

  private func end(of run: Range<Int>, in spans: [Span]) -> End {
    guard let last = run.last else { return .elsewhere }
    var end = spans[last].addresses.upperBound
    if end % heapSize == 0 { return .boundary }
    // `shrink_heap` may map a part of the rest again, with other flags.
    for span in spans[run.upperBound...] {
      guard span.use == .rest, span.addresses.lowerBound == end,
        span.addresses.upperBound - end <= heapSize - end % heapSize
      else { return .elsewhere }
      end = span.addresses.upperBound
      if end % heapSize == 0 { return .rest }
    }
    return .elsewhere
  }
}

extension GlibcArenaLayout.Use {
  fileprivate var isHeap: Bool { self == .heap || self == .namedHeap }
}
