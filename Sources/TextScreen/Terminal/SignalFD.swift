package import Libc

/// A file descriptor that becomes readable while a blocked signal is pending (signalfd(2)).
///
/// It is only polled. The signal stays pending until sigtimedwait(2) accepts it.
package struct SignalFD: ~Copyable {
  /// -1 if the kernel has no more descriptors; poll(2) ignores it.
  let descriptor: Int32

  /// - Parameter signals: the signals to wait for, which are already blocked.
  package init(for signals: sigset_t) {
    var signals = signals
    descriptor = linux_signalfd(&signals)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  /// Waits until a signal is pending, or another descriptor is readable.
  ///
  /// - Parameters:
  ///   - time: the timeout, rounded down to milliseconds.
  ///   - source: the other descriptor; -1 for none.
  /// - Returns: whether the other descriptor is readable.
  package func wait(_ time: Duration, or source: Int32) -> Bool {
    let (seconds, attoseconds) = max(.zero, time).components
    let milliseconds = min(seconds, 86_400) * 1000 + attoseconds / 1_000_000_000_000_000
    var sources = [descriptor, source].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    guard poll(&sources, 2, Int32(milliseconds)) > 0 else { return false }
    return sources[1].revents != 0
  }

  deinit {
    close(descriptor)
  }
}
