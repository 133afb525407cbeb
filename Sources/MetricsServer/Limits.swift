/// The limits of a ``MetricsServer``. Each connection is for one request.
package struct Limits: Sendable {
  /// The number of open connections. A further one closes the oldest without a complete request.
  /// Clients of the page are counted separately.
  package var connections = 64

  /// The memory for the headers of a request and of its response, in bytes.
  package var headerBytes = 32 << 10

  /// The size of a request's body, in bytes. It is ignored.
  package var bodyBytes = 32 << 10

  /// How long a client may take to send its request. Then the connection is closed.
  package var requestTimeout = Duration.seconds(10)

  /// How long a scrape waits for the first sample. Then the response has status 503.
  package var firstSampleTimeout = Duration.seconds(5)

  /// How long a client may take to receive the response. Then the connection is closed.
  package var responseTimeout = Duration.seconds(10)

  /// The number of passwords that wait to be checked. A further one gets status 503.
  package var passwordChecks = 16

  /// How long a request waits until its password is checked. Then the connection is closed.
  package var passwordTimeout = Duration.seconds(30)

  /// How long the web configuration is used before its files are checked for changes.
  package var configurationAge = Duration.seconds(1)

  /// The limits of the page and its events.
  package var page = PageLimits()

  package init() {}
}

/// The limits of the page that a ``MetricsServer`` serves, and of its events.
package struct PageLimits: Sendable {
  /// The number of clients that receive events, and of those that receive the page. A further one
  /// gets status 503.
  package var viewers = 32

  /// How long a page is served again before a newer one is made.
  package var age = Duration.seconds(2)

  /// How long events are made for viewers that may come back.
  package var audienceTimeout = Duration.seconds(60)

  /// The number of events that a viewer can miss, and their size in bytes. If it misses more, it
  /// receives all data again.
  package var loggedEvents = 256
  package var loggedBytes = 1 << 20

  /// The time between two signs of life, so that both sides notice a broken connection.
  package var pingInterval = Duration.seconds(15)

  /// How long a viewer may receive nothing before its connection is closed.
  package var stallTimeout = Duration.seconds(30)

  package init() {}
}
