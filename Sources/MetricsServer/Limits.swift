/// The limits of a ``MetricsServer``. Each connection is for one request.
package struct Limits: Sendable {
  /// The number of open connections. A further one closes the oldest without a complete request.
  package var connections = 64

  /// The size of the request line and the header fields, in bytes.
  package var headerBytes = 8 << 10

  /// The size of everything that a client may send, in bytes.
  package var requestBytes = 32 << 10

  /// How long a client may take to send its request. Then the connection is closed.
  package var requestTimeout = Duration.seconds(10)

  /// How long a scrape waits for the first sample. Then the response has status 503.
  package var firstSampleTimeout = Duration.seconds(5)

  /// How long a client may take to receive the response. Then the connection is closed.
  package var responseTimeout = Duration.seconds(10)

  package init() {}
}
