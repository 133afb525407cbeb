import Libc
package import SystemPackage

/// What a command wrote until it terminated, and how it terminated.
package struct CommandOutput: Equatable {
  /// The bytes of its standard output.
  package let output: [UInt8]

  /// The bytes of its standard error.
  package let errors: [UInt8]

  package let status: ExitStatus

  /// The reason why there is no complete output.
  package enum Failure: Error, Equatable {
    case notStarted(StartError)
    /// A pipe could not be created or read, or the status is unknown.
    case system(Errno)
    /// The command wrote more than this number of bytes to one of its streams.
    case tooLong(limit: Int)
    /// The command did not terminate within the time limit.
    case timedOut
  }

  /// Runs a command and blocks until it terminates. Its descendants are not waited for.
  ///
  /// The command is in this process group, so a terminal interrupts it too. It has no other
  /// descriptor than the standard streams, no blocked signal, and the default action of every
  /// signal. If this function throws, the command was killed.
  ///
  /// No other thread may reap all children meanwhile, as ``ChildCommand/reap()`` does.
  ///
  /// - Parameters:
  ///   - words: the program (a path, or a name to be searched for in `PATH`) and its arguments; not
  ///     empty.
  ///   - input: the standard input.
  ///   - outputLimit: the largest size of standard output, in bytes.
  ///   - errorLimit: the largest size of standard error, in bytes.
  ///   - timeLimit: the time after which the command is killed.
  package static func collect(
    _ words: [String], input: FileDescriptor, outputLimit: Int, errorLimit: Int,
    timeLimit: Duration
  ) throws(Failure) -> CommandOutput {
    let deadline = ContinuousClock.now + timeLimit
    let output = try CapturedStream(limit: outputLimit)
    let errors = try CapturedStream(limit: errorLimit)
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    let pid: pid_t
    do throws(StartError) {
      pid = try ProcessStart(
        signalMask: none, defaultActions: all, streams: [input, output.writeEnd, errors.writeEnd]
      ).start(words)
    } catch {
      throw .notStarted(error)
    }
    output.closeWriteEnd()
    errors.closeWriteEnd()

    var status: ExitStatus?
    do throws(Failure) {
      while true {
        // Reaped before the streams are read, which then have all that the command wrote.
        if status == nil { status = try reap(pid) }
        let hasRead = try CapturedStream.read([output, errors], waits: status == nil)
        if let status, !hasRead {
          return CommandOutput(output: output.bytes, errors: errors.bytes, status: status)
        }
        guard ContinuousClock.now < deadline else { throw .timedOut }
      }
    } catch {
      if status == nil {
        kill(pid, SIGKILL)
        while waitpid(pid, nil, 0) == -1, errno == EINTR {}
      }
      throw error
    }
  }

  /// Returns how a child terminated; `nil` while it runs.
  private static func reap(_ pid: pid_t) throws(Failure) -> ExitStatus? {
    var waitStatus: Int32 = 0
    switch waitpid(pid, &waitStatus, WNOHANG) {
    case 0: return nil
    case pid: return ExitStatus(waitStatus: waitStatus)
    case _ where errno == EINTR: return nil
    default: throw .system(Errno(rawValue: errno))
    }
  }
}
