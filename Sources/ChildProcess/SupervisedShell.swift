import CSupervisor
import Libc
package import SystemPackage

/// A shell command that runs beside this program, in a session of its own.
///
/// Another process supervises it: the supervisor collects all descendants of the command, enforces
/// the time limit, and goes on if this program exits. See `CSupervisor.h`.
package struct SupervisedShell: ~Copyable {
  /// How a command ended.
  package enum End: Equatable, Sendable {
    /// The exit status of the shell, or 128 plus the number of its signal.
    case exited(Int32)
    /// All of its processes were killed at the time limit.
    case timedOut
    /// Another process killed the supervisor, and nothing is known of the command.
    case lost
  }

  /// The PID of the supervisor. All processes of the command are its descendants.
  package let pid: Int32

  /// The size of the longest argument or variable with its NUL, in bytes: MAX_ARG_STRLEN, 32 pages
  /// (execve(2)).
  private static let longestText = 32 * Int(getpagesize())

  /// Starts a command with `/bin/sh -c`. Does not wait for it.
  ///
  /// The command has `/dev/null` as its input, no other descriptor than the standard streams, umask
  /// 077, no blocked signal, and the default action of every signal.
  ///
  /// - Parameters:
  ///   - command: the text that the shell runs.
  ///   - environment: added to the environment of this program. A variable that is `nil` is
  ///     removed from it.
  ///   - output: the descriptor for standard output and standard error; `nil` discards both.
  ///   - limit: the time after which all processes of the command are killed.
  /// - Throws: `Errno` if no process can be created, or if the command or a variable is longer than
  ///   the kernel allows. If there is no shell, the command has the exit
  ///   status 127.
  package init(
    _ command: String, environment: [(name: String, value: String?)], output: FileDescriptor?,
    limit: Duration
  ) throws(Errno) {
    let longest =
      ([command] + environment.map { "\($0.name)=\($0.value ?? "")" })
      .map(\.utf8.count).max() ?? 0
    guard longest < Self.longestText else { throw .argListTooLong }
    let replaced = environment.map { "\($0.name)=" }
    var variables: [UnsafeMutablePointer<CChar>?] = []
    var next = environ
    while let variable = next.pointee {
      let isReplaced = replaced.contains { strncmp(variable, $0, $0.utf8.count) == 0 }
      if !isReplaced { variables.append(strdup(variable)) }
      next += 1
    }
    variables += environment.compactMap { name, value in value.map { strdup("\(name)=\($0)") } }
    variables.append(nil)
    defer { for variable in variables { free(variable) } }
    let milliseconds = limit / .milliseconds(1)
    let started = supervisor_start(
      command, variables, output?.rawValue ?? -1, Int64(exactly: milliseconds.rounded()) ?? .max)
    guard started > 0 else { throw Errno(rawValue: -started) }
    pid = started
  }

  /// Kills the supervisor, which does not answer. What the command started may go on.
  package func abandon() { _ = kill(pid, SIGKILL) }

  /// How the command ended; `nil` while one of its processes runs. Never blocks.
  ///
  /// The supervisor is reaped by the first call that returns a value. Later calls return
  /// ``End/lost``.
  package func poll() -> End? {
    var status: Int32 = 0
    switch supervisor_poll(pid, &status) {
    case supervisor_running: return nil
    case supervisor_exited: return .exited(status)
    case supervisor_timed_out: return .timedOut
    default: return .lost
    }
  }
}
