import ProcFS

/// A process that has not called exec(2) may use the address space of its parent, which is waiting
/// for that: after vfork(2), posix_spawn(3) or clone(2) with CLONE_VM.
extension ProcessReader {
  /// Whether a process is known to have an address space of its own.
  ///
  /// Only clone(2) can make it share another one, so this remains true. Processes that have called
  /// exec(2) cost nothing.
  func ownsAddressSpace(_ stat: ProcessStat, _ state: ProcessState) -> Bool {
    stat.hasCalledExec || stat.virtualSize == 0 || state.addressSpaceOwner == stat.startTime
      || !tree.tree.comparesAddressSpaces
  }

  /// Finds out whether a process uses its parent's address space.
  ///
  /// Compares them while the process is read: its parent may have been read before it called
  /// vfork(2). The state of the parent is no evidence that they differ, because the thread that
  /// waits may not be the main thread.
  ///
  /// - Returns: the mark for its record; empty if its memory is its own.
  mutating func markOfAddressSpace(
    of pid: ProcessID, _ stat: ProcessStat, _ state: ProcessState
  ) throws(ProcError) -> ProcessRecord.Marks {
    guard !ownsAddressSpace(stat, state), let parent = stat.parent else { return [] }
    switch tree.tree.haveSameAddressSpace(pid, parent) {
    case true?: return .ofParent
    case false?:
      state.addressSpaceOwner = stat.startTime
      return []
    case nil:
      return try mayShareAddressSpace(stat, with: parent) ? .mayCountTwice : []
    }
  }

  /// Whether `stat` does not exclude that a process uses its parent's address space.
  private mutating func mayShareAddressSpace(
    _ stat: ProcessStat, with parent: ProcessID
  ) throws(ProcError) -> Bool {
    guard case .process(let process) = try tree.tree.open(parent),
      case .read(let other) = try self.stat(of: process)
    else { return false }
    // The thread that called vfork(2) waits in state D (`wait_for_vfork_done` in kernel/fork.c).
    // `stat` has the state of the main thread only.
    return other.image == stat.image && other.virtualSize == stat.virtualSize
      && (other.state == "D" || other.threads > 1)
  }
}
