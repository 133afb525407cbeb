import Libc
import SystemPackage

/// How a child process is started: by posix_spawnp(3), which searches `PATH` for its program.
struct ProcessStart {
  /// The blocked signals of the new process.
  let signalMask: sigset_t

  /// The signals that get their default action. Others stay ignored if this process ignores them.
  let defaultActions: sigset_t

  /// Standard input, output and error of the new process, which has no other descriptor. Each
  /// number is above 2.
  ///
  /// If `nil`, the process has all descriptors of this one that are not closed on exec.
  var streams: [FileDescriptor]?

  /// Starts a program, with the environment and in the process group of this process.
  ///
  /// - Parameter words: the program (a path, or a name to be searched for in `PATH`) and its
  ///   arguments.
  /// - Returns: the PID of the new process.
  /// - Throws: ``StartError`` if the program is not found or can't be executed.
  func start(_ words: [String]) throws(StartError) -> pid_t {
    let program = words.first ?? ""
    // If SIGCHLD is ignored, the kernel discards the status of terminated children (wait(2)).
    signal(SIGCHLD, SIG_DFL)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (mask, defaults) = (signalMask, defaultActions)
    posix_spawnattr_setsigmask(&attributes, &mask)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let streams {
      for (number, stream) in streams.enumerated() {
        posix_spawn_file_actions_adddup2(&actions, stream.rawValue, Int32(number))
      }
      _ = linux_spawn_close_from(&actions, Int32(streams.count))
    }

    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid: pid_t = 0
    let failure = posix_spawnp(&pid, program, &actions, &attributes, &arguments, environ)
    guard failure == 0 else {
      throw StartError(program: program, errno: Errno(rawValue: failure))
    }
    return pid
  }
}
