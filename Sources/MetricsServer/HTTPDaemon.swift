import CMicroHTTPD
import SystemPackage

import Libc

/// A daemon of libmicrohttpd, which reads requests from connections and writes responses to them.
///
/// It has no thread: it works when the event loop finds something to do. It is confined to the
/// loop.
final class HTTPDaemon {
  /// Makes an object for each new connection, which gets its requests.
  typealias Accept = (HTTPDaemon, OpaquePointer) -> Connection

  private let loop: EventLoop
  private let accept: Accept

  /// `nil` once it has stopped.
  private var daemon: OpaquePointer?

  var hasStopped: Bool { daemon == nil }

  /// The open connections, in no order.
  private var connections: [ObjectIdentifier: Connection] = [:]

  /// Whether ``run()`` will be called as soon as the loop is free.
  private var isDue = false

  /// Calls it after a pause.
  private var resumption: LoopTimer?

  /// How often it was called since the latest event or pause, and how long the next pause is.
  private var turns = 0
  private var pause = HTTPDaemon.shortestPause

  private static let turnsPerPause = 64
  private static let shortestPause = Duration.milliseconds(1)
  private static let longestPause = Duration.milliseconds(16)

  /// How often connections are looked at without an event.
  private static let checkInterval = Duration.seconds(1)
  private var isChecking = false

  /// Whether it stops when its last connection is closed.
  private var isRetired = false

  /// - Parameters:
  ///   - tls: `nil` if connections are not encrypted.
  ///   - accept: is called for each connection that is added.
  /// - Throws: `noMemory` if it can't be started.
  init(
    on loop: EventLoop, limits: Limits, tls: TLSContext?, accept: @escaping Accept
  ) throws(Errno) {
    self.loop = loop
    self.accept = accept
    // More than this server ever keeps open.
    let connections = UInt32(limits.connections + 2 * limits.page.viewers + 64)
    let context = Unmanaged.passUnretained(self).toOpaque()
    let started = TLSContext.withPointer(to: tls) { tls in
      withUnsafePointer(to: Self.handlers) {
        httpd_start($0, context, limits.headerBytes, connections, tls)
      }
    }
    guard let started else { throw .noMemory }
    daemon = started
    loop.watch(httpd_epoll(started), for: POLLIN) { [weak self] in
      self?.hasEvent()
      self?.run()
    }
  }

  /// Adds the socket of a client, and owns it from then on.
  func add(_ client: FileDescriptor, _ address: sockaddr_storage, length: socklen_t) {
    guard let daemon else {
      try? client.close()
      return
    }
    withUnsafePointer(to: address) { httpd_add(daemon, client.rawValue, $0, length) }
    runSoon()
    check()
  }

  /// Closes again what was not closed when it should be, as long as there are connections: an event
  /// that libmicrohttpd has taken does not come back.
  private func check() {
    guard !isChecking else { return }
    isChecking = true
    _ = loop.call(after: Self.checkInterval) { [weak self] in
      guard let self, self.daemon != nil else { return }
      self.isChecking = false
      for connection in self.connections.values { connection.finishAbort() }
      self.run()
      if !self.connections.isEmpty { self.check() }
    }
  }

  /// Makes progress as soon as the loop is free. Must be called after connections were resumed.
  func runSoon() {
    hasEvent()
    runWhenFree()
  }

  private func hasEvent() {
    turns = 0
    pause = Self.shortestPause
  }

  private func runWhenFree() {
    guard !isDue else { return }
    isDue = true
    let daemon = Confined(self)
    loop.execute { daemon.value.run() }
  }

  /// Receives and sends what is possible.
  func run() {
    isDue = false
    resumption?.cancel()
    guard let daemon else { return }
    if httpd_run(daemon) { runAgain() }
    if isRetired, connections.isEmpty { stop() }
  }

  /// In libmicrohttpd 0.9.75 there is always more to do while a client is slow to encrypt, which
  /// would use a whole processor. So there are pauses, which grow if there is no event.
  private func runAgain() {
    turns += 1
    guard turns >= Self.turnsPerPause else { return runWhenFree() }
    turns = 0
    resumption = loop.call(after: pause) { [weak self] in self?.run() }
    pause = min(pause * 2, Self.longestPause)
  }

  /// Stops when the last connection is closed. No more may be added.
  func retire() {
    isRetired = true
    if connections.isEmpty { runSoon() }
  }

  /// Closes all connections. What was written before is sent if the kernel takes it at once.
  func stop() {
    guard let daemon else { return }
    loop.unwatch(httpd_epoll(daemon))
    // Each response that has ended needs a few steps.
    for _ in 0..<8 { _ = httpd_run(daemon) }
    for connection in connections.values { connection.abort() }
    self.daemon = nil
    httpd_stop(daemon)
  }

  fileprivate func open(_ handle: OpaquePointer) -> Connection {
    let connection = accept(self, handle)
    connections[ObjectIdentifier(connection)] = connection
    return connection
  }

  fileprivate func close(_ connection: Connection) {
    connections[ObjectIdentifier(connection)] = nil
    connection.hasClosed()
  }

  /// Loads the library.
  ///
  /// - Returns: the reason if it can't be loaded.
  static func load() -> String? { httpd_load().map { String(cString: $0) } }
}

extension HTTPDaemon {
  /// What libmicrohttpd calls. It knows a connection by its ``Connection``, which the daemon keeps.
  fileprivate static let handlers = httpd_handlers(
    opened: { context, handle in
      guard let context, let handle else { return nil }
      let daemon = Unmanaged<HTTPDaemon>.fromOpaque(context).takeUnretainedValue()
      return Unmanaged.passUnretained(daemon.open(handle)).toOpaque()
    },
    began: { connection, target in
      guard let connection, let target else { return }
      Unmanaged<Connection>.fromOpaque(connection).takeUnretainedValue().target =
        String(cString: target)
    },
    received: { connection, handle, method, bytes in
      guard let connection, let handle, let method else { return false }
      return Unmanaged<Connection>.fromOpaque(connection).takeUnretainedValue()
        .receive(method: String(cString: method), bytes: bytes)
    },
    closed: { context, connection in
      guard let context, let connection else { return }
      Unmanaged<HTTPDaemon>.fromOpaque(context).takeUnretainedValue()
        .close(Unmanaged<Connection>.fromOpaque(connection).takeUnretainedValue())
    })
}
