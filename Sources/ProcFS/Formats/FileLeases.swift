/// The files with a lease or a delegation, from `/proc/locks` or the `lock:` lines of
/// `/proc/PID/fdinfo/N`; proc_locks(5).
///
/// To open such a file may break the lease: the kernel signals its holder, which a SIGIO without a
/// handler ends (fcntl(2), "Leases").
package struct FileLeases: Sendable {
  private var inodes: Set<UInt64> = []

  /// No lease.
  package init() {}

  /// - Parameter bytes: lines such as `1: LEASE  ACTIVE    WRITE 71 08:01:1234 0 EOF`. Other lines
  ///   are left out.
  package init(_ bytes: RawSpan) {
    let text = bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    for line in text.split(separator: "\n") {
      let words = line.split { $0 == " " || $0 == "\t" }
      guard words.contains("LEASE") || words.contains("DELEG") else { continue }
      for word in words {
        let numbers = word.split(separator: ":")
        if numbers.count == 3, let inode = UInt64(numbers[2]) { inodes.insert(inode) }
      }
    }
  }

  package var isEmpty: Bool { inodes.isEmpty }

  /// Whether a file may have a lease.
  ///
  /// Only the inode decides. On Btrfs and overlayfs the device of stat(2) is another one than that
  /// of the superblock, which the kernel prints here (`lock_get_status` in `fs/locks.c`).
  package func mayContain(inode: UInt64) -> Bool { inodes.contains(inode) }
}
