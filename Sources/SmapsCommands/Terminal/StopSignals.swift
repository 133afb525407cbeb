#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The signals that ask a run to end: INT, TERM and HUP.
///
/// They are held back from the moment this is made, and looked at only while the run waits for its
/// next sample: a sample is never cut in two, and no handler runs in the middle of anything
/// (sigtimedwait(2)).
struct StopSignals: ~Copyable {
  private var held = sigset_t()
  private var before = sigset_t()

  init() {
    sigemptyset(&held)
    for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&held, signal) }
    pthread_sigmask(SIG_BLOCK, &held, &before)
  }

  /// Waits until the time is over or a signal comes.
  ///
  /// - Parameter remaining: asked anew whenever something else ends the wait, such as the program's
  ///   being continued.
  /// - Returns: whether a signal came.
  mutating func wait(_ remaining: () -> Duration) -> Bool {
    while true {
      let (seconds, attoseconds) = max(.zero, remaining()).components
      var timeout = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
      let signal = sigtimedwait(&held, nil, &timeout)
      if signal > 0 { return true }
      if errno != EINTR { return false }
    }
  }

  /// Lets the signals through again: whoever asks a second time does not want to wait for the chart.
  consuming func release() {
    pthread_sigmask(SIG_SETMASK, &before, nil)
  }
}
