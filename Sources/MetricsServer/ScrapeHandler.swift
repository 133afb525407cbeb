import NIOCore
import NIOHTTP1
import OpenMetrics

/// The last handler of a connection: reads one request and writes one response.
final class ScrapeHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let state: ScrapeState
  private let limits: Limits
  private var context: ChannelHandlerContext?
  private var head: HTTPRequestHead?
  private var deadline: Scheduled<Void>?

  /// Whether the request was received completely.
  private(set) var hasRequested = false

  /// The format of the response, chosen by the `Accept` header.
  private(set) var format = ExpositionFormat.prometheus

  private init(state: ScrapeState, limits: Limits) {
    self.state = state
    self.limits = limits
  }

  /// Adds the handlers of a new connection: request size limit, HTTP decoder, and this handler.
  static func configure(_ channel: any Channel, state: ScrapeState, limits: Limits) throws {
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandler(RequestSizeLimiter(bytes: limits.requestBytes))
    var decoderLimits = NIOHTTPDecoderLimitConfiguration()
    decoderLimits.maxHeaderFieldSize = limits.headerBytes
    decoderLimits.maxHeaderListSize = limits.headerBytes
    decoderLimits.maxHeaderFieldCount = 100
    try pipeline.configureHTTPServerPipeline(
      withPipeliningAssistance: false, withEncoderConfiguration: .init(),
      withDecoderLimitConfiguration: decoderLimits)
    try pipeline.addHandler(ScrapeHandler(state: state, limits: limits))
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
  }

  func channelActive(context: ChannelHandlerContext) {
    state.register(self)
    close(after: limits.requestTimeout)
  }

  func channelInactive(context: ChannelHandlerContext) {
    deadline?.cancel()
    state.unregister(self)
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
    guard head.method == .GET || head.method == .HEAD else {
      respond(.methodNotAllowed, "Only GET and HEAD are supported.\n", [("Allow", "GET, HEAD")])
      return
    }
    switch Self.path(of: head.uri) {
    case "/metrics":
      format = ExpositionFormat(accepting: head.headers["Accept"].joined(separator: ","))
      let timeout = TimeAmount(limits.firstSampleTimeout)
      deadline = context?.eventLoop.assumeIsolated().scheduleTask(in: timeout) {
        self.state.timeOut(self)
      }
      state.request(self)
    case "/": respond(.ok, Self.indexPage, type: "text/html; charset=utf-8")
    default: respond(.notFound, "Not found. Metrics are at /metrics.\n")
    }
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

  private func respond(
    _ status: HTTPResponseStatus, _ text: String, type: String = "text/plain; charset=utf-8",
    _ extraHeaders: [(String, String)] = []
  ) {
    respond(status, ByteBuffer(string: text), type: type, extraHeaders)
  }

  private func respond(
    _ status: HTTPResponseStatus, _ body: ByteBuffer, type: String,
    _ extraHeaders: [(String, String)]
  ) {
    guard let context else { return }
    var headers = HTTPHeaders([
      ("Content-Type", type), ("Content-Length", String(body.readableBytes)),
      ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"), ("Connection", "close"),
    ])
    headers.add(contentsOf: extraHeaders)
    let response = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
    context.write(wrapOutboundOut(.head(response)), promise: nil)
    if head?.method != .HEAD {
      context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    }
    close(after: limits.responseTimeout)
    context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in
      self.close()
    }
  }

  func close() {
    context?.close(promise: nil)
  }

  private func close(after time: Duration) {
    deadline = context?.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(time)) {
      self.close()
    }
  }

  /// The path of a request target, which is `/path?query` or the absolute URL that proxies receive.
  private static func path(of uri: String) -> Substring {
    var rest = uri[...]
    if rest.hasPrefix("http://") {
      rest = rest.dropFirst(7).drop { $0 != "/" && $0 != "?" }
      if !rest.hasPrefix("/") { rest = "/" + rest }
    }
    return rest.prefix { $0 != "?" && $0 != "#" }
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
