import Libc

import SystemPackage

/// Writes bytes to a descriptor without buffering: a sample is written before the next one is
/// taken.
struct ByteStream {
  let descriptor: FileDescriptor

  /// Why a write ended early.
  enum WriteError: Error {
    /// The reader has closed the pipe (EPIPE). This is not a failure.
    case closed
    /// A signal asks the run to end while the reader does not read.
    case interrupted
    case failed(Errno)
  }

  /// The number of bytes that a pipe takes without blocking after poll(2) reports that it is
  /// writable; pipe(7), PIPE_BUF.
  private static let chunk = 4096

  /// Writes all bytes, however slow the reader is.
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

  /// Waits until a write does not block. Blocked signals interrupt no call, so a blocking write
  /// would ignore them.
  private func waitForReader() throws(WriteError) {
    while true {
      var output = pollfd(fd: descriptor.rawValue, events: Int16(POLLOUT), revents: 0)
      let ready = poll(&output, 1, 100)
      // If poll(2) fails, the write reports the error.
      if ready > 0 || (ready < 0 && errno != EINTR) { return }
      if TerminationSignals.isPending { throw .interrupted }
    }
  }
}
