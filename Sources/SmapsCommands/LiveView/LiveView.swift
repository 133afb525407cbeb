import Libc
import MemoryProfile
import TextScreen

/// The live view of a run: what has been sampled on the screen, and whoever looks at it in charge of it.
///
/// No sample is ever late for it: keys are read while the run waits for the next beat, and a terminal
/// that takes nothing for a while is not waited for.
struct LiveView: ~Copyable {
  private var screen: Screen
  private let signalFD: SignalFD
  private let deferred: DeferredStderr
  private let subject: String?
  private let glyphs: Glyphs

  private var history: LiveHistory

  /// What is shown where it is not the latest.
  private var frozen: LiveHistory?
  private var state = LiveViewState()

  /// Whether there is something to be shown that isn't.
  private var isStale = false
  private var nextFrame = ContinuousClock.now

  /// The least time between two frames: more of them nobody sees.
  private static let frameTime = Duration.milliseconds(40)

  /// The signals that only matter to who has the terminal: its size has changed, Control-Z, and what
  /// comes after that.
  static let signals = [SIGWINCH, SIGTSTP, SIGCONT, SIGTTOU]

  /// - Parameters:
  ///   - subject: what is looked at, as the user put it; nil for all processes.
  ///   - signalFD: polled for ``signals`` and for those that end the run.
  ///   - deferred: on which is said what can't be printed now.
  /// - Throws: ``Failure`` where the terminal can't be opened.
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
    // What is frozen stays; only a new warning changes it.
    isStale = true
    draw()
  }

  /// Nobody is there to be sampled yet.
  mutating func showEmptiness() {
    isStale = true
    draw()
  }

  /// Gives the terminal back, and then says what was said meanwhile.
  consuming func close() {
    screen.restore()
    deferred.flush()
  }

  /// Waits for the next beat, and heeds keys and signals meanwhile.
  ///
  /// - Returns: whether the run goes on.
  mutating func wait(_ remaining: () -> Duration, _ signals: inout TerminationSignals) -> Bool {
    repeat {
      draw()
      var time = max(.zero, remaining())
      let untilFrame = nextFrame - .now
      if isStale, untilFrame > .zero { time = min(time, untilFrame) }
      screen.wait(time, or: signalFD)
      // poll(2) counts whole milliseconds; the rest is waited for here.
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
