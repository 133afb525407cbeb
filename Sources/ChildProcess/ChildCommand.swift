import SystemPackage

package import Libc

/// A command that runs as a child process, and all descendants of that process.
///
/// This process becomes their subreaper (`PR_SET_CHILD_SUBREAPER`, prctl(2)): orphaned descendants
/// become its children. When it has no children left, all descendants have terminated.
package struct ChildCommand: ~Copyable {
  private let pid: pid_t

  /// How the command terminated; `nil` while it runs. Its descendants may outlive it.
  package private(set) var status: ExitStatus?

  /// Whether the command and all of its descendants have terminated.
  package private(set) var hasEnded = false

  /// Starts a command in this process group, with the same standard streams.
  ///
  /// - Parameters:
  ///   - words: the program (a path, or a name to be searched for in `PATH`) and its arguments; not
  ///     empty.
  ///   - signalMask: the blocked signals of the new process, which differ from those of this one.
  /// - Throws: ``StartError`` if the program is not found or can't be executed.
  package init(_ words: [String], signalMask: sigset_t) throws(StartError) {
    guard linux_become_child_subreaper() == 0 else {
      throw StartError(program: words.first ?? "", errno: Errno(rawValue: errno))
    }
    // This process ignores SIGPIPE; the command expects the default.
    var defaults = sigset_t()
    sigemptyset(&defaults)
    sigaddset(&defaults, SIGPIPE)
    pid = try ProcessStart(signalMask: signalMask, defaultActions: defaults).start(words)
  }

  /// Reaps terminated children and updates ``status`` and ``hasEnded``. Never blocks.
  package mutating func reap() {
    while !hasEnded {
      var waitStatus: Int32 = 0
      switch waitpid(-1, &waitStatus, WNOHANG) {
      case 0: return
      case pid: status = ExitStatus(waitStatus: waitStatus)
      case -1 where errno == ECHILD: hasEnded = true
      case -1 where errno != EINTR: return
      default: continue
      }
    }
  }

  /// Sends the command a signal, if it still runs.
  package func forward(_ signal: Int32) {
    // The PID can't be reused before the process is reaped.
    if status == nil { kill(pid, signal) }
  }
}
