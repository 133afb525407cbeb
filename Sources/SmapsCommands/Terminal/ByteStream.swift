import Libc

import SystemPackage

/// Where bytes are written to at once and whole: a sample is on its way before the next is taken.
struct ByteStream {
  let descriptor: FileDescriptor

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
          try descriptor.write($0)
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
      var output = pollfd(fd: descriptor.rawValue, events: Int16(POLLOUT), revents: 0)
      let ready = poll(&output, 1, 100)
      // What is wrong with it, the write will tell.
      if ready > 0 || (ready < 0 && errno != EINTR) { return }
      if TerminationSignals.isPending { throw .interrupted }
    }
  }
}
