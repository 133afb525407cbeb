import Libc
import SystemPackage

/// The whole of a terminal as a screen: text is shown on it, keys are read from it, and it is given
/// back as it was.
///
/// The terminal is only touched while this program is in its foreground; where a shell has put it
/// into the background, ``show(_:)`` does nothing until it is brought back.
package struct Screen: ~Copyable {
  package let kind: TerminalKind

  /// Whether the terminal is gone: nobody will press a key on it any more.
  package private(set) var isGone = false

  private var painter: FramePainter
  private var keyReader = KeyReader()
  private var output: TerminalOutput

  /// The modes of the terminal as they were; nil while it is as it was.
  private var original: termios?

  /// Whether the terminal is a screen now, as far as we know.
  private var isTaken = false

  /// The first of the standard input and output that is no terminal, in words; nil where both are.
  package static var obstacle: String? {
    if isatty(STDOUT_FILENO) != 1 { return "the standard output" }
    return isatty(STDIN_FILENO) == 1 ? nil : "the standard input"
  }

  /// nil where the terminal of the standard output can't be opened.
  package init?(_ kind: TerminalKind) {
    guard let output = TerminalOutput(another: .standardOutput) else { return nil }
    self.kind = kind
    self.output = output
    painter = FramePainter(kind.depth)
  }

  /// How large it is at the moment.
  package var size: ScreenSize {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0
    else { return .usual }
    return ScreenSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
  }

  private var isInForeground: Bool {
    let group = tcgetpgrp(STDIN_FILENO)
    // -1 where it is no terminal that has a foreground.
    return group == -1 || group == getpgrp()
  }

  // xterm's private modes: the alternate screen (1049), no cursor (25), and lines that don't go on in the
  // next row (7).
  private static let entering = Array("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l".utf8)
  // Where there is no alternate screen the prompt comes below what stands there.
  private static let leaving = Array(
    "\u{1B}[m\u{1B}[?7h\u{1B}[?25h\u{1B}[999;1H\u{1B}[K\u{1B}[?1049l".utf8)

  /// Shows rows, from the top; writes what differs from what is there. Where the terminal has not
  /// taken what was shown before, they are left out.
  ///
  /// - Returns: whether they are shown.
  @discardableResult
  package mutating func show(_ rows: [TextRow]) -> Bool {
    guard take(), !output.isBusy else { return false }
    if kind.hasScreen {
      let bytes = painter.paint(rows, size: size)
      if !bytes.isEmpty { output.send(bytes) }
    } else {
      let lines = rows.map(Self.line).filter { !$0.isEmpty }
      output.send(Array((lines + ["", ""]).joined(separator: "\n").utf8))
    }
    return true
  }

  /// Without the blanks at its end.
  private static func line(_ row: TextRow) -> String {
    var text = row.text
    while text.last == " " { text.removeLast() }
    return text
  }

  /// What stands on the screen is written anew by the next ``show(_:)``.
  package mutating func repaint() {
    painter.forget()
  }

  /// The program was stopped and goes on: the terminal may have been somebody else's meanwhile.
  package mutating func reclaim() {
    if original != nil, kind.hasScreen, isInForeground {
      // Whoever stopped us did not ask: what was written since stands on our screen, not on its own.
      output.send(Self.leaving)
    }
    isTaken = false
    _ = take()
  }

  /// Makes the terminal a screen, where it is ours.
  ///
  /// - Returns: whether it is one.
  private mutating func take() -> Bool {
    guard isInForeground else {
      isTaken = false
      return false
    }
    if isTaken { return true }
    var modes = termios()
    if let original {
      // It was never given back: whoever stopped us did not ask. What the terminal's modes are now may
      // well be ours.
      modes = original
    } else {
      guard tcgetattr(STDIN_FILENO, &modes) == 0 else { return false }
      original = modes
    }
    Rescue.prepare(modes, leaving: kind.hasScreen ? Self.leaving : [])
    // Keys come at once and unseen; those that send signals still do.
    modes.c_lflag &= ~tcflag_t(ICANON | ECHO)
    // Control-S is to stop nothing.
    modes.c_iflag &= ~tcflag_t(IXON)
    withUnsafeMutableBytes(of: &modes.c_cc) { characters in
      characters[Int(VMIN)] = 0
      characters[Int(VTIME)] = 0
    }
    tcsetattr(STDIN_FILENO, TCSANOW, &modes)
    if kind.hasScreen { output.send(Self.entering) }
    painter.forget()
    isTaken = true
    return true
  }

  /// Gives the terminal back as it was. Keys that nobody has read are not for whoever reads next.
  package mutating func giveBack() {
    guard var modes = original else { return }
    if kind.hasScreen { output.send(Self.leaving) }
    output.drain()
    if isInForeground {
      tcflush(STDIN_FILENO, TCIFLUSH)
      tcsetattr(STDIN_FILENO, TCSANOW, &modes)
    }
    original = nil
    isTaken = false
    Rescue.dismiss()
  }

  /// Waits for a key, for a signal, or for the terminal to take what it has not taken yet.
  ///
  /// - Parameter time: how long, at the most; rounded down to milliseconds.
  package mutating func wait(_ time: Duration, or bell: borrowing SignalBell) {
    let (seconds, attoseconds) = max(.zero, time).components
    let milliseconds = min(seconds, 86_400) * 1000 + attoseconds / 1_000_000_000_000_000
    let listens = isTaken && !isGone && isInForeground
    // What is negative is left out by poll(2).
    var sources = [
      pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: listens ? STDIN_FILENO : -1, events: Int16(POLLIN), revents: 0),
      pollfd(
        fd: output.isBusy ? output.descriptor.rawValue : -1, events: Int16(POLLOUT), revents: 0),
    ]
    guard poll(&sources, 3, Int32(milliseconds)) > 0 else { return }
    if sources[1].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 { isGone = true }
    if sources[2].revents != 0 { output.flush() }
  }

  /// The keys that were pressed since they were last asked for. Never waits.
  package mutating func keys() -> [Key] {
    guard isTaken, !isGone, isInForeground else { return [] }
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = read(STDIN_FILENO, &bytes, bytes.count)
    if count < 0, errno != EINTR, errno != EAGAIN { isGone = true }
    return keyReader.keys(in: bytes.prefix(max(0, count)))
  }
}
