import Libc
import MemoryProfile
import TextScreen

/// The full-screen live view: shows samples, and handles keys and signals.
///
/// It never delays a sample: keys are read while the run waits for the next sample, and a terminal
/// that blocks is not waited for.
struct LiveView: ~Copyable {
  private var screen: Screen
  private let signalFD: SignalFD
  private let deferred: DeferredStderr
  private let configuration: LiveViewConfiguration
  private let glyphs: Glyphs

  private var history: LiveHistory

  /// The history that a frozen screen shows; `nil` if the screen is not frozen.
  private var frozen: LiveHistory?
  private var state: LiveViewState

  private let reader: ProcessDetailReader

  /// The opened process; `nil` if none is.
  private var detail: ProcessDetail?

  /// Whether the screen does not show the latest state.
  private var isStale = false
  private var nextFrame = ContinuousClock.now

  /// The shortest time between two frames.
  private static let frameTime = Duration.milliseconds(40)

  /// The signals that only matter to a program that uses the terminal: its size changed, Control-Z,
  /// and the return to the foreground.
  static let signals = [SIGWINCH, SIGTSTP, SIGCONT, SIGTTOU]

  /// - Parameters:
  ///   - configuration: what is shown.
  ///   - reader: reads the process that is opened.
  ///   - signalFD: polled for ``signals`` and for the signals that end the run.
  ///   - deferred: the lines to print when the view is closed.
  /// - Throws: ``Failure`` if the terminal can't be opened, or REGEX has no parentheses that a
  ///   group is named by.
  init(
    of configuration: LiveViewConfiguration, reader: ProcessDetailReader,
    signalFD: consuming SignalFD, deferred: DeferredStderr
  ) throws(Failure) {
    let kind = TerminalCapabilities { name in getenv(name).map { String(cString: $0) } }
    let glyphs: Glyphs = kind.supportsUnicode ? .blocks : .ascii
    var history = LiveHistory(escaping: glyphs.escaping)
    try history.track(configuration.split.dimension, regex: configuration.regex)
    guard let screen = Screen(kind) else {
      throw Failure(RunMessage.terminalNotOpened)
    }
    self.screen = screen
    self.signalFD = signalFD
    self.deferred = deferred
    self.configuration = configuration
    self.reader = reader
    self.glyphs = glyphs
    self.history = history
    state = LiveViewState(dimension: configuration.split.dimension)
  }

  mutating func take(_ sample: Sample) {
    history.add(sample)
    if !state.isFrozen { readOpened() }
    // Also if the screen is frozen: there may be a new warning.
    isStale = true
    draw()
  }

  /// Shows a mark.
  mutating func show(_ mark: TimeMark) {
    history.latestMark = mark
    isStale = true
    draw()
  }

  /// Shows the screen without a process, before the first one is found.
  mutating func showWaiting() {
    isStale = true
    draw()
  }

  /// Restores the terminal, then prints the deferred lines.
  consuming func close() {
    screen.restore()
    deferred.flush()
  }

  /// Waits for the next sample, and handles keys and signals meanwhile.
  ///
  /// - Parameters:
  ///   - remaining: the time until the next sample.
  ///   - source: a descriptor that ends the wait when it is readable; -1 for none.
  /// - Returns: whether the run goes on.
  mutating func wait(
    _ remaining: () -> Duration, or source: Int32, _ signals: inout TerminationSignals
  ) -> Bool {
    repeat {
      draw()
      var time = max(.zero, remaining())
      let untilFrame = nextFrame - .now
      if isStale, untilFrame > .zero { time = min(time, untilFrame) }
      let isReadable = screen.wait(time, or: signalFD, or: source)
      // poll(2) waits for whole milliseconds. The rest is spent waiting for signals.
      let rest = time < .milliseconds(1) ? time : .zero
      while let signal = signals.next({ rest }) {
        guard handle(signal.number, &signals) else { return false }
      }
      for key in screen.keys() {
        guard handle(key) else { return false }
      }
      if screen.isHungUp { return false }
      if isReadable { return true }
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
    let page = page
    switch state.handle(key, page: page.listSize.shown) {
    case .quit: return false
    case .resetGrowth:
      history.resetGrowth()
      frozen?.resetGrowth()
    case .repaint: screen.repaint()
    case .open: open(on: page)
    case .nextDimension: showNextDimension()
    case nil: break
    }
    if state.isFrozen != (frozen != nil) { frozen = state.isFrozen ? history : nil }
    if state.opened == nil, detail != nil {
      detail = nil
      reader.close()
    }
    let size = self.page.listSize
    state.clamp(to: size.all, page: size.shown)
    return true
  }

  /// Opens the highlighted item: a process, or the processes of a group. If none is highlighted, it
  /// is the first one on the screen.
  private mutating func open(on page: LivePage) {
    let place = state.cursor ?? state.offset
    guard page.items.indices.contains(place) else { return }
    switch page.items[place].key {
    case .process(let identity):
      (state.opened, state.fileOffset) = (identity, 0)
      readOpened()
    case .group(let name) where state.dimension.descriptor.groupsProcesses:
      (state.group, state.filter) = (name, "")
      state.showFirst()
    case .group, .others: break
    }
  }

  private mutating func readOpened() {
    guard let opened = state.opened else { return }
    detail = reader.read(opened, after: detail)
  }

  /// Lists by the dimension after the current one.
  private mutating func showNextDimension() {
    let all = configuration.dimensions
    let place = all.firstIndex(of: state.dimension) ?? 0
    state.dimension = all[(place + 1) % all.count]
    state.group = nil
    state.showFirst()
    // REGEX was checked before.
    try? history.track(state.dimension, regex: configuration.regex)
    try? frozen?.track(state.dimension, regex: configuration.regex)
  }

  private var page: LivePage {
    LivePage(
      history: frozen ?? history, state: state, size: screen.size, glyphs: glyphs,
      subject: configuration.subject, message: deferred.latest, measure: configuration.measure,
      top: configuration.split.top, detail: detail)
  }

  private mutating func draw() {
    guard isStale, ContinuousClock.now >= nextFrame else { return }
    guard screen.show(page.rows()) else { return }
    isStale = false
    nextFrame = .now + Self.frameTime
  }
}
