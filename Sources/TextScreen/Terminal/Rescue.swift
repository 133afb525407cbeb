import Libc

/// Gives the terminal back where the program is about to end without having done so: by a crash, or by
/// a signal that nobody waits for. The signal then acts as usual.
///
/// What runs in a signal handler may only look at what was made ready before (signal-safety(7)).
enum Rescue {
  private nonisolated(unsafe) static var modes: UnsafeMutablePointer<termios>?
  private nonisolated(unsafe) static var farewell: UnsafeMutableBufferPointer<UInt8>?
  private nonisolated(unsafe) static var hasHandlers = false

  /// Every signal that ends a program, but those that runs wait for, and the two that can't be caught.
  private static let signals = [
    SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGUSR1, SIGSEGV, SIGUSR2, SIGALRM,
    SIGSTKFLT, SIGXCPU, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGSYS,
  ]

  /// From now on the terminal is not as it was.
  ///
  /// - Parameters:
  ///   - original: the modes of the standard input's terminal.
  ///   - leaving: what is to be written to the standard output.
  static func prepare(_ original: termios, leaving: [UInt8]) {
    let modes = self.modes ?? .allocate(capacity: 1)
    modes.initialize(to: original)
    let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: leaving.count)
    _ = bytes.initialize(from: leaving)
    dismiss()
    farewell = bytes
    self.modes = modes
    guard !hasHandlers else { return }
    hasHandlers = true
    for number in signals {
      // What is ignored stays so.
      let before = signal(number, rescue)
      if unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
        signal(number, SIG_IGN)
      }
    }
  }

  /// The terminal is as it was.
  static func dismiss() {
    let bytes = farewell
    farewell = nil
    bytes?.deallocate()
  }

  private static let rescue: @convention(c) (Int32) -> Void = { number in
    if let farewell = Rescue.farewell, let modes = Rescue.modes {
      _ = write(STDOUT_FILENO, farewell.baseAddress, farewell.count)
      tcsetattr(STDIN_FILENO, TCSANOW, modes)
    }
    signal(number, SIG_DFL)
    raise(number)
  }
}
