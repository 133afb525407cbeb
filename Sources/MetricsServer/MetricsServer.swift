package import OpenMetrics
import Synchronization
import SystemPackage
import WebConfiguration

import Libc

/// Serves the latest metrics over HTTP, on a thread of its own; if wanted, a page too.
///
/// Publishing never waits for a client. Slow, idle or numerous clients don't delay it.
package final class MetricsServer: Sendable {
  /// The address on which the server listens. If port 0 was requested, this is the assigned port.
  package let address: ListenAddress

  private let loop: EventLoop
  private let state: Confined<(ServerState, Listener)>
  private let audience = Audience()

  /// Starts listening.
  ///
  /// - Parameters:
  ///   - page: `nil` if only metrics are served.
  ///   - protection: encrypts connections and requires passwords; `nil` for neither.
  ///   - report: is called on the server's thread when the protection was read again.
  package init(
    on address: ListenAddress, limits: Limits = Limits(), page: PageService? = nil,
    protection: Protection? = nil, report: @escaping @Sendable (ProtectionEvent) -> Void = { _ in }
  ) throws(ServerError) {
    try Self.load()
    let socket: FileDescriptor
    do throws(Errno) {
      socket = try address.listen()
      self.address = try ListenAddress(of: socket)
      loop = try EventLoop()
    } catch {
      throw .notListening(error)
    }
    let (loop, audience) = (loop, audience)
    let started = loop.wait { () -> Result<Confined<(ServerState, Listener)>, Errno> in
      Result { () throws(Errno) in
        let state = ServerState(
          loop: loop, scrapes: ScrapeState(limits: limits),
          page: try page.map { page throws(Errno) in
            try PageState(page, limits: limits.page, loop: loop, audience: audience)
          },
          protection: try protection.map { protection throws(Errno) in
            try ProtectionState(protection, limits: limits, loop: loop, report: report)
          })
        return Confined((state, try Listener(socket, state: state, limits: limits)))
      }
    }
    do throws(Errno) {
      state = try (started ?? .failure(.noMemory)).get()
    } catch {
      loop.stop()
      try? socket.close()
      throw .notListening(error)
    }
  }

  /// Loads the library that serves.
  package static func load() throws(ServerError) {
    if let reason = HTTPDaemon.load() { throw .notLoaded(reason) }
  }

  /// Replaces the metrics and responds to the scrapes that wait for the first sample.
  package func publish(_ families: [MetricFamily]) {
    let state = state
    loop.execute { state.value.0.scrapes.publish(families) }
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
    loop.execute { state.value.0.page?.publish(data, sequence: sequence) }
  }

  /// Stops listening and closes all connections.
  package func stop() {
    let state = state
    loop.wait {
      let (server, listener) = state.value
      server.page?.finish()
      server.protection?.stop()
      listener.stop()
    }
    loop.stop()
  }
}
