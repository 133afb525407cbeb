import CMicroHTTPD
import OpenMetrics
import WebConfiguration

/// Responses.
extension Connection {
  /// The codes that this server sends.
  enum Status: UInt32 {
    case ok = 200
    case unauthorized = 401
    case forbidden = 403
    case notFound = 404
    case methodNotAllowed = 405
    case misdirectedRequest = 421
    case serviceUnavailable = 503
  }

  /// Responds with metrics, or with status 503 if there are none.
  ///
  /// - Parameter text: the metrics in ``format``; `nil` before the first sample.
  func respond(with text: SharedBytes?) {
    guard let text else { return respond(.serviceUnavailable, "No sample has been taken yet.\n") }
    respond(.ok, text, type: format.contentType, [("Vary", "Accept")])
  }

  func respond(
    _ status: Status, _ text: String, type: String = "text/plain; charset=utf-8",
    _ extraHeaders: [(String, String)] = []
  ) {
    respond(status, SharedBytes(Array(text.utf8)), type: type, extraHeaders)
  }

  func respond(
    _ status: Status, _ body: SharedBytes, type: String, _ extraHeaders: [(String, String)]
  ) {
    guard isWaiting else { return }
    let response = httpd_make_response(
      body.pointer, body.count, Unmanaged.passRetained(body).toOpaque()
    ) { $0.map { Unmanaged<SharedBytes>.fromOpaque($0).release() } }
    send(response, status, type: type, extraHeaders)
    close(after: limits.responseTimeout)
  }

  /// Begins a response of any length.
  ///
  /// - Returns: whether it has a body: the response to HEAD is complete.
  func beginStream(type: String, _ extraHeaders: [(String, String)]) -> Bool {
    guard isWaiting else { return false }
    guard head?.method != "HEAD" else {
      respond(.ok, "", type: type, extraHeaders)
      return false
    }
    let response = httpd_make_stream(
      limits.headerBytes / 4, Unmanaged.passRetained(self).toOpaque(),
      { connection, buffer, capacity in
        guard let connection, let buffer else { return httpd_failure }
        return Unmanaged<Connection>.fromOpaque(connection).takeUnretainedValue()
          .read(into: UnsafeMutableRawBufferPointer(start: buffer, count: capacity))
      },
      { $0.map { Unmanaged<Connection>.fromOpaque($0).release() } })
    send(response, .ok, type: type, extraHeaders)
    return true
  }

  private func send(
    _ response: OpaquePointer?, _ status: Status, type: String,
    _ extraHeaders: [(String, String)]
  ) {
    guard let response else { return abort() }
    for (name, value) in headers(type: type, extraHeaders) {
      httpd_add_header(response, name, value)
    }
    queue(response, status)
  }

  private func headers(
    type: String, _ extraHeaders: [(String, String)]
  ) -> [(String, String)] {
    var headers =
      [
        ("Content-Type", type), ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"), ("Connection", "close"),
      ] + extraHeaders
    for header in protection?.configuration.headers ?? [] {
      // A browser enforces all policies.
      if header.name != "Content-Security-Policy" { headers.removeAll { $0.0 == header.name } }
      headers.append((header.name, header.value))
    }
    return headers
  }
}
