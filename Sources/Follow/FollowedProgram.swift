import CLinux
package import Libc
import SystemPackage

/// A program that this one has started, and all that descends from it.
///
/// This program takes the place of their parent when it ends (`PR_SET_CHILD_SUBREAPER`, prctl(2)):
/// whoever descends from the program is always among its descendants, and when it has no child left,
/// everyone has ended.
package struct FollowedProgram: ~Copyable {
  private let pid: pid_t

  /// How the program ended; nil while it runs. Others may go on.
  package private(set) var status: EndStatus?

  /// Whether the program has ended, and everyone who descends from it.
  package private(set) var hasEnded = false

  /// Starts a program in this one's process group, with its standard streams.
  ///
  /// - Parameters:
  ///   - words: the program, a path or a name looked for along `PATH`, and its arguments; at least one.
  ///   - signalMask: the signals that are held back in the program, which are not those that are held
  ///     back here.
  /// - Throws: ``StartError`` where it is not found or can't be executed. It has begun otherwise.
  package init(_ words: [String], signalMask: sigset_t) throws(StartError) {
    let program = words.first ?? ""
    // Where it is ignored nobody is ever told how a child ended.
    signal(SIGCHLD, SIG_DFL)
    guard linux_become_child_subreaper() == 0 else {
      throw StartError(program: program, errno: Errno(rawValue: errno))
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var mask = signalMask
    posix_spawnattr_setsigmask(&attributes, &mask)
    // Ignored here, but nobody expects it to be.
    var defaults = sigset_t()
    sigemptyset(&defaults)
    sigaddset(&defaults, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))

    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid: pid_t = 0
    let failure = posix_spawnp(&pid, program, nil, &attributes, &arguments, environ)
    guard failure == 0 else {
      throw StartError(program: program, errno: Errno(rawValue: failure))
    }
    self.pid = pid
  }

  /// Looks who has ended. Never waits.
  package mutating func reap() {
    while !hasEnded {
      var ended: Int32 = 0
      switch waitpid(-1, &ended, WNOHANG) {
      case 0: return
      case pid: status = EndStatus(waitStatus: ended)
      case -1 where errno == ECHILD: hasEnded = true
      case -1 where errno != EINTR: return
      default: continue
      }
    }
  }

  /// Sends the program a signal, as long as it runs.
  package func pass(on signal: Int32) {
    // Until it is reaped nobody else has its number.
    if status == nil { kill(pid, signal) }
  }
}
