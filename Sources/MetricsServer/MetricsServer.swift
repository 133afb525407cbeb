import Libc
import NIOCore
import NIOHTTP1
import NIOPosix
package import OpenMetrics
package import SystemPackage

/// Hands the latest metrics to whoever asks by HTTP, on a thread of its own.
///
/// Whoever publishes them never waits for anyone who asks: not for slow ones, nor for those who never
/// read, nor for many.
package final class MetricsServer: Sendable {
  /// Where it listens: the port is the one that was given where 0 was asked for.
  package let address: ListenAddress

  private let group: MultiThreadedEventLoopGroup
  private let desk: NIOLoopBound<Desk>

  /// Begins to listen.
  ///
  /// - Parameter limits: what is granted to those who ask.
  /// - Throws: the error number that bind(2) or its like gave.
  package init(on address: ListenAddress, limits: Limits = Limits()) throws(Errno) {
    let socket = try address.bind()
    let group = Self.withSignalsHeld { MultiThreadedEventLoopGroup(numberOfThreads: 1) }
    let loop = group.next()
    do {
      let desk = try loop.submit {
        NIOLoopBound(Desk(limits: limits), eventLoop: loop)
      }.wait()
      _ = try ServerBootstrap(group: group)
        .serverChannelOption(.backlog, value: 128)
        .childChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try Conversation.prepare(channel, at: desk.value, limits: limits)
          }
        }
        .withBoundSocket(socket.rawValue).wait()
      self.address = try ListenAddress(boundBy: socket)
      self.desk = desk
      self.group = group
    } catch {
      group.shutdownGracefully { _ in }
      throw (error as? Errno) ?? (error as? IOError).map { Errno(rawValue: $0.errnoCode) }
        ?? .ioError
    }
  }

  /// Replaces the metrics, and answers who waits for them.
  package func publish(_ families: [MetricFamily]) {
    let desk = desk
    desk.eventLoop.execute { desk.value.publish(families) }
  }

  /// Stops to listen, and hangs up on everyone.
  package func stop() {
    try? group.syncShutdownGracefully()
  }

  /// The thread that is made meanwhile never takes a signal: they are looked at elsewhere.
  private static func withSignalsHeld<Result>(_ body: () -> Result) -> Result {
    var (all, before) = (sigset_t(), sigset_t())
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    return body()
  }
}
