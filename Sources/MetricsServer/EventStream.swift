/// A client that receives events.
final class EventStream {
  let connection: Connection

  /// The number of the latest event that was sent to it; `nil` if it has none.
  var position: Int?

  /// Whether content is being made for it, or it is being written to. A write can change whether
  /// the connection is writable, before it returns.
  var isBusy = false

  /// Since when it has not received what was sent; `nil` if it has.
  private var stalledSince: ContinuousClock.Instant?

  init(_ connection: Connection, position: Int?) {
    self.connection = connection
    self.position = position
  }

  /// Whether more can be sent to it. Closes its connection if that was not so for too long.
  func isReady(stallTimeout: Duration) -> Bool {
    if connection.isWritable {
      stalledSince = nil
      return true
    }
    let since = stalledSince ?? .now
    stalledSince = since
    if .now - since > stallTimeout { connection.abort() }
    return false
  }
}
