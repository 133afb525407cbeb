import SystemPackage

import Libc

/// Non-blocking output to a terminal, which may accept no bytes for minutes if its network
/// connection stalls.
struct TerminalOutput: ~Copyable {
  let descriptor: FileDescriptor

  /// Bytes that the terminal has not accepted yet.
  private var pending: ArraySlice<UInt8> = []

  /// Opens the terminal again. O_NONBLOCK is a flag of the open file description (open(2)), and the
  /// one of standard output is shared with the shell.
  ///
  /// - Parameter terminal: an open descriptor of it.
  /// - Returns: `nil` if the terminal can't be opened.
  init?(reopening terminal: FileDescriptor) {
    var name = [CChar](repeating: 0, count: 256)
    guard ttyname_r(terminal.rawValue, &name, name.count) == 0 else { return nil }
    let descriptor = open(name, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    self.descriptor = FileDescriptor(rawValue: descriptor)
  }

  deinit {
    try? descriptor.close()
  }

  /// Whether bytes are pending.
  var isBusy: Bool { !pending.isEmpty }

  /// Queues bytes and writes as many as the terminal accepts.
  mutating func send(_ bytes: [UInt8]) {
    pending += bytes
    flush()
  }

  /// Writes as many pending bytes as the terminal accepts.
  mutating func flush() {
    while !pending.isEmpty {
      do {
        let sent = try pending.withUnsafeBytes { try descriptor.write($0) }
        pending = pending.dropFirst(sent)
      } catch {
        // Any other error means that the terminal is disconnected.
        if (error as? Errno) != .wouldBlock { pending = [] }
        return
      }
    }
  }

  /// Waits up to one second until all pending bytes are written, and drops the rest.
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
