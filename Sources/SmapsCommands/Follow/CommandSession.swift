import ChildProcess
import Libc
import TextScreen

/// What a live run does when a signal comes: it ends, or passes it on to the program that it follows.
struct CommandSession: ~Copyable {
  private var program: ChildCommand?
  private var signals: TerminationSignals

  /// Holds signals back, and starts the program where there is one to be followed.
  ///
  /// - Parameter others: signals that matter to somebody else.
  /// - Throws: ``Failure`` where it can't be started.
  init(_ words: [String], alsoHolding others: [Int32] = []) throws(Failure) {
    let signals = TerminationSignals(alsoHolding: (words.isEmpty ? [] : Self.concerning) + others)
    do throws(StartError) {
      program =
        words.isEmpty ? nil : try ChildCommand(words, signalMask: signals.before)
    } catch {
      throw Failure(error)
    }
    self.signals = signals
  }

  /// The signals that only matter to who follows a program: the end of a child, and what would end
  /// this program although it is meant for the other.
  private static let concerning = [SIGCHLD, SIGQUIT, SIGUSR1, SIGUSR2]

  /// What is woken by every signal that is held back.
  var signalFD: SignalFD { signals.signalFD }

  /// Waits for the next beat.
  ///
  /// - Parameter view: who heeds the signals where a screen is looked at.
  /// - Returns: whether there is still something to be sampled then.
  mutating func wait(_ remaining: () -> Duration, beside view: LiveViewOutput?) -> Bool {
    if let view { return view.wait(remaining, &signals) }
    // A signal that another thread has taken wakes nobody.
    if program != nil {
      program?.reap()
      if program?.hasEnded ?? true { return false }
    }
    while let signal = signals.next(remaining) {
      guard handle(signal) else { return false }
    }
    return true
  }

  /// Lets INT end this program at once, now that only the chart is to be drawn; but not while a
  /// program runs for which it may be meant.
  mutating func unblockInterrupt() {
    if program == nil || program?.status != nil { signals.release() }
  }

  /// Waits until the program has ended.
  ///
  /// - Returns: its exit status; 0 where there is none.
  mutating func finish() -> Int32 {
    while program != nil, program?.status == nil {
      if let signal = signals.next({ .seconds(1) }) { _ = handle(signal) }
      program?.reap()
    }
    return program?.status?.exitCode ?? 0
  }

  /// - Returns: whether the run goes on.
  private mutating func handle(_ signal: TerminationSignals.ReceivedSignal) -> Bool {
    guard program != nil else { return false }
    if signal.number == SIGCHLD {
      program?.reap()
      return !(program?.hasEnded ?? true)
    }
    // Who goes on after the program has ended is not waited for any longer.
    guard program?.status == nil else { return false }
    // The terminal has sent its own to the program too.
    if !signal.isFromKernel { program?.forward(signal.number) }
    return true
  }
}
