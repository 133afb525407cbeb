import Libc
import SystemPackage

/// Where a screen is written to, without ever waiting for who reads: a terminal at the other end of a
/// network may stand still for minutes.
struct TerminalOutput: ~Copyable {
  let descriptor: FileDescriptor

  /// What the terminal has not taken yet.
  private var pending: ArraySlice<UInt8> = []

  /// The terminal is opened anew: that writing never waits is a property of an open file, and the
  /// standard output's is the shell's too.
  ///
  /// - Parameter terminal: an open one; nil where it can't be opened again.
  init?(another terminal: FileDescriptor) {
    var name = [CChar](repeating: 0, count: 256)
    guard ttyname_r(terminal.rawValue, &name, name.count) == 0 else { return nil }
    let descriptor = open(name, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    self.descriptor = FileDescriptor(rawValue: descriptor)
  }

  deinit {
    try? descriptor.close()
  }

  /// Whether the terminal has still to take what was sent before.
  var isBusy: Bool { !pending.isEmpty }

  /// Sends bytes, behind those that wait.
  mutating func send(_ bytes: [UInt8]) {
    pending += bytes
    flush()
  }

  /// Sends as much of what waits as the terminal takes.
  mutating func flush() {
    while !pending.isEmpty {
      do {
        let sent = try pending.withUnsafeBytes { try descriptor.write($0) }
        pending = pending.dropFirst(sent)
      } catch {
        // A terminal that is gone takes nothing any more.
        if (error as? Errno) != .wouldBlock { pending = [] }
        return
      }
    }
  }

  /// Waits until the terminal has taken everything, but no longer than a second.
  mutating func drain() {
    let deadline = ContinuousClock.now + .seconds(1)
    while isBusy, ContinuousClock.now < deadline {
      var output = pollfd(fd: descriptor.rawValue, events: Int16(POLLOUT), revents: 0)
      _ = poll(&output, 1, 100)
      flush()
    }
    pending = []
  }
}
