/// The mounts of a process, from `/proc/PID/mountinfo`; proc_pid_mountinfo(5).
package struct MountTable: Sendable {
  private var local: Set<UInt64> = []

  /// The types of file systems that need another machine or another process to answer, so that a
  /// call may wait forever. Those that begin with `fuse` are others.
  private static let waiting: [Substring] = [
    "9p", "afs", "autofs", "beegfs", "ceph", "cifs", "coda", "gfs2", "glusterfs", "lustre", "ncpfs",
    "nfs", "nfs4", "ocfs2", "orangefs", "smb3", "smbfs", "vboxsf", "virtiofs",
  ]

  /// - Parameter bytes: lines `ID PARENT MAJOR:MINOR ROOT MOUNT OPTIONS FIELDS… - TYPE …`. Other
  ///   lines are left out.
  package init(_ bytes: RawSpan) {
    let text = bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard let id = words.first.flatMap({ UInt64($0) }), let dash = words.firstIndex(of: "-"),
        dash + 1 < words.count
      else { continue }
      let type = words[dash + 1]
      if !Self.waiting.contains(type), !type.hasPrefix("fuse") { local.insert(id) }
    }
  }

  /// Whether no call on a file of this mount waits for another machine or process. False if the
  /// mount is not in the table.
  ///
  /// - Parameter mount: its number, `stx_mnt_id` of statx(2).
  package func isLocal(_ mount: UInt64) -> Bool { local.contains(mount) }
}
