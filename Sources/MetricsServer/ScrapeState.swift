import NIOCore
import OpenMetrics

/// What all connections share.
struct ServerState {
  let scrapes: ScrapeState

  /// `nil` if no page is served.
  let page: PageState?

  /// `nil` if there is no web configuration.
  let protection: ProtectionState?
}

/// The state of scrapes: the latest metrics, pending scrapes and open connections.
///
/// It is confined to the server's event loop, which has one thread.
final class ScrapeState {
  private let limits: Limits

  /// `nil` before the first sample.
  private var latest: [MetricFamily]?

  /// The latest metrics, encoded once for each format that was requested.
  private var encoded: [ExpositionFormat: ByteBuffer] = [:]

  /// The scrapes that wait for the first sample.
  private var pending: [RequestHandler] = []

  /// The open connections, oldest first.
  private var connections: [RequestHandler] = []

  init(limits: Limits) {
    self.limits = limits
  }

  /// Replaces the metrics and responds to the pending scrapes.
  func publish(_ families: [MetricFamily]) {
    latest = families
    encoded.removeAll()
    let pending = pending
    self.pending = []
    for handler in pending { handler.respond(with: metrics(in: handler.format)) }
  }

  /// Responds to a scrape now, or after the first sample.
  func request(_ handler: RequestHandler) {
    if latest == nil {
      pending.append(handler)
    } else {
      handler.respond(with: metrics(in: handler.format))
    }
  }

  /// Responds to a scrape that still waits for the first sample.
  func timeOut(_ handler: RequestHandler) {
    guard let index = pending.firstIndex(where: { $0 === handler }) else { return }
    pending.remove(at: index)
    handler.respond(with: metrics(in: handler.format))
  }

  private func metrics(in format: ExpositionFormat) -> ByteBuffer? {
    guard let latest else { return nil }
    if let buffer = encoded[format] { return buffer }
    let buffer = ByteBuffer(bytes: format.encode(latest))
    encoded[format] = buffer
    return buffer
  }

  /// Adds a connection. At the limit it closes the oldest one without a complete request.
  func register(_ handler: RequestHandler) {
    if connections.count >= limits.connections {
      (connections.first { !$0.hasRequested } ?? connections.first)?.abort()
    }
    connections.append(handler)
  }

  func unregister(_ handler: RequestHandler) {
    connections.removeAll { $0 === handler }
    pending.removeAll { $0 === handler }
  }
}
