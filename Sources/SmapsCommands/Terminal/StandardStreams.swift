#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

import SystemPackage

extension Failure {
  /// The standard output does not take what is written to it.
  init(_ errno: Errno) {
    self.init("cannot write to the standard output: \(errno)")
  }
}

/// Writes one line to the standard error. Nothing can be done where even that fails.
package func complain(_ line: String) {
  _ = try? FileDescriptor.standardError.writeAll(Array((line + "\n").utf8))
}

/// The standard output, written to at once and whole: a sample is on its way before the next is
/// taken.
struct StandardOutput {
  /// Why nothing more can be written.
  enum WriteError: Error {
    /// Whoever read it has gone (EPIPE). The program has done what was asked for.
    case closed
    /// Whoever should read it does not, and a signal asks the run to end.
    case interrupted
    case failed(Errno)
  }

  /// What a pipe takes without waiting once poll(2) says that it takes anything; pipe(7), PIPE_BUF.
  private static let chunk = 4096

  /// Writes everything, however long whoever reads takes.
  func write(_ bytes: [UInt8]) throws(WriteError) {
    var start = 0
    while start < bytes.count {
      try waitForReader()
      let end = min(start + Self.chunk, bytes.count)
      do {
        start += try bytes[start..<end].withUnsafeBytes {
          try FileDescriptor.standardOutput.write($0)
        }
      } catch {
        let errno = (error as? Errno) ?? .ioError
        throw errno == .brokenPipe ? .closed : .failed(errno)
      }
    }
  }

  /// Signals that are held back interrupt no call: a write that waits would not end for them.
  private func waitForReader() throws(WriteError) {
    while true {
      var output = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
      let ready = poll(&output, 1, 100)
      // What is wrong with it, the write will tell.
      if ready > 0 || (ready < 0 && errno != EINTR) { return }
      if StopSignals.isOneWaiting { throw .interrupted }
    }
  }

  /// Writes the one thing that a program has to say; who stops reading has read enough.
  func writeAll(_ bytes: [UInt8]) throws(Failure) {
    do throws(WriteError) {
      try write(bytes)
    } catch {
      if case .failed(let errno) = error { throw Failure(errno) }
    }
  }

  /// How many columns the terminal has; nil where the standard output is none.
  var columns: Int? {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
