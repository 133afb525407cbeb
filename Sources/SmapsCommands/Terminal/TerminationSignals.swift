import Libc
import TextScreen

/// The signals that end a run: INT, TERM and HUP.
///
/// They are blocked when this is created, and received only while the run waits for its next sample
/// or for a reader (sigtimedwait(2)). So no sample is cut, and no handler interrupts anything.
///
/// When the run has ended, they stay blocked while outputs are completed. Only a second Ctrl-C does
/// not wait for the chart; see ``SecondInterrupt``.
struct TerminationSignals: ~Copyable {
  private var blocked = sigset_t()

  /// The latest of the three signals, and when it was received; `nil` before the first.
  private var latest: (number: Int32, time: ContinuousClock.Instant)?

  /// The signal mask before. A started COMMAND inherits it.
  private(set) var previousMask = sigset_t()

  static let all = [SIGINT, SIGTERM, SIGHUP]

  struct ReceivedSignal: Equatable {
    let number: Int32

    /// Whether the terminal sent it to the whole process group (sigaction(2), `SI_KERNEL`).
    let isFromKernel: Bool

    /// Whether the same signal was received just before, within ``SecondInterrupt/window``.
    let isRepeated: Bool
  }

  /// Blocks the signals.
  init() {
    sigemptyset(&blocked)
    for signal in Self.all { sigaddset(&blocked, signal) }
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

  /// Blocks other signals, which end a wait too.
  mutating func block(_ others: [Int32]) {
    for signal in others { sigaddset(&blocked, signal) }
    pthread_sigmask(SIG_BLOCK, &blocked, nil)
  }

  /// Whether one of the signals is pending, or was received while outputs were completed.
  static var isPending: Bool {
    SecondInterrupt.isRequested || all.contains { isPending($0) }
  }

  /// Whether a blocked signal is pending.
  static func isPending(_ signal: Int32) -> Bool {
    var pending = sigset_t()
    sigpending(&pending)
    return sigismember(&pending, signal) == 1
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
      if signal > 0 { return received(signal, isFromKernel: info.si_code > 0) }
      if errno != EINTR { return nil }
    }
  }

  private mutating func received(_ signal: Int32, isFromKernel: Bool) -> ReceivedSignal {
    guard Self.all.contains(signal) else {
      return ReceivedSignal(number: signal, isFromKernel: isFromKernel, isRepeated: false)
    }
    let now = ContinuousClock.now
    let isRepeated =
      latest.map { $0.number == signal && now - $0.time < SecondInterrupt.window } ?? false
    if !isRepeated { latest = (signal, now) }
    return ReceivedSignal(number: signal, isFromKernel: isFromKernel, isRepeated: isRepeated)
  }

  /// Takes one of some blocked signals.
  ///
  /// - Returns: whether there was one within the time.
  static func take(_ signals: [Int32], within time: Duration) -> Bool {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    let (seconds, attoseconds) = time.components
    var timeout = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    return sigtimedwait(&set, nil, &timeout) > 0
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

  /// Lets a second Ctrl-C end the program while outputs are completed.
  ///
  /// - Parameter isRequested: whether the signals that were received asked this program to stop.
  ///   Those that were forwarded to a COMMAND did not.
  mutating func watchForSecondInterrupt(afterRequest isRequested: Bool = true) {
    var first = isRequested ? latest?.time : nil
    // A signal may have arrived while the run did not wait: with the exit of the COMMAND, or while
    // the reader of a pipe was waited for.
    while Self.take(Self.all, within: .zero) { first = first ?? .now }
    SecondInterrupt.watch(after: first)
  }

  /// Whether a signal is ignored, which a process inherits from its parent.
  private static func isIgnored(_ number: Int32) -> Bool {
    // signal(2) returns the action only when it sets another one. The signal is blocked meanwhile.
    let action = signal(number, SIG_DFL)
    signal(number, action)
    return unsafeBitCast(action, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
