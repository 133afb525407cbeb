import Libc
import TextScreen

/// The signals that ask a run to end: INT, TERM and HUP.
///
/// They are held back from the moment this is made, and looked at only while the run waits, for its
/// next sample or for whoever reads: a sample is never cut in two, and no handler runs in the middle
/// of anything (sigtimedwait(2)).
///
/// Once the run has ended INT acts as usual: who presses Ctrl-C again does not want to wait for the
/// chart. TERM and HUP stay held, since they come in pairs: timeout(1) sends its signal to the process
/// and to its group, and when a terminal is closed both the kernel and the shell do.
struct TerminationSignals: ~Copyable {
  private var held = sigset_t()

  /// What was held back before: what a program that is started now is to inherit.
  private(set) var before = sigset_t()

  private static let all = [SIGINT, SIGTERM, SIGHUP]

  /// One that came.
  struct ReceivedSignal: Equatable {
    let number: Int32

    /// Whether the terminal sent it, and so sent it to the whole process group (sigaction(2),
    /// `SI_KERNEL`).
    let isFromKernel: Bool
  }

  /// - Parameter others: signals that end the wait too.
  init(alsoHolding others: [Int32] = []) {
    sigemptyset(&held)
    for signal in Self.all + others { sigaddset(&held, signal) }
    pthread_sigmask(SIG_BLOCK, &held, &before)
    // nohup(1) has it ignored. INT is ignored in the background jobs of any script; whoever sends it
    // there by kill(1) still wants the run to end.
    if Self.isIgnored(SIGHUP) {
      var hangUp = sigset_t()
      sigemptyset(&hangUp)
      sigaddset(&hangUp, SIGHUP)
      sigdelset(&held, SIGHUP)
      pthread_sigmask(SIG_UNBLOCK, &hangUp, nil)
    }
  }

  /// Whether one came that is not looked at yet.
  static var isPending: Bool {
    var waiting = sigset_t()
    sigpending(&waiting)
    return all.contains { sigismember(&waiting, $0) == 1 }
  }

  /// Waits until the time is over or a signal comes.
  ///
  /// - Parameter remaining: asked anew whenever something else ends the wait, such as the program's
  ///   being continued.
  /// - Returns: whether a signal came.
  mutating func wait(_ remaining: () -> Duration) -> Bool {
    next(remaining) != nil
  }

  /// Waits as ``wait(_:)`` does, and tells which signal came; nil where none did.
  mutating func next(_ remaining: () -> Duration) -> ReceivedSignal? {
    while true {
      let (seconds, attoseconds) = max(.zero, remaining()).components
      var timeout = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
      var facts = siginfo_t()
      let signal = sigtimedwait(&held, &facts, &timeout)
      if signal > 0 { return ReceivedSignal(number: signal, isFromKernel: facts.si_code > 0) }
      if errno != EINTR { return nil }
    }
  }

  /// What is woken by any of the signals that are held back.
  var signalFD: SignalFD { SignalFD(for: held) }

  /// Stops the program as Control-Z does where it is not held back; comes back when it goes on. A program
  /// that nobody could let go on is not stopped (POSIX, orphaned process groups).
  func stopProgram() {
    var stop = sigset_t()
    sigemptyset(&stop)
    sigaddset(&stop, SIGTSTP)
    raise(SIGTSTP)
    pthread_sigmask(SIG_UNBLOCK, &stop, nil)
    pthread_sigmask(SIG_BLOCK, &stop, nil)
  }

  /// Lets INT through again, but not one that came together with the signal that ended the run.
  mutating func release() {
    var interrupt = sigset_t()
    sigemptyset(&interrupt)
    sigaddset(&interrupt, SIGINT)
    var now = timespec()
    _ = sigtimedwait(&interrupt, nil, &now)
    pthread_sigmask(SIG_UNBLOCK, &interrupt, nil)
  }

  /// Whether a signal is ignored, as a program inherits it from whoever starts it.
  private static func isIgnored(_ number: Int32) -> Bool {
    // Telling needs a change, which is taken back; the signal is held back meanwhile.
    let action = signal(number, SIG_DFL)
    signal(number, action)
    return unsafeBitCast(action, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
