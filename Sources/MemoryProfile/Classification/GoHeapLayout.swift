import ProcFS

/// Finds the mappings that have the layout of Go's heap.
///
/// Go reserves arenas of 64 MiB from 0xc000000000 on, and makes memory of them readable and
/// writable as the heap grows; the rest stays `---p` (`mallocinit`, `arenaBaseOffset` and
/// `heapArenaBytes` in Go's `runtime/malloc.go`). The kernel uses this address only if a program
/// asks for it. Any program can, so the name of the kind says "Layout"
/// (``RegionKind/goHeapLayout``). Go 1.25 and later name their heap, if the kernel stores names.
enum GoHeapLayout {
  private static let start: UInt64 = 0x00c0 << 32
  private static let arenaSize: UInt64 = 64 << 20

  /// The indices of the mappings of the heap; empty if there is none.
  ///
  /// - Parameter regions: all mappings of a process by ascending address.
  static func heap(in regions: [MemoryRegion]) -> [Int] {
    guard let first = regions.firstIndex(where: { $0.addresses.lowerBound == start })
    else { return [] }
    var end = start
    var heap: [Int] = []
    for index in regions[first...].indices {
      let region = regions[index]
      guard region.addresses.lowerBound == end else { break }
      switch region.kind {
      case .anonymous where region.part.permissions == [.read, .write, .private]:
        heap.append(index)
      case .inaccessible: break
      default: return []
      }
      end = region.addresses.upperBound
    }
    return end % arenaSize == 0 ? heap : []
  }
}
