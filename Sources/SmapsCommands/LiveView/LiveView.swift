import Libc
import MemoryProfile
import TextScreen

/// Full-screen live view: renders samples and handles keys.
///
/// It never delays a sample: keys are read while the run waits for the next sample, and a frame is
/// dropped if the terminal is busy.
struct LiveView: ~Copyable {
  private var screen: Screen
  private let signalFD: SignalFD
  private let deferred: DeferredStderr
  private let subject: String?
  private let glyphs: Glyphs

  private var history: LiveHistory

  /// The history that a frozen screen shows; `nil` if it is not frozen.
  private var frozen: LiveHistory?
  private var state = LiveViewState()

  /// Whether the screen does not show the current state.
  private var isStale = false
  private var nextFrame = ContinuousClock.now

  /// The shortest time between two frames; more would not be visible.
  private static let frameTime = Duration.milliseconds(40)

  /// The signals that concern the terminal: a changed size, Ctrl-Z, and continuing after it.
  static let signals = [SIGWINCH, SIGTSTP, SIGCONT, SIGTTOU]

  /// - Parameters:
  ///   - subject: what the samples are of, in the user's words; `nil` for all processes.
  ///   - signalFD: polled for ``signals`` and for those that end the run.
  ///   - deferred: the lines for stderr that can't be printed now.
  /// - Throws: ``Failure`` if the terminal can't be opened.
  init(of subject: String?, signalFD: consuming SignalFD, deferred: DeferredStderr) throws(Failure)
  {
    let kind = TerminalCapabilities { name in getenv(name).map { String(cString: $0) } }
    guard let screen = Screen(kind) else {
      throw Failure(RunMessage.terminalNotOpened)
    }
    self.screen = screen
    self.signalFD = signalFD
    self.deferred = deferred
    self.subject = subject
    glyphs = kind.supportsUnicode ? .blocks : .ascii
    history = LiveHistory(escaping: glyphs.escaping)
  }

  mutating func take(_ sample: Sample) {
    history.note(sample)
    // A frozen screen changes only if there is a new warning.
    isStale = true
    draw()
  }

  /// Shows that no process has been found yet.
  mutating func showEmptiness() {
    isStale = true
    draw()
  }

  /// Restores the terminal and prints the deferred lines.
  consuming func close() {
    screen.restore()
    deferred.flush()
  }

  /// Waits until the next sample is due, and handles keys and signals.
  ///
  /// - Returns: whether the run goes on.
  mutating func wait(_ remaining: () -> Duration, _ signals: inout TerminationSignals) -> Bool {
    repeat {
      draw()
      var time = max(.zero, remaining())
      let untilFrame = nextFrame - .now
      if isStale, untilFrame > .zero { time = min(time, untilFrame) }
      screen.wait(time, or: signalFD)
      // poll(2) waits whole milliseconds; this waits for the rest.
      let rest = time < .milliseconds(1) ? time : .zero
      while let signal = signals.next({ rest }) {
        guard handle(signal.number, &signals) else { return false }
      }
      for key in screen.keys() {
        guard handle(key) else { return false }
      }
      if screen.isHungUp { return false }
    } while remaining() > .zero
    return true
  }

  /// - Returns: whether the run goes on.
  private mutating func handle(_ signal: Int32, _ signals: inout TerminationSignals) -> Bool {
    switch signal {
    case SIGWINCH, SIGTTOU: break
    case SIGTSTP:
      screen.restore()
      signals.stopProgram()
    case SIGCONT: screen.resume()
    default: return false
    }
    isStale = true
    return true
  }

  /// - Returns: whether the run goes on.
  private mutating func handle(_ key: Key) -> Bool {
    isStale = true
    switch state.handle(key, page: page.plan.processes) {
    case .quit: return false
    case .zero:
      history.zero()
      frozen?.zero()
    case .repaint: screen.repaint()
    case nil: break
    }
    if state.isFrozen != (frozen != nil) { frozen = state.isFrozen ? history : nil }
    let page = page
    state.clamp(to: page.history.members.count, page: page.plan.processes)
    return true
  }

  private var page: LivePage {
    LivePage(
      history: frozen ?? history, state: state, size: screen.size, glyphs: glyphs,
      subject: subject, message: deferred.latest)
  }

  private mutating func draw() {
    guard isStale, ContinuousClock.now >= nextFrame else { return }
    guard screen.show(page.rows()) else { return }
    isStale = false
    nextFrame = .now + Self.frameTime
  }
}
