import Libc
package import ProcFS

extension MachineCounters {
  /// Reads the counters of a tree. Those of missing files are absent.
  ///
  /// - Throws: ``ProcError`` if the machine fails.
  package init(_ tree: borrowing ProcTree, _ buffer: inout ReadBuffer) throws(ProcError) {
    self.init()
    pageSize = UInt64(max(1, sysconf(Int32(_SC_PAGESIZE))))
    if try tree.read(kernelFile: "zoneinfo", into: &buffer) {
      freeOnLists = inBytes(buffer.withBytes { ZoneInfo.freePagesOnLists($0) })
    }
    if try tree.read(kernelFile: "vmstat", into: &buffer) {
      vmstat = buffer.withBytes { KernelCounters(pairs: $0) }
    }
    if try tree.read(kernelFile: "net/sockstat", into: &buffer) {
      sockets = inBytes(buffer.withBytes { SocketBuffers.pages($0) })
    }
    zram = try Self.sum(of: tree, "../sys/block", prefix: "zram", &buffer) {
      tree, name, buffer throws(ProcError) in
      // The third number is mem_used_total.
      try tree.read(kernelFile: "\(name)/mm_stat", into: &buffer)
        ? buffer.withBytes { KernelNumber.column(2, of: $0) } : nil
    }
    freeHugePages = try Self.sum(
      of: tree, "../sys/kernel/mm/hugepages", prefix: "hugepages-", &buffer
    ) {
      tree, name, buffer throws(ProcError) in
      guard let size = Self.hugePageSize(name),
        try tree.read(kernelFile: "\(name)/free_hugepages", into: &buffer),
        let count = buffer.withBytes({ KernelNumber.only($0) })
      else { return nil }
      return count.multipliedReportingOverflow(by: size).partialValue
    }
    if try tree.read(kernelFile: "meminfo", into: &buffer) {
      meminfo = buffer.withBytes { KernelCounters(fields: $0) }
    }
  }

  private func inBytes(_ pages: UInt64?) -> UInt64? {
    pages.map { pages in
      let (bytes, overflow) = pages.multipliedReportingOverflow(by: pageSize)
      return overflow ? .max : bytes
    }
  }

  /// The size of the pages of `hugepages-2048kB`, in bytes.
  private static func hugePageSize(_ path: String) -> UInt64? {
    guard let dash = path.lastIndex(of: "-"), path.hasSuffix("kB"),
      let size = UInt64(path[path.index(after: dash)...].dropLast(2)), size < 1 << 40
    else { return nil }
    return size * 1024
  }

  /// The sum of a number of each directory with a prefix; `nil` if there is none.
  private static func sum(
    of tree: borrowing ProcTree, _ directory: String, prefix: String, _ buffer: inout ReadBuffer,
    _ number: (borrowing ProcTree, String, inout ReadBuffer) throws(ProcError) -> UInt64?
  ) throws(ProcError) -> UInt64? {
    var sum: UInt64?
    for name in tree.names(inKernelDirectory: directory) where name.hasPrefix(prefix) {
      guard let value = try number(tree, "\(directory)/\(name)", &buffer) else { continue }
      sum = (sum ?? 0).addingClamped(value)
    }
    return sum
  }
}
