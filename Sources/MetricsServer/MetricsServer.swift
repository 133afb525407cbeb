import NIOCore
import NIOHTTP1
import NIOPosix
package import OpenMetrics
import Synchronization
package import SystemPackage
import WebConfiguration

import Libc

/// Serves the latest metrics over HTTP, on a thread of its own; if wanted, a page too.
///
/// Publishing never waits for a client. Slow, idle or numerous clients don't delay it.
package final class MetricsServer: Sendable {
  /// The address on which the server listens. If port 0 was requested, this is the assigned port.
  package let address: ListenAddress

  private let group: MultiThreadedEventLoopGroup
  private let state: NIOLoopBound<ServerState>
  private let audience = Audience()

  /// The thread that makes pages, which takes longer than a request should wait for another.
  private let maker = NIOThreadPool(numberOfThreads: 1)

  /// The threads that read the web configuration again, and that check passwords.
  private let reader = NIOThreadPool(numberOfThreads: 1)
  private let checker = NIOThreadPool(numberOfThreads: 1)

  /// Starts listening.
  ///
  /// - Parameters:
  ///   - page: `nil` if only metrics are served.
  ///   - protection: encrypts connections and requires passwords; `nil` for neither.
  ///   - report: is called on the server's thread when the protection was read again.
  /// - Throws: the error number of socket(2), bind(2) or listen(2).
  package init(
    on address: ListenAddress, limits: Limits = Limits(), page: PageService? = nil,
    protection: Protection? = nil, report: @escaping @Sendable (ProtectionEvent) -> Void = { _ in }
  ) throws(Errno) {
    let socket = try address.bind()
    let group = Self.withSignalsBlocked { MultiThreadedEventLoopGroup(numberOfThreads: 1) }
    let loop = group.next()
    let used = (page == nil ? [] : [maker]) + (protection == nil ? [] : [reader, checker])
    Self.withSignalsBlocked { for pool in used { pool.start() } }
    do {
      let state = try loop.submit { [maker, reader, checker, audience] in
        NIOLoopBound(
          ServerState(
            scrapes: ScrapeState(limits: limits),
            page: page.map {
              PageState($0, limits: limits.page, loop: loop, maker: maker, audience: audience)
            },
            protection: protection.map {
              ProtectionState(
                $0, limits: limits, loop: loop, reader: reader, checker: checker, report: report)
            }),
          eventLoop: loop)
      }.wait()
      _ = try ServerBootstrap(group: group)
        .serverChannelOption(.backlog, value: 128)
        .childChannelInitializer { channel in
          Self.configure(channel, state: state.value, limits: limits)
        }
        .withBoundSocket(socket.rawValue).wait()
      self.address = try ListenAddress(of: socket)
      self.state = state
      self.group = group
    } catch {
      for pool in [maker, reader, checker] { pool.shutdownGracefully { _ in } }
      group.shutdownGracefully { _ in }
      throw (error as? Errno) ?? (error as? IOError).map { Errno(rawValue: $0.errnoCode) }
        ?? .ioError
    }
  }

  /// Adds the handlers of a new connection, when the protection is up to date.
  private static func configure(
    _ channel: any Channel, state: ServerState, limits: Limits
  ) -> EventLoopFuture<Void> {
    guard let protection = state.protection else {
      return channel.eventLoop.makeCompletedFuture {
        try RequestHandler.configure(channel, state: state, limits: limits)
      }
    }
    let promise = channel.eventLoop.makePromise(of: Void.self)
    protection.whenCurrent {
      promise.completeWith(
        Result { try RequestHandler.configure(channel, state: state, limits: limits) })
    }
    return promise.futureResult
  }

  /// Replaces the metrics and responds to the scrapes that wait for the first sample.
  package func publish(_ families: [MetricFamily]) {
    let state = state
    state.eventLoop.execute { state.value.scrapes.publish(families) }
  }

  /// Whether there are viewers of the page, or may be soon. Otherwise events need not be published.
  package var hasAudience: Bool { audience.isPresent.load(ordering: .sequentiallyConsistent) }

  /// Sends an event to all viewers of the page.
  ///
  /// - Parameters:
  ///   - data: JSON without line ends.
  ///   - sequence: the number of its sample. If numbers were left out, viewers receive all data.
  package func publish(_ data: [UInt8], sequence: Int) {
    let state = state
    state.eventLoop.execute { state.value.page?.publish(data, sequence: sequence) }
  }

  /// Stops listening and closes all connections.
  package func stop() {
    let state = state
    try? state.eventLoop.submit { state.value.page?.finish() }.wait()
    for pool in [maker, reader, checker] { try? pool.syncShutdownGracefully() }
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
