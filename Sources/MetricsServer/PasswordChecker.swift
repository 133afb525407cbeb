import WebConfiguration

/// Decides whether a client may read.
///
/// Hashing a password is slow by design. It is done on a thread of its own, one at a time, and only
/// once for the password of a user: what was right is remembered. It is confined to the server's
/// event loop.
final class PasswordChecker {
  enum Answer {
    case right, wrong
    /// Too many checks are waiting.
    case busy
  }

  /// The users and the hashes of their passwords; empty if no password is required.
  var users: [String: PasswordHash] {
    didSet { proven = proven.filter { users[$0.key] == $0.value.hash } }
  }

  private let worker: Worker
  private let queueLimit: Int
  private let keyed = KeyedHash()

  /// The right password of each user that has used it, in a form from which it can't be read.
  private var proven: [String: (hash: PasswordHash, password: KeyedHash.Value)] = [:]

  private struct Check {
    let credentials: Credentials
    let isWanted: () -> Bool
    let answer: (Answer) -> Void
  }

  private var queue: [Check] = []
  private var isChecking = false

  /// - Parameter worker: the thread that hashes passwords.
  init(_ users: [String: PasswordHash], queueLimit: Int, worker: Worker) {
    self.users = users
    self.queueLimit = queueLimit
    self.worker = worker
  }

  /// Checks a user and a password.
  ///
  /// - Parameters:
  ///   - isWanted: whether the client is still connected. It is asked before a password is hashed.
  ///   - answer: is called at once if the answer is known.
  func check(
    _ credentials: Credentials, isWanted: @escaping () -> Bool,
    _ answer: @escaping (Answer) -> Void
  ) {
    if isProven(credentials) { return answer(.right) }
    guard queue.count < queueLimit else { return answer(.busy) }
    queue.append(Check(credentials: credentials, isWanted: isWanted, answer: answer))
    checkNext()
  }

  private func isProven(_ credentials: Credentials) -> Bool {
    proven[credentials.user]?.password == keyed.hash(credentials.password)
  }

  private func checkNext() {
    while !isChecking, !queue.isEmpty {
      let check = queue.removeFirst()
      guard check.isWanted() else { continue }
      // It may have become known while it waited.
      if isProven(check.credentials) {
        check.answer(.right)
        continue
      }
      guard let hash = users[check.credentials.user] ?? substitute(for: check.credentials.user)
      else {
        check.answer(.wrong)
        continue
      }
      isChecking = true
      let password = check.credentials.password
      worker.call({ hash.matches(password) }, then: { self.didCheck(check, hash, $0 ?? false) })
    }
  }

  private func didCheck(_ check: Check, _ hash: PasswordHash, _ matches: Bool) {
    isChecking = false
    // Users may have changed meanwhile, and that of a substitute does not exist.
    let isRight = matches && users[check.credentials.user] == hash
    if isRight {
      proven[check.credentials.user] = (hash, keyed.hash(check.credentials.password))
    }
    check.answer(isRight ? .right : .wrong)
    checkNext()
  }

  /// The hash of some user in place of one that does not exist, always the same for a name. So an
  /// unknown name takes as long as a known one, whatever the hashes cost.
  private func substitute(for user: String) -> PasswordHash? {
    let names = users.keys.sorted()
    guard !names.isEmpty else { return nil }
    let value = keyed.hash(Array(user.utf8))
    return users[names[Int(value.low % UInt64(names.count))]]
  }
}
