import ProcFS

/// An open process and its `stat`.
struct OpenedTarget: ~Copyable {
  /// That of a living thread if the main thread has exited.
  let directory: ProcessDirectory
  let stat: ProcessStat
}

/// A thread that shows the memory of its process.
struct OpenedThread: ~Copyable {
  let directory: ProcessDirectory
  let statFile: ProcessFileHandle
  let stat: ProcessStat
}

/// Processes with an exited main thread.
///
/// If the main thread calls pthread_exit(3), the process goes on. But the files in its directory
/// are those of a zombie: `smaps` and `cmdline` are empty, and `cgroup` may show the root. Every
/// living thread has the same files, with the memory of the process (`do_task_stat` in
/// fs/proc/array.c). Only faults, start time and name are read of the main thread.
extension ProcessReader {
  /// Opens a process and reads its `stat`.
  ///
  /// - Returns: `nil` with the reason if it can't be read.
  mutating func open(
    _ pid: ProcessID, orElse reason: inout ReadOutcome
  ) throws(ProcError) -> OpenedTarget? {
    let process: ProcessDirectory
    switch try tree.tree.open(pid) {
    case .none(let outcome):
      reason = outcome
      return nil
    case .process(let opened): process = opened
    }
    switch try stat(of: process) {
    case .none(let outcome):
      reason = outcome
      return nil
    case .read(let stat):
      if stat.hasExitedMainThread, let thread = try openLivingThread(of: process) {
        return OpenedTarget(
          directory: thread.directory, stat: stat.withMemory(of: thread.stat))
      }
      return OpenedTarget(directory: process, stat: stat)
    }
  }

  /// Opens the first thread that has memory.
  ///
  /// - Returns: `nil` if all threads have exited.
  mutating func openLivingThread(
    of process: borrowing ProcessDirectory
  ) throws(ProcError) -> OpenedThread? {
    for id in try process.threadIDs() where id != process.pid {
      guard case .process(let directory) = try process.openThread(id),
        case .file(let statFile) = try directory.open(.stat),
        case .read(let stat) = try stat(from: statFile), stat.virtualSize > 0
      else { continue }
      return OpenedThread(directory: directory, statFile: statFile, stat: stat)
    }
    return nil
  }
}
