import OpenMetrics

/// What all connections share.
struct ServerState {
  let loop: EventLoop
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
  private var encoded: [ExpositionFormat: SharedBytes] = [:]

  /// The scrapes that wait for the first sample.
  private var pending: [Connection] = []

  /// The open connections, oldest first.
  private var connections: [Connection] = []

  init(limits: Limits) {
    self.limits = limits
  }

  /// Replaces the metrics and responds to the pending scrapes.
  func publish(_ families: [MetricFamily]) {
    latest = families
    encoded.removeAll()
    let pending = pending
    self.pending = []
    for connection in pending { connection.respond(with: metrics(in: connection.format)) }
  }

  /// Responds to a scrape now, or after the first sample.
  func request(_ connection: Connection) {
    if latest == nil {
      pending.append(connection)
    } else {
      connection.respond(with: metrics(in: connection.format))
    }
  }

  /// Responds to a scrape that still waits for the first sample.
  func timeOut(_ connection: Connection) {
    guard let index = pending.firstIndex(where: { $0 === connection }) else { return }
    pending.remove(at: index)
    connection.respond(with: metrics(in: connection.format))
  }

  private func metrics(in format: ExpositionFormat) -> SharedBytes? {
    guard let latest else { return nil }
    if let bytes = encoded[format] { return bytes }
    let bytes = SharedBytes(format.encode(latest))
    encoded[format] = bytes
    return bytes
  }

  /// Adds a connection. At the limit it closes the oldest one without a complete request.
  func register(_ connection: Connection) {
    let open = connections.filter { $0.isOpen }
    if open.count >= limits.connections {
      (open.first { !$0.hasRequested } ?? open.first)?.abort()
    }
    connections.append(connection)
  }

  func unregister(_ connection: Connection) {
    connections.removeAll { $0 === connection }
    pending.removeAll { $0 === connection }
  }
}
