import Libc
import SystemPackage

/// The space that a file system has for a recording and its journal.
struct DiskSpace {
  /// The largest size of the recording in bytes with which its journal has space too.
  private(set) var bound = Int64.max

  /// Whether space that the recording gives back may be needed again soon.
  private(set) var isScarce = false

  /// Measures what is free (statvfs(3)).
  ///
  /// - Parameters:
  ///   - path: the path of the recording.
  ///   - mostJournal: the size of its journal in bytes while no reader holds it.
  mutating func measure(_ path: String, mostJournal: Int64) {
    var status = statvfs()
    guard statvfs(path, &status) == 0, let file = try? Stat(path),
      let journal = try? Stat(path + "-wal")
    else { return }
    let free = Int64(clamping: status.f_bavail).multipliedReportingOverflow(
      by: Int64(clamping: status.f_frsize))
    guard !free.overflow else { return }
    let (all, overflow) = free.partialValue.addingReportingOverflow(file.size + journal.size)
    guard !overflow else { return }
    let journalSpace = min(mostJournal, all / 4 * 3)
    bound = all - journalSpace
    isScarce = free.partialValue < 2 * journalSpace
  }
}
