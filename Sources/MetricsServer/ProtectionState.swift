import SystemPackage
import WebConfiguration

/// The protection of a server, which is read again after its files have changed.
///
/// It is confined to the server's event loop. Files are read on a thread of their own.
final class ProtectionState {
  private(set) var current: Protection

  /// How often it was replaced.
  private(set) var generation = 0

  let passwords: PasswordChecker

  /// The threads that read files, and that hash passwords.
  private let reader: Worker
  private let hasher: Worker
  private let report: @Sendable (ProtectionEvent) -> Void

  /// The time between two checks of files.
  private let checkInterval: Duration

  /// When files were checked last.
  private var checked = ContinuousClock.now

  /// What waits for a check. As long as it is not empty, files are being checked.
  private var waiting: [() -> Void] = []

  /// The failure that was reported last; `nil` after a success.
  private var failure: WebConfigurationError?

  /// - Parameter report: is called on the event loop.
  /// - Throws: the error number of pthread_create(3).
  init(
    _ protection: Protection, limits: Limits, loop: EventLoop,
    report: @escaping @Sendable (ProtectionEvent) -> Void
  ) throws(Errno) {
    current = protection
    checkInterval = limits.configurationAge
    self.report = report
    reader = try Worker(loop)
    hasher = try Worker(loop)
    passwords = PasswordChecker(
      protection.configuration.users, queueLimit: limits.passwordChecks, worker: hasher)
  }

  /// Calls a function when the protection is up to date. A new connection waits for it, so that a
  /// password that was removed is not accepted once more.
  func whenCurrent(_ body: @escaping () -> Void) {
    guard waiting.isEmpty, .now - checked < checkInterval else {
      waiting.append(body)
      if waiting.count == 1 { check() }
      return
    }
    body()
  }

  private func check() {
    let current = current
    reader.call(
      {
        Result { () throws(WebConfigurationError) in try current.refreshed() }
      }, then: { self.didCheck($0 ?? .success(nil)) })
  }

  private func didCheck(_ result: Result<Protection?, WebConfigurationError>) {
    checked = .now
    switch result {
    case .success(nil): break
    case .success(let protection?):
      current = protection
      generation += 1
      passwords.users = protection.configuration.users
      failure = nil
      report(.reloaded(path: protection.path))
    case .failure(let error):
      if error != failure { report(.failed(error)) }
      failure = error
    }
    let waiting = waiting
    self.waiting = []
    for body in waiting { body() }
  }

  /// Ends the threads. A hash may take seconds, and no client waits for it any more.
  func stop() {
    reader.stop()
    hasher.stop(waits: false)
  }
}
