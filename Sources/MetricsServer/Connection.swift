import CMicroHTTPD
import OpenMetrics
import SystemPackage
import WebConfiguration

import Libc

/// The connection of a client: reads one request and writes one response.
///
/// It is confined to the event loop.
final class Connection {
  private let state: ServerState
  let limits: Limits
  private let daemon: HTTPDaemon

  /// What libmicrohttpd calls it; `nil` once it is closed.
  private var handle: OpaquePointer?
  private let socket: Int32

  /// What protects the connection, as it was when it was opened; `nil` for nothing.
  let protection: Protection?

  /// The target of the request; set before anything else of it.
  var target = ""
  private(set) var head: RequestHead?
  private var deadline: LoopTimer?

  /// How much may still be received of the body, in bytes.
  private var remaining: Int

  /// How far it is.
  private enum Progress {
    /// Something is received or sent.
    case active
    /// Nothing is until it is resumed.
    case suspended
    /// It is about to be closed.
    case aborted
  }

  private var progress = Progress.active
  private var hasResponse = false

  /// Whether the request was received completely.
  private(set) var hasRequested = false

  /// The format of the response, chosen by the `Accept` header.
  private(set) var format = ExpositionFormat.prometheus

  /// The events that the client receives; `nil` if it has not asked for them.
  var stream: EventStream?

  /// What was written of a response of any length, and is not sent yet.
  private var parts: ArraySlice<ResponsePart> = []
  private var isStreamComplete = false

  /// - Parameters:
  ///   - handle: what libmicrohttpd calls the connection.
  ///   - protection: `nil` for none.
  init(
    _ handle: OpaquePointer, of daemon: HTTPDaemon, state: ServerState, limits: Limits,
    protection: Protection?
  ) {
    self.handle = handle
    self.daemon = daemon
    self.state = state
    self.limits = limits
    self.protection = protection
    socket = httpd_socket(handle)
    remaining = limits.bodyBytes
    state.scrapes.register(self)
    close(after: limits.requestTimeout)
  }

  /// Forgets the connection, which libmicrohttpd has closed.
  func hasClosed() {
    handle = nil
    deadline?.cancel()
    state.loop.unwatch(socket)
    state.scrapes.unregister(self)
    state.page?.unregister(self)
  }

  // MARK: - The request

  /// Takes the next part of the request: its headers, then each part of its body, then its end.
  ///
  /// - Parameters:
  ///   - method: that of the request.
  ///   - bytes: how much of the body was received; 0 for the first part and the last one.
  /// - Returns: whether the connection stays open.
  func receive(method: String, bytes: Int) -> Bool {
    guard progress != .aborted, let handle else { return false }
    guard head != nil else {
      head = RequestHead(method: method, target: target, of: handle)
      return true
    }
    // No request needs a body.
    remaining -= bytes
    guard remaining >= 0 else { return false }
    guard bytes == 0, !hasRequested else { return true }
    handleRequest()
    if !hasResponse { suspend() }
    return progress != .aborted
  }

  private func handleRequest() {
    guard let head else { return }
    hasRequested = true
    deadline?.cancel()
    guard let passwords = state.protection?.passwords, !passwords.users.isEmpty else {
      return answer(head)
    }
    let fields = head.values(of: "Authorization")
    guard fields.count == 1, let credentials = Credentials(authorization: fields[0]) else {
      return requestPassword()
    }
    close(after: limits.passwordTimeout)
    passwords.check(credentials, isWanted: { self.handle != nil }) { answer in
      guard self.handle != nil else { return }
      self.deadline?.cancel()
      switch answer {
      case .right: self.answer(head)
      case .wrong: self.requestPassword()
      case .busy:
        self.respond(
          .serviceUnavailable, "Too many passwords are being checked.\n", [("Retry-After", "10")])
      }
    }
  }

  private func requestPassword() {
    respond(
      .unauthorized, "A user and a password are required.\n",
      [("WWW-Authenticate", "Basic realm=\"smaps-profiler\", charset=\"UTF-8\"")])
  }

  /// Responds to a request that is allowed to read.
  private func answer(_ head: RequestHead) {
    guard head.method == "GET" || head.method == "HEAD" else {
      respond(.methodNotAllowed, "Only GET and HEAD are supported.\n", [("Allow", "GET, HEAD")])
      return
    }
    let path = head.path
    if path == "/metrics" { return requestMetrics(head) }
    guard let page = state.page, path == "/" || path == "/events" else {
      if path == "/" { return respond(.ok, Self.indexPage, type: "text/html; charset=utf-8") }
      return respond(.notFound, "Not found. Metrics are at /metrics.\n")
    }
    // Other connections must not close it, and it must not count for scrapes.
    state.scrapes.unregister(self)
    guard
      head.isAddressed(
        to: page.service.hosts, at: try? ListenAddress(of: FileDescriptor(rawValue: socket)).host)
    else {
      return respond(
        .misdirectedRequest,
        "This host name is not allowed. Use the address, localhost, or --allowed-host NAME.\n")
    }
    if path == "/" {
      page.respond(to: self)
    } else if head.isFromOtherOrigin(scheme: scheme) {
      respond(.forbidden, "Pages of other origins can't read events.\n")
    } else {
      page.addViewer(self, missing: head.missingEvents(of: page.service))
    }
  }

  private func requestMetrics(_ head: RequestHead) {
    format = ExpositionFormat(accepting: head.values(of: "Accept").joined(separator: ","))
    deadline = state.loop.call(after: limits.firstSampleTimeout) {
      self.state.scrapes.timeOut(self)
    }
    state.scrapes.request(self)
  }

  /// The scheme of the URL by which clients reach the server.
  private var scheme: String { protection?.tls == nil ? "http" : "https" }

  // MARK: - The response

  /// Whether a response can be sent.
  var isWaiting: Bool { isOpen && !hasResponse }

  /// Sends a response and gives it up, whether the request was handled at once or waited.
  func queue(_ response: OpaquePointer, _ status: Status) {
    guard let handle else { return }
    deadline?.cancel()
    hasResponse = true
    if httpd_send(handle, status.rawValue, response) { resume() } else { abort() }
  }

  /// Whether the client has received nearly everything that was written.
  var isWritable: Bool { isOpen && parts.isEmpty }

  /// Writes a part of the response that was begun.
  func write(_ part: ResponsePart) {
    parts.append(part)
    resume()
  }

  /// Ends the response that was begun.
  func endStream() {
    isStreamComplete = true
    close(after: limits.responseTimeout)
    resume()
  }

  /// Moves what was written to libmicrohttpd, when that can send more.
  ///
  /// - Returns: the number of bytes, or what libmicrohttpd has for an end.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard progress != .aborted else { return httpd_failure }
    if parts.isEmpty, let stream { state.page?.advance(stream) }
    var count = 0
    while count < buffer.count, var part = parts.popFirst() {
      count += part.move(to: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
      if !part.isEmpty { parts.insert(part, at: parts.startIndex) }
    }
    if count > 0 { return count }
    if isStreamComplete { return httpd_end }
    suspend()
    return 0
  }

  // MARK: - Progress

  /// Waits for something other than the client. If the client goes away, the connection is closed.
  private func suspend() {
    guard let handle, progress == .active else { return }
    progress = .suspended
    httpd_suspend(handle)
    // A client may end its side after the request. A viewer that does so is gone, and would take
    // the place of another.
    state.loop.watch(socket, for: stream == nil ? 0 : linux_pollrdhup) { self.abort() }
  }

  private func resume() {
    guard let handle, progress == .suspended else { return }
    progress = .active
    state.loop.unwatch(socket)
    httpd_resume(handle)
    daemon.runSoon()
  }

  /// Closes the connection without waiting for the client.
  func abort() {
    guard isOpen else { return }
    resume()
    progress = .aborted
    shutdown(socket, Int32(SHUT_RDWR))
    daemon.runSoon()
  }

  /// Makes libmicrohttpd look at a connection that it should have closed: it tries to receive from
  /// one that is resumed.
  func finishAbort() {
    guard let handle, progress == .aborted else { return }
    httpd_suspend(handle)
    httpd_resume(handle)
  }

  /// Whether it is neither closed nor about to be.
  var isOpen: Bool { handle != nil && progress != .aborted }

  func close(after time: Duration) {
    deadline?.cancel()
    deadline = state.loop.call(after: time) { self.abort() }
  }

  private static let indexPage = """
    <!DOCTYPE html>
    <html lang="en"><meta charset="utf-8"><title>smaps-profiler</title>
    <h1>smaps-profiler</h1>
    <p><a href="/metrics">Metrics</a> about the memory of this machine's processes, in the formats \
    of Prometheus and OpenMetrics.</p>
    </html>

    """
}
