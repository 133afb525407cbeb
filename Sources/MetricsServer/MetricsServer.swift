import NIOCore
import NIOHTTP1
import NIOPosix
package import OpenMetrics
package import SystemPackage

import Libc

/// Serves the latest metrics over HTTP, on a thread of its own.
///
/// Publishing never waits for a client. Slow, idle or numerous clients don't delay it.
package final class MetricsServer: Sendable {
  /// The address on which the server listens. If port 0 was requested, this is the assigned port.
  package let address: ListenAddress

  private let group: MultiThreadedEventLoopGroup
  private let state: NIOLoopBound<ScrapeState>

  /// Starts listening.
  ///
  /// - Throws: the error number of socket(2), bind(2) or listen(2).
  package init(on address: ListenAddress, limits: Limits = Limits()) throws(Errno) {
    let socket = try address.bind()
    let group = Self.withSignalsBlocked { MultiThreadedEventLoopGroup(numberOfThreads: 1) }
    let loop = group.next()
    do {
      let state = try loop.submit {
        NIOLoopBound(ScrapeState(limits: limits), eventLoop: loop)
      }.wait()
      _ = try ServerBootstrap(group: group)
        .serverChannelOption(.backlog, value: 128)
        .childChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try ScrapeHandler.configure(channel, state: state.value, limits: limits)
          }
        }
        .withBoundSocket(socket.rawValue).wait()
      self.address = try ListenAddress(of: socket)
      self.state = state
      self.group = group
    } catch {
      group.shutdownGracefully { _ in }
      throw (error as? Errno) ?? (error as? IOError).map { Errno(rawValue: $0.errnoCode) }
        ?? .ioError
    }
  }

  /// Replaces the metrics and responds to the scrapes that wait for the first sample.
  package func publish(_ families: [MetricFamily]) {
    let state = state
    state.eventLoop.execute { state.value.publish(families) }
  }

  /// Stops listening and closes all connections.
  package func stop() {
    try? group.syncShutdownGracefully()
  }

  /// Blocks all signals while `body` creates a thread, which inherits the mask: the main thread
  /// handles signals.
  private static func withSignalsBlocked<Result>(_ body: () -> Result) -> Result {
    var (all, original) = (sigset_t(), sigset_t())
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &original)
    defer { pthread_sigmask(SIG_SETMASK, &original, nil) }
    return body()
  }
}
