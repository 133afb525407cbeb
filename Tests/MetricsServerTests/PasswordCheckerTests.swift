import Synchronization
import Testing
import Threads
import WebConfiguration

@testable import MetricsServer

@Suite(.timeLimit(.minutes(20))) struct PasswordCheckerTests {
  private static let hash = "$2b$04$XKPLtLA3YN6nYjxksUqJOOvTzsxxN/bFMcjLfT3qjOPA72e4cNZNe"
  private static let right = Credentials(user: "alice", password: Array("right".utf8))
  private static let wrong = Credentials(user: "alice", password: Array("wrong".utf8))
  private static let unknown = Credentials(user: "eve", password: Array("right".utf8))

  /// A checker on an event loop of its own.
  private final class Fixture: Sendable {
    let loop: EventLoop
    let worker: Worker
    private let checker: Confined<PasswordChecker>

    init(queueLimit: Int = 16) throws {
      let loop = try EventLoop()
      let worker = try Worker(loop)
      (self.loop, self.worker) = (loop, worker)
      let hash = try #require(PasswordHash(PasswordCheckerTests.hash))
      checker = Confined(
        PasswordChecker(["alice": hash], queueLimit: queueLimit, worker: worker))
    }

    /// The answer to a check, which may come later.
    func check(_ credentials: Credentials, isWanted: Bool = true) -> Answer {
      let answer = Answer()
      loop.wait { [checker] in
        checker.value.check(credentials, isWanted: { isWanted }) { found in
          answer.value.withLock { $0 = found }
          answer.isThere.signal()
        }
      }
      return answer
    }

    func replaceHash(by hash: PasswordHash) {
      loop.wait { [checker] in checker.value.users = ["alice": hash] }
    }

    func stop() {
      worker.stop()
      loop.stop()
    }
  }

  private final class Answer: Sendable {
    let value = Mutex<PasswordChecker.Answer?>(nil)
    let isThere = Semaphore()

    /// Waits for it.
    func get() -> PasswordChecker.Answer? {
      isThere.wait()
      return value.withLock { $0 }
    }
  }

  @Test func `what was right is remembered, and nothing else`() throws {
    let fixture = try Fixture()
    #expect(fixture.check(Self.right).get() == .right)
    #expect(fixture.check(Self.wrong).get() == .wrong)
    #expect(fixture.check(Self.unknown).get() == .wrong)
    // Without its thread, no password is hashed any more.
    fixture.worker.stop()
    #expect(fixture.check(Self.right).get() == .right)
    #expect(fixture.check(Self.wrong).get() == .wrong)
    fixture.stop()
  }

  @Test func `a user with another hash must prove the password again`() throws {
    let fixture = try Fixture()
    #expect(fixture.check(Self.right).get() == .right)
    let other = "$2b$04$UTPI2D06x38C9fwF0Wta3ef8FxIHTc/zsjzi.c/ZpLQwZTBzRT/JC"
    fixture.replaceHash(by: try #require(PasswordHash(other)))
    #expect(fixture.check(Self.right).get() == .wrong)
    fixture.stop()
  }

  /// Keeps the thread busy until the semaphore is signalled.
  private func block(_ fixture: Fixture) -> Semaphore {
    let gate = Semaphore()
    fixture.worker.call({ gate.wait() }, then: { _ in })
    return gate
  }

  @Test func `as many checks wait as the limit says, and not for clients that are gone`() throws {
    let fixture = try Fixture(queueLimit: 2)
    let gate = block(fixture)
    // One is being checked, and two wait.
    let first = fixture.check(Self.right)
    let gone = fixture.check(Self.wrong, isWanted: false)
    let second = fixture.check(Self.unknown)
    #expect(fixture.check(Self.right).get() == .busy)
    gate.signal()
    #expect(first.get() == .right)
    #expect(second.get() == .wrong)
    #expect(gone.value.withLock { $0 } == nil)
    fixture.stop()
  }

  @Test func `the password of an unknown user is hashed too`() throws {
    let fixture = try Fixture()
    let gate = block(fixture)
    let answer = fixture.check(Self.unknown)
    // The loop has done all that it could do without the thread.
    for _ in 0..<3 { fixture.loop.wait {} }
    #expect(answer.value.withLock { $0 } == nil)
    gate.signal()
    #expect(answer.get() == .wrong)
    fixture.stop()
  }
}
