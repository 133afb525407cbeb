import CLinux
package import Libc

/// Wakes who waits for descriptors when a signal comes that is held back (signalfd(2)). The signal
/// stays where it is: whoever is woken takes it by sigtimedwait(2).
package struct SignalBell: ~Copyable {
  /// Can be read while one of the signals is there; -1 where the kernel has no more descriptors.
  let descriptor: Int32

  /// - Parameter signals: which are held back already.
  package init(for signals: sigset_t) {
    var signals = signals
    descriptor = linux_signal_descriptor(&signals)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  deinit {
    close(descriptor)
  }
}
