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

  deinit {
    close(descriptor)
  }
}
