import Libc
import Synchronization
import Threads

/// Ends the program at a second Ctrl-C while outputs are completed.
///
/// One request to stop may arrive as several signals. timeout(1) sends its signal to the process
/// and then to its group. When a terminal is closed, both the kernel and the shell send HUP. So
/// signals within ``window`` are one request, and only INT after that is a second one.
enum SecondInterrupt {
  /// Signals within this time of the first are the same request.
  static let window = Duration.milliseconds(300)

  private static let requested = Atomic<Bool>(false)

  /// Whether INT was received while outputs were completed, as the first request.
  static var isRequested: Bool { requested.load(ordering: .relaxed) }

  /// Starts a thread that waits for signals until the program exits. INT, TERM and HUP must be
  /// blocked. TERM and HUP after the window stay pending.
  ///
  /// - Parameter first: when the signal was received that ended the run; `nil` if none did.
  static func watch(after first: ContinuousClock.Instant?) {
    if let thread = startThread({ run(after: first) }) { pthread_detach(thread) }
  }

  private static func run(after first: ContinuousClock.Instant?) {
    var first = first
    while true {
      let rest = first.map { $0 + window - .now } ?? .zero
      if rest > .zero {
        _ = TerminationSignals.take(TerminationSignals.all, within: rest)
        continue
      }
      guard TerminationSignals.take([SIGINT], within: .seconds(3600)) else { continue }
      if first != nil { terminate() }
      requested.store(true, ordering: .relaxed)
      first = .now
    }
  }

  /// Terminates the program by the signal, as if it had not been blocked.
  private static func terminate() {
    signal(SIGINT, SIG_DFL)
    var interrupt = sigset_t()
    sigemptyset(&interrupt)
    sigaddset(&interrupt, SIGINT)
    raise(SIGINT)
    pthread_sigmask(SIG_UNBLOCK, &interrupt, nil)
  }
}
