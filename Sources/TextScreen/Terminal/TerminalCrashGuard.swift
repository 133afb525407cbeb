import Libc

/// Restores the terminal if a signal terminates the program: a crash, or a signal that is not
/// handled elsewhere. The default action of the signal follows.
///
/// A signal handler may only read memory that was prepared before (signal-safety(7)).
enum TerminalCrashGuard {
  private nonisolated(unsafe) static var modes: UnsafeMutablePointer<termios>?
  private nonisolated(unsafe) static var restoreSequence: UnsafeMutableBufferPointer<UInt8>?
  private nonisolated(unsafe) static var hasHandlers = false

  /// The signals that terminate a process, except those that the main loop accepts, and SIGKILL.
  private static let signals = [
    SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGUSR1, SIGSEGV, SIGUSR2, SIGALRM,
    SIGSTKFLT, SIGXCPU, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGSYS,
  ]

  /// Installs the signal handlers. To be called before the terminal modes change.
  ///
  /// - Parameters:
  ///   - original: the modes to restore on the terminal of standard input.
  ///   - restoreSequence: the bytes to write to standard output.
  static func arm(_ original: termios, restoreSequence: [UInt8]) {
    let modes = self.modes ?? .allocate(capacity: 1)
    modes.initialize(to: original)
    let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: restoreSequence.count)
    _ = bytes.initialize(from: restoreSequence)
    disarm()
    self.restoreSequence = bytes
    self.modes = modes
    guard !hasHandlers else { return }
    hasHandlers = true
    for number in signals {
      // Ignored signals stay ignored.
      let previous = signal(number, handler)
      if unsafeBitCast(previous, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
        signal(number, SIG_IGN)
      }
    }
  }

  /// Makes the handlers leave the terminal alone. To be called when it is restored.
  static func disarm() {
    let bytes = restoreSequence
    restoreSequence = nil
    bytes?.deallocate()
  }

  private static let handler: @convention(c) (Int32) -> Void = { number in
    if let bytes = TerminalCrashGuard.restoreSequence, let modes = TerminalCrashGuard.modes {
      _ = write(STDOUT_FILENO, bytes.baseAddress, bytes.count)
      tcsetattr(STDIN_FILENO, TCSANOW, modes)
    }
    signal(number, SIG_DFL)
    raise(number)
  }
}
