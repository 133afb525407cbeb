import Libc
import TextScreen

/// The signals that end a run: INT, TERM and HUP.
///
/// They are blocked when this is created, and received only while the run waits for its next sample
/// or for a reader (sigtimedwait(2)). So no sample is cut, and no handler interrupts anything.
///
/// When the run has ended, INT is unblocked, so that a second Ctrl-C does not wait for the chart.
/// TERM and HUP stay blocked, because they come in pairs: timeout(1) sends its signal to the
/// process and to its group, and when a terminal is closed, both the kernel and the shell send HUP.
struct TerminationSignals: ~Copyable {
  private var blocked = sigset_t()

  /// The signal mask before. A started COMMAND inherits it.
  private(set) var previousMask = sigset_t()

  private static let all = [SIGINT, SIGTERM, SIGHUP]

  struct ReceivedSignal: Equatable {
    let number: Int32

    /// Whether the terminal sent it to the whole process group (sigaction(2), `SI_KERNEL`).
    let isFromKernel: Bool
  }

  /// Blocks the signals.
  ///
  /// - Parameter others: other signals that are blocked, and end a wait too.
  init(alsoBlocking others: [Int32] = []) {
    sigemptyset(&blocked)
    for signal in Self.all + others { sigaddset(&blocked, signal) }
    pthread_sigmask(SIG_BLOCK, &blocked, &previousMask)
    // nohup(1) ignores HUP, and that stays so. Scripts ignore INT in background jobs, but an INT
    // from kill(1) still ends the run.
    if Self.isIgnored(SIGHUP) {
      var hangUp = sigset_t()
      sigemptyset(&hangUp)
      sigaddset(&hangUp, SIGHUP)
      sigdelset(&blocked, SIGHUP)
      pthread_sigmask(SIG_UNBLOCK, &hangUp, nil)
    }
  }

  /// Whether one of the signals is pending.
  static var isPending: Bool {
    var pending = sigset_t()
    sigpending(&pending)
    return all.contains { sigismember(&pending, $0) == 1 }
  }

  /// Waits until the time is over or a signal is received.
  ///
  /// - Parameter remaining: the time left. It is evaluated again if something else ends the wait,
  ///   such as a stop and continue of the process.
  /// - Returns: whether a signal was received.
  mutating func wait(_ remaining: () -> Duration) -> Bool {
    next(remaining) != nil
  }

  /// Waits like ``wait(_:)``.
  ///
  /// - Returns: the received signal; `nil` if there was none.
  mutating func next(_ remaining: () -> Duration) -> ReceivedSignal? {
    while true {
      let (seconds, attoseconds) = max(.zero, remaining()).components
      var timeout = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
      var info = siginfo_t()
      let signal = sigtimedwait(&blocked, &info, &timeout)
      if signal > 0 { return ReceivedSignal(number: signal, isFromKernel: info.si_code > 0) }
      if errno != EINTR { return nil }
    }
  }

  /// A descriptor that is readable while one of the blocked signals is pending.
  var signalFD: SignalFD { SignalFD(for: blocked) }

  /// Stops the process like Control-Z, and returns when it is continued. The kernel does not stop a
  /// process in an orphaned process group, which no shell could continue (POSIX).
  func stopProgram() {
    var stop = sigset_t()
    sigemptyset(&stop)
    sigaddset(&stop, SIGTSTP)
    raise(SIGTSTP)
    pthread_sigmask(SIG_UNBLOCK, &stop, nil)
    pthread_sigmask(SIG_BLOCK, &stop, nil)
  }

  /// Unblocks INT, and drops an INT that arrived together with the signal that ended the run.
  mutating func unblockInterrupt() {
    var interrupt = sigset_t()
    sigemptyset(&interrupt)
    sigaddset(&interrupt, SIGINT)
    var now = timespec()
    _ = sigtimedwait(&interrupt, nil, &now)
    pthread_sigmask(SIG_UNBLOCK, &interrupt, nil)
  }

  /// Whether a signal is ignored, which a process inherits from its parent.
  private static func isIgnored(_ number: Int32) -> Bool {
    // signal(2) returns the action only when it sets another one. The signal is blocked meanwhile.
    let action = signal(number, SIG_DFL)
    signal(number, action)
    return unsafeBitCast(action, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
