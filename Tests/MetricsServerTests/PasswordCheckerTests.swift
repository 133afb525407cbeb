import Dispatch
import NIOCore
import NIOPosix
import Synchronization
import Testing
import WebConfiguration

@testable import MetricsServer

@Suite(.timeLimit(.minutes(20))) struct PasswordCheckerTests {
  private static let hash = "$2b$04$XKPLtLA3YN6nYjxksUqJOOvTzsxxN/bFMcjLfT3qjOPA72e4cNZNe"
  private static let right = Credentials(user: "alice", password: Array("right".utf8))
  private static let wrong = Credentials(user: "alice", password: Array("wrong".utf8))
  private static let unknown = Credentials(user: "eve", password: Array("right".utf8))

  /// A checker on an event loop of its own.
  private final class Fixture: Sendable {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let pool = NIOThreadPool(numberOfThreads: 1)
    let checker: NIOLoopBound<PasswordChecker>

    init(queueLimit: Int = 16) throws {
      let (loop, pool) = (group.next(), pool)
      pool.start()
      checker = try loop.submit {
        NIOLoopBound(
          PasswordChecker(
            ["alice": try #require(PasswordHash(PasswordCheckerTests.hash))],
            queueLimit: queueLimit, loop: loop, pool: pool), eventLoop: loop)
      }.wait()
    }

    /// The answer to a check.
    func check(
      _ credentials: Credentials, isWanted: Bool = true
    ) -> EventLoopFuture<PasswordChecker.Answer> {
      let loop = group.next()
      return loop.flatSubmit { [checker] in
        let promise = loop.makePromise(of: PasswordChecker.Answer.self)
        checker.value.check(credentials, isWanted: { isWanted }) { promise.succeed($0) }
        return promise.futureResult
      }
    }

    func stop() async throws {
      try? await pool.shutdownGracefully()
      try await group.shutdownGracefully()
    }
  }

  private final class Flag: Sendable {
    let value = Mutex(false)
  }

  @Test func `what was right is remembered, and nothing else`() async throws {
    let fixture = try Fixture()
    #expect(try await fixture.check(Self.right).get() == .right)
    #expect(try await fixture.check(Self.wrong).get() == .wrong)
    #expect(try await fixture.check(Self.unknown).get() == .wrong)
    // Without its thread, no password is hashed any more.
    try await fixture.pool.shutdownGracefully()
    #expect(try await fixture.check(Self.right).get() == .right)
    #expect(try await fixture.check(Self.wrong).get() == .wrong)
    try await fixture.stop()
  }

  @Test func `a user with another hash must prove the password again`() async throws {
    let fixture = try Fixture()
    #expect(try await fixture.check(Self.right).get() == .right)
    let other = "$2b$04$UTPI2D06x38C9fwF0Wta3ef8FxIHTc/zsjzi.c/ZpLQwZTBzRT/JC"
    try await fixture.group.next().submit { [checker = fixture.checker] in
      checker.value.users = ["alice": try #require(PasswordHash(other))]
    }.get()
    #expect(try await fixture.check(Self.right).get() == .wrong)
    try await fixture.stop()
  }

  @Test func `as many checks wait as the limit says, and not for clients that are gone`()
    async throws
  {
    let fixture = try Fixture(queueLimit: 2)
    let gate = DispatchSemaphore(value: 0)
    let blocked = fixture.pool.runIfActive(eventLoop: fixture.group.next()) { gate.wait() }
    // One is being checked, and two wait.
    let first = fixture.check(Self.right)
    let gone = fixture.check(Self.wrong, isWanted: false)
    let second = fixture.check(Self.unknown)
    #expect(try await fixture.check(Self.right).get() == .busy)
    gate.signal()
    try await blocked.get()
    #expect(try await first.get() == .right)
    #expect(try await second.get() == .wrong)
    // It is not answered, so that its promise is still open.
    try await fixture.stop()
    _ = gone
  }

  @Test func `the password of an unknown user is hashed too`() async throws {
    let fixture = try Fixture()
    let gate = DispatchSemaphore(value: 0)
    let blocked = fixture.pool.runIfActive(eventLoop: fixture.group.next()) { gate.wait() }
    let answer = fixture.check(Self.unknown)
    let isAnswered = Flag()
    answer.whenComplete { _ in isAnswered.value.withLock { $0 = true } }
    // The loop has done all that it could do without the thread.
    for _ in 0..<3 { try await fixture.group.next().submit {}.get() }
    #expect(!isAnswered.value.withLock { $0 })
    gate.signal()
    try await blocked.get()
    #expect(try await answer.get() == .wrong)
    try await fixture.stop()
  }
}
