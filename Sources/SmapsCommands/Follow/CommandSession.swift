import ChildProcess
import Libc
import MemoryProfile
import TextScreen

/// Handles the signals of a live run: each ends the run, or is forwarded to the COMMAND.
struct CommandSession: ~Copyable {
  /// `nil` if there is no COMMAND.
  private var command: ChildCommand?
  private var signals: TerminationSignals

  /// Reads the marks of the run; `nil` if there are none.
  private var marks: MarkReader?
  private let markSignalFD: SignalFD?

  /// Whether the live view must receive SIGCONT too.
  private let viewHandlesContinuation: Bool

  /// Whether the profiler was continued; see ``takeContinuation()``.
  private var wasContinued = false

  /// Runs commands when a limit is exceeded, and asks for the end of the COMMAND; `nil` if there
  /// are none.
  private let alarms: AlarmRunner?

  /// Ends the COMMAND because a limit was exceeded; `nil` if none was.
  private var stop: CommandStop?

  /// Whether a signal ended the run after the COMMAND had exited.
  private var isRequestedToStop = false

  /// Starts the COMMAND if there is one.
  ///
  /// - Parameters:
  ///   - words: the COMMAND and its arguments; empty for none.
  ///   - signals: the signals that end the run, which are blocked already.
  ///   - others: other signals that end a wait, such as those of the live view.
  ///   - marks: reads marks, of which the COMMAND finds the path in its environment.
  ///   - alarms: runs commands when a limit is exceeded; `nil` if there are none.
  /// - Throws: ``Failure`` if the COMMAND can't be started.
  init(
    _ words: [String], signals: consuming TerminationSignals, alsoBlocking others: [Int32] = [],
    marks: consuming MarkReader? = nil, alarms: AlarmRunner? = nil
  ) throws(Failure) {
    self.alarms = alarms
    let own = [SIGCONT] + (words.isEmpty ? [] : [SIGCHLD] + Self.forwardedSignals)
    signals.block(own + others)
    viewHandlesContinuation = others.contains(SIGCONT)
    marks?.exportPath()
    markSignalFD = marks == nil ? nil : signals.signalFD
    self.marks = marks
    do throws(StartError) {
      command =
        words.isEmpty ? nil : try ChildCommand(words, signalMask: signals.previousMask)
    } catch {
      throw Failure(error)
    }
    self.signals = signals
  }

  /// The signals that are only forwarded to the COMMAND, and do not end the run. By default, they
  /// would end this program.
  private static let forwardedSignals = [SIGQUIT, SIGUSR1, SIGUSR2]

  /// A descriptor that is readable while a blocked signal is pending.
  var signalFD: SignalFD { signals.signalFD }

  /// Waits for the next sample, or until marks can be read.
  ///
  /// - Parameters:
  ///   - remaining: the time until the next sample.
  ///   - view: the live view, which handles signals and keys itself; `nil` if there is none.
  /// - Returns: whether the run goes on.
  mutating func wait(_ remaining: () -> Duration, beside view: LiveViewOutput?) -> Bool {
    if let view {
      let end = marks?.timer.map { ContinuousClock.now + $0 }
      return view.wait(
        { end.map { min(remaining(), $0 - .now) } ?? remaining() }, or: marks?.polled ?? -1,
        &signals)
    }
    followAlarms()
    // SIGCHLD does not end the wait if another thread has received it.
    if command != nil {
      command?.reap()
      if command?.hasEnded ?? true { return false }
    }
    let end = isStopping ? ContinuousClock.now + CommandStop.step : nil
    while let signal = nextSignal({ end.map { min(remaining(), $0 - .now) } ?? remaining() }) {
      guard handle(signal) else { return false }
    }
    return true
  }

  /// Whether the COMMAND is being stopped, or will be as soon as an alarm has ended. Waits are
  /// short then.
  var isStopping: Bool { stop != nil || alarms?.isStopPending ?? false }

  /// Whether the COMMAND was stopped because a limit was exceeded.
  var hasStopped: Bool { stop != nil }

  /// Stops the COMMAND if the alarms ask for it.
  private mutating func followAlarms() {
    guard let alarms, command != nil else { return }
    if alarms.isStopPending { alarms.advance() }
    guard alarms.stopsCommand else { return }
    if let stop {
      stop.advance(sparing: alarms.supervisor)
    } else {
      stop = CommandStop(sparing: alarms.supervisor)
    }
  }

  /// Waits for a signal.
  ///
  /// - Returns: `nil` if there was none within the time, or if marks can be read.
  private mutating func nextSignal(
    _ remaining: () -> Duration
  ) -> TerminationSignals.ReceivedSignal? {
    guard let source = marks?.polled else { return signals.next(remaining) }
    let time = min(max(.zero, remaining()), marks?.timer ?? .seconds(86_400))
    // poll(2) waits for whole milliseconds. The rest is spent waiting for signals.
    if time < .milliseconds(1) { return signals.next(remaining) }
    _ = markSignalFD?.wait(time, or: source)
    return signals.next { .zero }
  }

  var readsMarks: Bool { marks != nil }

  /// Takes the marks that were written since the last call.
  ///
  /// - Parameters:
  ///   - now: since the start of the run.
  ///   - isLast: whether the run has ended. An incomplete line is a mark then.
  mutating func takeMarks(at now: Duration, isLast: Bool = false) -> [TimeMark] {
    (isLast ? marks?.takeLast(at: now) : marks?.take(at: now)) ?? []
  }

  /// What is reported at the end about marks; `nil` for nothing.
  mutating func markReport() -> MarkMessage? { marks?.report }

  /// Lets a second Ctrl-C end this program while outputs are completed. Does nothing while the
  /// COMMAND runs, because signals may be meant for it.
  mutating func watchForSecondInterrupt() {
    if command == nil || command?.status != nil {
      signals.watchForSecondInterrupt(afterRequest: command == nil || isRequestedToStop)
    }
  }

  /// Waits until the COMMAND exits.
  ///
  /// - Returns: its exit status; 0 if there is no COMMAND.
  mutating func finish() -> Int32 {
    while command != nil, command?.status == nil {
      followAlarms()
      let step = isStopping ? CommandStop.step : .seconds(1)
      if let signal = nextSignal({ step }) { _ = handle(signal) }
      marks?.discard()
      command?.reap()
    }
    return command?.status?.exitCode ?? 0
  }

  /// Whether the profiler was continued (SIGCONT) since the last call. A process that is stopped is
  /// continued even if it blocks the signal; signal(7).
  mutating func takeContinuation() -> Bool {
    if viewHandlesContinuation { return TerminationSignals.isPending(SIGCONT) }
    if TerminationSignals.take([SIGCONT], within: .zero) { wasContinued = true }
    defer { wasContinued = false }
    return wasContinued
  }

  /// - Returns: whether the run goes on.
  private mutating func handle(_ signal: TerminationSignals.ReceivedSignal) -> Bool {
    if signal.number == SIGCONT {
      wasContinued = true
      return true
    }
    guard command != nil else { return false }
    if signal.number == SIGCHLD {
      command?.reap()
      return !(command?.hasEnded ?? true)
    }
    // timeout(1) signals this process and its group, so the COMMAND too.
    if signal.isRepeated { return true }
    // After the COMMAND has exited, a signal ends the run; remaining descendants keep running.
    guard command?.status == nil else {
      isRequestedToStop = true
      return false
    }
    // The terminal has sent its signal to the whole process group, so to the COMMAND too. But when
    // it is closed, it sends HUP only to the leader of its session (tty_signal_session_leader() in
    // the kernel's drivers/tty/tty_jobctrl.c).
    let isLeader = signal.number == SIGHUP && getsid(0) == getpid()
    if !signal.isFromKernel || isLeader { command?.forward(signal.number) }
    return true
  }
}
