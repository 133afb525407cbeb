/// The part of `/proc/zoneinfo` that no other file has; proc(5).
package enum ZoneInfo {
  /// The number of free pages on the per-CPU lists of all zones.
  ///
  /// Each CPU keeps free pages of its own, and `MemFree` does not count them: the allocator
  /// subtracts pages from `NR_FREE_PAGES` when it moves them to such a list (`rmqueue_bulk` in
  /// `mm/page_alloc.c`). `zoneinfo_show_print` in `mm/vmstat.c` prints a line `count: NUMBER` for
  /// each list.
  ///
  /// - Returns: `nil` if there is no such line.
  package static func freePagesOnLists(_ bytes: RawSpan) -> UInt64? {
    bytes.withUnsafeBytes { buffer in
      var sum: UInt64?
      var start = 0
      while start < buffer.count {
        let end = buffer.lineEnd(from: start) ?? buffer.count
        let line = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
        start = end + 1
        var cursor = 0
        line.skipSpaces(at: &cursor)
        guard line.begins(with: "count:", at: cursor) else { continue }
        cursor += 6
        line.skipSpaces(at: &cursor)
        guard let count = line.decimal(at: &cursor), cursor == line.count else { continue }
        let (total, overflow) = (sum ?? 0).addingReportingOverflow(count)
        sum = overflow ? .max : total
      }
      return sum
    }
  }
}
