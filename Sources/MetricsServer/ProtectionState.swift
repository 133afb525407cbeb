import NIOCore
import NIOPosix
import WebConfiguration

/// The protection of a server, which is read again after its files have changed.
///
/// It is confined to the server's event loop. Files are read on a thread of their own.
final class ProtectionState {
  private(set) var current: Protection
  let passwords: PasswordChecker

  private let loop: any EventLoop
  private let reader: NIOThreadPool
  private let report: @Sendable (ProtectionEvent) -> Void

  /// The time between two checks of files.
  private let checkInterval: Duration

  /// When files were checked last.
  private var checked = NIODeadline.now()

  /// What waits for a check. As long as it is not empty, files are being checked.
  private var waiting: [() -> Void] = []

  /// The failure that was reported last; `nil` after a success.
  private var failure: WebConfigurationError?

  /// - Parameters:
  ///   - reader: the thread that reads files.
  ///   - checker: the thread that checks passwords.
  ///   - report: is called on the event loop.
  init(
    _ protection: Protection, limits: Limits, loop: any EventLoop, reader: NIOThreadPool,
    checker: NIOThreadPool, report: @escaping @Sendable (ProtectionEvent) -> Void
  ) {
    current = protection
    checkInterval = limits.configurationAge
    self.loop = loop
    self.reader = reader
    self.report = report
    passwords = PasswordChecker(
      protection.configuration.users, queueLimit: limits.passwordChecks, loop: loop,
      pool: checker)
  }

  /// Calls a function when the protection is up to date. A new connection waits for it, so that a
  /// password that was removed is not accepted once more.
  func whenCurrent(_ body: @escaping () -> Void) {
    guard waiting.isEmpty, .now() - checked < TimeAmount(checkInterval) else {
      waiting.append(body)
      if waiting.count == 1 { check() }
      return
    }
    body()
  }

  private func check() {
    let current = current
    reader.runIfActive(eventLoop: loop) { Result { try current.refreshed() } }
      .assumeIsolated().whenComplete { self.didCheck($0.flatMap { $0 }) }
  }

  private func didCheck(_ result: Result<Protection?, any Error>) {
    checked = .now()
    switch result {
    case .success(nil): break
    case .success(let protection?):
      current = protection
      passwords.users = protection.configuration.users
      failure = nil
      report(.reloaded(path: protection.path))
    case .failure(let error as WebConfigurationError):
      if error != failure { report(.failed(error)) }
      failure = error
    // The thread has ended: the server stops.
    case .failure: break
    }
    let waiting = waiting
    self.waiting = []
    for body in waiting { body() }
  }
}
