import Libc
import ProcFS

/// What an empty `cmdline` means.
enum EmptyCommandLine {
  /// The process has no arguments.
  ///
  /// - Parameter stat: `nil` if it has vanished or can't be read.
  case none(ProcessStat?)

  /// It is in the middle of an exec(2), and will have arguments soon.
  case duringExec

  /// These are its arguments. They were read after the exec, or of another thread than the main
  /// thread.
  case resolved(CommandLine)
}

/// Empty command lines.
///
/// A process in the middle of an exec(2) has a new address space without arguments
/// (`get_mm_cmdline` in fs/proc/base.c). The address of its text is 0 until they are set
/// (`load_elf_binary` in fs/binfmt_elf.c).
extension ProcessReader {
  /// Finds out why a process has an empty command line.
  mutating func explainEmptyCommandLine(
    of pid: ProcessID
  ) throws(ProcError) -> EmptyCommandLine {
    guard case .file(let file) = try tree.tree.open(.stat, of: pid),
      case .read(let stat) = try stat(from: file)
    else { return .none(nil) }
    if stat.hasExitedMainThread {
      guard case .process(let process) = try tree.tree.open(pid),
        let thread = try openLivingThread(of: process)
      else { return .none(nil) }
      let opened = try thread.directory.open(.commandLine)
      return try explainEmptyCommandLine(opened, stat.withMemory(of: thread.stat))
    }
    // Kernel threads and zombies have no address space.
    guard stat.virtualSize > 0 else { return .none(stat) }
    return try explainEmptyCommandLine(try tree.tree.open(.commandLine, of: pid), stat)
  }

  /// - Parameters:
  ///   - opened: the command line, to be read again.
  ///   - stat: read since the command line was empty.
  private mutating func explainEmptyCommandLine(
    _ opened: consuming OpenedFile, _ stat: ProcessStat
  ) throws(ProcError) -> EmptyCommandLine {
    guard case .read(let commandLine) = try commandLine(from: opened, known: nil)
    else { return .none(stat) }
    if !commandLine.isEmpty { return .resolved(commandLine) }
    return stat.image.codeStart == 0 ? .duringExec : .none(stat)
  }

  /// Waits until a process has arguments that had none.
  ///
  /// - Parameters:
  ///   - process: its directory, or that of one of its threads.
  ///   - statFile: the `stat` of the same directory.
  /// - Returns: whether it has some now, and must be read again.
  mutating func awaitCommandLine(
    of process: borrowing ProcessDirectory, _ statFile: borrowing ProcessFileHandle
  ) throws(ProcError) -> Bool {
    var wait = ExecWait(limit: options.execTimeout)
    while case .read(let stat) = try stat(from: statFile), stat.virtualSize > 0 {
      switch try explainEmptyCommandLine(try process.open(.commandLine), stat) {
      case .resolved: return true
      case .none: return false
      case .duringExec: guard wait.pause() else { return false }
      }
    }
    return false
  }
}

/// Waits for the end of an exec(2), but not for long: an executable may be on a slow disk.
struct ExecWait {
  private let end: ContinuousClock.Instant

  /// In microseconds.
  private var step: UInt32 = 50

  init(limit: Duration) {
    end = ContinuousClock.now + limit
  }

  /// Sleeps, each time for longer.
  ///
  /// - Returns: false if the limit is reached.
  mutating func pause() -> Bool {
    guard ContinuousClock.now < end else { return false }
    usleep(step)
    step = min(2 * step, 2000)
    return true
  }
}
