import ProcFS

/// A process that has not called exec(2) may use the address space of its parent, which is waiting
/// for that: after vfork(2), posix_spawn(3) or clone(2) with CLONE_VM.
extension ProcessReader {
  /// Whether a process is known to have an address space of its own.
  ///
  /// Only clone(2) can make it share another one, so this remains true. Processes that have called
  /// exec(2) cost nothing.
  func ownsAddressSpace(_ stat: ProcessStat, _ state: ProcessState) -> Bool {
    stat.image.hasCalledExec || stat.virtualSize == 0 || state.addressSpaceOwner == stat.startTime
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
      return try markWithoutComparison(stat, with: parent, state)
    }
  }

  /// Finds out from `stat` alone whether a process may use its parent's address space.
  ///
  /// The thread that called vfork(2) waits in state D (`wait_for_vfork_done` in kernel/fork.c).
  /// `stat` shows the state of the main thread only.
  private mutating func markWithoutComparison(
    _ stat: ProcessStat, with parent: ProcessID, _ state: ProcessState
  ) throws(ProcError) -> ProcessRecord.Marks {
    guard case .process(let process) = try tree.tree.open(parent),
      case .read(let other) = try self.stat(of: process)
    else { return [] }
    let mayWait = other.state == "D" || other.threads > 1
    guard mayWait, other.image.hasSameAddresses(as: stat.image) else {
      state.addressSpaceOwner = stat.startTime
      return []
    }
    return other.virtualSize == stat.virtualSize ? .mayCountTwice : []
  }
}
