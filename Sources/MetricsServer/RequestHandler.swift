import NIOCore
import NIOHTTP1
import OpenMetrics
import WebConfiguration

/// The last handler of a connection: reads one request and writes one response.
final class RequestHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let state: ServerState
  private let limits: Limits
  private let limiter: RequestSizeLimiter

  /// What protects the connection, as it was when it was opened; `nil` for nothing.
  private let protection: Protection?
  private var context: ChannelHandlerContext?
  private var head: HTTPRequestHead?
  private var deadline: Scheduled<Void>?

  /// Whether the request was received completely.
  private(set) var hasRequested = false

  /// The format of the response, chosen by the `Accept` header.
  private(set) var format = ExpositionFormat.prometheus

  /// The events that the client receives; `nil` if it has not asked for them.
  var stream: EventStream?

  private init(state: ServerState, limits: Limits, limiter: RequestSizeLimiter) {
    self.state = state
    self.limits = limits
    self.limiter = limiter
    protection = state.protection?.current
  }

  /// Adds the handlers of a new connection: request size limit, encryption, HTTP decoder, and this
  /// handler.
  static func configure(_ channel: any Channel, state: ServerState, limits: Limits) throws {
    let pipeline = channel.pipeline.syncOperations
    let limiter = RequestSizeLimiter(bytes: limits.requestBytes)
    try pipeline.addHandler(limiter)
    #if TLS
      if let tls = state.protection?.current.tls { try pipeline.addHandler(tls.makeHandler()) }
    #endif
    var decoderLimits = NIOHTTPDecoderLimitConfiguration()
    decoderLimits.maxHeaderFieldSize = limits.headerBytes
    decoderLimits.maxHeaderListSize = limits.headerBytes
    decoderLimits.maxHeaderFieldCount = 100
    try pipeline.configureHTTPServerPipeline(
      withPipeliningAssistance: false, withEncoderConfiguration: .init(),
      withDecoderLimitConfiguration: decoderLimits)
    try pipeline.addHandler(RequestHandler(state: state, limits: limits, limiter: limiter))
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
  }

  func channelActive(context: ChannelHandlerContext) {
    state.scrapes.register(self)
    close(after: limits.requestTimeout)
  }

  func channelInactive(context: ChannelHandlerContext) {
    deadline?.cancel()
    state.scrapes.unregister(self)
    state.page?.unregister(self)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if let stream { state.page?.advance(stream) }
    context.fireChannelWritabilityChanged()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    // Pipelined requests are ignored.
    guard !hasRequested else { return }
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      // Other methods are rejected without reading their body.
      if head.method != .GET, head.method != .HEAD { handleRequest() }
    case .body: break
    case .end: handleRequest()
    }
  }

  private func handleRequest() {
    guard let head else { return }
    hasRequested = true
    deadline?.cancel()
    guard let passwords = state.protection?.passwords, !passwords.users.isEmpty else {
      return answer(head)
    }
    let fields = head.headers["Authorization"]
    guard fields.count == 1, let credentials = Credentials(authorization: fields[0]) else {
      return requestPassword()
    }
    close(after: limits.passwordTimeout)
    passwords.check(credentials, isWanted: { self.context != nil }) { answer in
      guard self.context != nil else { return }
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
  private func answer(_ head: HTTPRequestHead) {
    guard head.method == .GET || head.method == .HEAD else {
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
        to: page.service.hosts, at: context?.localAddress?.ipAddress)
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

  private func requestMetrics(_ head: HTTPRequestHead) {
    format = ExpositionFormat(accepting: head.headers["Accept"].joined(separator: ","))
    let timeout = TimeAmount(limits.firstSampleTimeout)
    deadline = context?.eventLoop.assumeIsolated().scheduleTask(in: timeout) {
      self.state.scrapes.timeOut(self)
    }
    state.scrapes.request(self)
  }

  /// Responds with metrics, or with status 503 if there are none.
  ///
  /// - Parameter text: the metrics in ``format``; `nil` before the first sample.
  func respond(with text: ByteBuffer?) {
    deadline?.cancel()
    guard let text else {
      respond(.serviceUnavailable, "No sample has been taken yet.\n")
      return
    }
    respond(.ok, text, type: format.contentType, [("Vary", "Accept")])
  }

  func respond(
    _ status: HTTPResponseStatus, _ text: String, type: String = "text/plain; charset=utf-8",
    _ extraHeaders: [(String, String)] = []
  ) {
    respond(status, ByteBuffer(string: text), type: type, extraHeaders)
  }

  func respond(
    _ status: HTTPResponseStatus, _ body: ByteBuffer, type: String,
    _ extraHeaders: [(String, String)]
  ) {
    guard let context else { return }
    writeHead(
      status, type: type, [("Content-Length", String(body.readableBytes))] + extraHeaders, context)
    if head?.method != .HEAD {
      context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    }
    close(after: limits.responseTimeout)
    context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in
      self.close()
    }
  }

  private func writeHead(
    _ status: HTTPResponseStatus, type: String, _ extraHeaders: [(String, String)],
    _ context: ChannelHandlerContext
  ) {
    var headers = HTTPHeaders([
      ("Content-Type", type), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"),
      ("Connection", "close"),
    ])
    headers.add(contentsOf: extraHeaders)
    for header in protection?.configuration.headers ?? [] {
      // A browser enforces all policies.
      if header.name == "Content-Security-Policy" {
        headers.add(name: header.name, value: header.value)
      } else {
        headers.replaceOrAdd(name: header.name, value: header.value)
      }
    }
    let response = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
    context.write(wrapOutboundOut(.head(response)), promise: nil)
  }

  /// Begins a response of any length.
  ///
  /// - Returns: whether it has a body: the response to HEAD is complete.
  func beginStream(type: String, _ extraHeaders: [(String, String)]) -> Bool {
    guard let context else { return false }
    writeHead(.ok, type: type, extraHeaders, context)
    if head?.method == .HEAD {
      endStream()
      return false
    }
    return true
  }

  /// Whether the client has received nearly everything that was written.
  var isWritable: Bool { context?.channel.isWritable ?? false }

  /// Writes a part of the response that was begun.
  func write(_ part: ByteBuffer) {
    context?.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(part))), promise: nil)
  }

  /// Ends the response that was begun.
  func endStream() {
    close(after: limits.responseTimeout)
    context?.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in
      self.close()
    }
  }

  func close() {
    context?.close(promise: nil)
  }

  /// Closes the connection without waiting for the client.
  func abort() {
    limiter.abort()
  }

  /// The scheme of the URL by which clients reach the server.
  private var scheme: String { protection?.tls == nil ? "http" : "https" }

  private func close(after time: Duration) {
    deadline = context?.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(time)) {
      self.abort()
    }
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
