import SystemPackage

import Libc

/// A terminal in full-screen mode: displays rows, reads keys, and restores the terminal afterwards.
///
/// It accesses the terminal only while this process is in the foreground process group. In the
/// background, ``show(_:)`` does nothing.
package struct Screen: ~Copyable {
  package let capabilities: TerminalCapabilities

  /// Whether the terminal was disconnected (hung up), so that no more keys will come.
  package private(set) var isHungUp = false

  private var painter: FramePainter
  private var keyDecoder = KeyDecoder()

  /// When ESC, without more bytes, becomes the Escape key.
  private var escapeTime = ContinuousClock.now

  /// How long a terminal may take between the bytes of a sequence.
  private static let escapeTimeout = Duration.milliseconds(50)
  private var output: TerminalOutput

  /// The terminal modes to restore; `nil` while they are unchanged.
  private var originalModes: termios?

  /// Whether the terminal is in full-screen mode.
  private var isActive = false

  /// The name of the standard stream that is not a terminal; `nil` if input and output are
  /// terminals.
  package static var nonTerminalStream: String? {
    if isatty(STDOUT_FILENO) != 1 { return "stdout" }
    return isatty(STDIN_FILENO) == 1 ? nil : "stdin"
  }

  /// `nil` if the terminal of standard output can't be opened.
  package init?(_ capabilities: TerminalCapabilities) {
    guard let output = TerminalOutput(reopening: .standardOutput) else { return nil }
    self.capabilities = capabilities
    self.output = output
    painter = FramePainter(capabilities.colorDepth)
  }

  /// The current size.
  package var size: ScreenSize {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0
    else { return .fallback }
    return ScreenSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
  }

  private var isInForeground: Bool {
    let group = tcgetpgrp(STDIN_FILENO)
    // -1 if it is not the controlling terminal of this process.
    return group == -1 || group == getpgrp()
  }

  // xterm's private modes: alternate screen (1049), hidden cursor (25), no automatic wrap (7).
  private static let enterSequence = Array("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l".utf8)
  // Without an alternate screen the prompt appears below the last frame.
  private static let restoreSequence = Array(
    "\u{1B}[m\u{1B}[?7h\u{1B}[?25h\u{1B}[999;1H\u{1B}[K\u{1B}[?1049l".utf8)

  /// Shows rows, from the top, and writes only the differences from the last frame.
  ///
  /// - Returns: Whether the frame was written. It is dropped if output of the last one is pending.
  @discardableResult
  package mutating func show(_ rows: [TextRow]) -> Bool {
    guard enter(), !output.isBusy else { return false }
    if capabilities.canMoveCursor {
      let bytes = painter.paint(rows, size: size)
      if !bytes.isEmpty { output.send(bytes) }
    } else {
      let lines = rows.map(Self.line).filter { !$0.isEmpty }
      output.send(Array((lines + ["", ""]).joined(separator: "\n").utf8))
    }
    return true
  }

  /// The text of a row, without trailing blanks.
  private static func line(_ row: TextRow) -> String {
    var text = row.text
    while text.last == " " { text.removeLast() }
    return text
  }

  /// Makes the next ``show(_:)`` write the whole screen.
  package mutating func repaint() {
    painter.invalidate()
  }

  /// Enters full-screen mode again after the process was stopped and continued. Other processes may
  /// have used the terminal in between.
  package mutating func resume() {
    if originalModes != nil, capabilities.canMoveCursor, isInForeground {
      // SIGSTOP left the terminal in full-screen mode. Other output since then is on the alternate
      // screen.
      output.send(Self.restoreSequence)
    }
    isActive = false
    _ = enter()
  }

  /// Enters full-screen mode if the process is in the foreground.
  ///
  /// - Returns: Whether the terminal is in full-screen mode.
  private mutating func enter() -> Bool {
    guard isInForeground else {
      isActive = false
      return false
    }
    if isActive { return true }
    var modes = termios()
    if let originalModes {
      // They were never restored (SIGSTOP), so the current modes may be those set below.
      modes = originalModes
    } else {
      guard tcgetattr(STDIN_FILENO, &modes) == 0 else { return false }
      originalModes = modes
    }
    TerminalCrashGuard.arm(
      modes, restoreSequence: capabilities.canMoveCursor ? Self.restoreSequence : [])
    // No line buffering and no echo. Keys that send signals still do (ISIG).
    modes.c_lflag &= ~tcflag_t(ICANON | ECHO)
    // Control-S must not stop the output.
    modes.c_iflag &= ~tcflag_t(IXON)
    withUnsafeMutableBytes(of: &modes.c_cc) { characters in
      characters[Int(VMIN)] = 0
      characters[Int(VTIME)] = 0
    }
    tcsetattr(STDIN_FILENO, TCSANOW, &modes)
    if capabilities.canMoveCursor { output.send(Self.enterSequence) }
    painter.invalidate()
    isActive = true
    return true
  }

  /// Restores the terminal. Discards unread keys, so that the shell doesn't receive them.
  package mutating func restore() {
    guard var modes = originalModes else { return }
    if capabilities.canMoveCursor { output.send(Self.restoreSequence) }
    output.drain()
    if isInForeground {
      tcflush(STDIN_FILENO, TCIFLUSH)
      tcsetattr(STDIN_FILENO, TCSANOW, &modes)
    }
    originalModes = nil
    isActive = false
    TerminalCrashGuard.disarm()
  }

  /// Waits for a key, for a signal, or until the terminal accepts pending output.
  ///
  /// - Parameters:
  ///   - time: the timeout, rounded down to milliseconds.
  ///   - source: another descriptor that ends the wait when it is readable; -1 for none.
  /// - Returns: whether that descriptor is readable.
  package mutating func wait(
    _ time: Duration, or signalFD: borrowing SignalFD, or source: Int32 = -1
  ) -> Bool {
    let time = keyDecoder.hasEscape ? min(time, escapeTime - .now) : time
    let (seconds, attoseconds) = max(.zero, time).components
    let milliseconds = min(seconds, 86_400) * 1000 + attoseconds / 1_000_000_000_000_000
    let readsKeys = isActive && !isHungUp && isInForeground
    // poll(2) ignores negative descriptors.
    var sources = [
      pollfd(fd: signalFD.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: readsKeys ? STDIN_FILENO : -1, events: Int16(POLLIN), revents: 0),
      pollfd(
        fd: output.isBusy ? output.descriptor.rawValue : -1, events: Int16(POLLOUT), revents: 0),
      pollfd(fd: source, events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&sources, 4, Int32(milliseconds)) > 0 else { return false }
    if sources[1].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 { isHungUp = true }
    if sources[2].revents != 0 { output.flush() }
    return sources[3].revents != 0
  }

  /// Returns the keys pressed since the last call. Never blocks.
  package mutating func keys() -> [Key] {
    guard isActive, !isHungUp, isInForeground else { return [] }
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = read(STDIN_FILENO, &bytes, bytes.count)
    if count < 0, errno != EINTR, errno != EAGAIN { isHungUp = true }
    if count <= 0 {
      guard ContinuousClock.now >= escapeTime, let key = keyDecoder.takeEscape() else { return [] }
      return [key]
    }
    escapeTime = .now + Self.escapeTimeout
    return keyDecoder.keys(in: bytes.prefix(count))
  }
}
