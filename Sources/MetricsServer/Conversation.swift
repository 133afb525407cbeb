import NIOCore
import NIOHTTP1
import OpenMetrics

/// One connection: a question and its answer.
final class Conversation: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let desk: Desk
  private let limits: Limits
  private var context: ChannelHandlerContext?
  private var head: HTTPRequestHead?
  private var deadline: Scheduled<Void>?

  /// Whether the question is there.
  private(set) var hasAsked = false

  /// The format that is wanted.
  private(set) var exposition = Exposition.prometheus

  private init(desk: Desk, limits: Limits) {
    self.desk = desk
    self.limits = limits
  }

  /// Makes a connection ready: bytes are counted, made parts of a question, and understood.
  static func prepare(_ channel: any Channel, at desk: Desk, limits: Limits) throws {
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandler(Allowance(bytes: limits.totalBytes))
    var lengths = NIOHTTPDecoderLimitConfiguration()
    lengths.maxHeaderFieldSize = limits.headBytes
    lengths.maxHeaderListSize = limits.headBytes
    lengths.maxHeaderFieldCount = 100
    try pipeline.configureHTTPServerPipeline(
      withPipeliningAssistance: false, withEncoderConfiguration: .init(),
      withDecoderLimitConfiguration: lengths)
    try pipeline.addHandler(Conversation(desk: desk, limits: limits))
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
  }

  func channelActive(context: ChannelHandlerContext) {
    desk.come(self)
    hangUp(after: limits.asking)
  }

  func channelInactive(context: ChannelHandlerContext) {
    deadline?.cancel()
    desk.leave(self)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    // What follows the first question is not looked at.
    guard !hasAsked else { return }
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      // What else would come with it is of no interest.
      if head.method != .GET, head.method != .HEAD { answerQuestion() }
    case .body: break
    case .end: answerQuestion()
    }
  }

  private func answerQuestion() {
    guard let head else { return }
    hasAsked = true
    deadline?.cancel()
    guard head.method == .GET || head.method == .HEAD else {
      respond(.methodNotAllowed, "Only GET and HEAD.\n", [("Allow", "GET, HEAD")])
      return
    }
    switch Self.path(of: head.uri) {
    case "/metrics":
      exposition = Exposition(accepting: head.headers["Accept"].joined(separator: ","))
      deadline = context?.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limits.waiting)) {
        self.desk.giveUp(self)
      }
      desk.ask(self)
    case "/": respond(.ok, Self.page, type: "text/html; charset=utf-8")
    default: respond(.notFound, "There is only /metrics.\n")
    }
  }

  /// - Parameter text: nil where there are no metrics yet.
  func answer(with text: ByteBuffer?) {
    deadline?.cancel()
    guard let text else {
      respond(.serviceUnavailable, "Nothing has been measured yet.\n")
      return
    }
    respond(.ok, text, type: exposition.contentType, [("Vary", "Accept")])
  }

  private func respond(
    _ status: HTTPResponseStatus, _ text: String, type: String = "text/plain; charset=utf-8",
    _ others: [(String, String)] = []
  ) {
    respond(status, ByteBuffer(string: text), type: type, others)
  }

  private func respond(
    _ status: HTTPResponseStatus, _ body: ByteBuffer, type: String, _ others: [(String, String)]
  ) {
    guard let context else { return }
    var headers = HTTPHeaders([
      ("Content-Type", type), ("Content-Length", String(body.readableBytes)),
      ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"), ("Connection", "close"),
    ])
    headers.add(contentsOf: others)
    let response = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
    context.write(wrapOutboundOut(.head(response)), promise: nil)
    if head?.method != .HEAD {
      context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    }
    hangUp(after: limits.answering)
    context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in
      self.hangUp()
    }
  }

  func hangUp() {
    context?.close(promise: nil)
  }

  private func hangUp(after time: Duration) {
    deadline = context?.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(time)) {
      self.hangUp()
    }
  }

  /// Of what stands behind GET: a path with or without a query, or behind a proxy a whole URL.
  private static func path(of uri: String) -> Substring {
    var rest = uri[...]
    if rest.hasPrefix("http://") {
      rest = rest.dropFirst(7).drop { $0 != "/" && $0 != "?" }
      if !rest.hasPrefix("/") { rest = "/" + rest }
    }
    return rest.prefix { $0 != "?" && $0 != "#" }
  }

  private static let page = """
    <!DOCTYPE html>
    <html lang="en"><meta charset="utf-8"><title>smaps-profiler</title>
    <h1>smaps-profiler</h1>
    <p>Where the memory of this machine's processes goes: <a href="/metrics">metrics</a>, in the \
    formats of Prometheus and OpenMetrics.</p>
    </html>

    """
}

/// Hangs up on who says more than a question can be.
private final class Allowance: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private var rest: Int

  init(bytes: Int) {
    rest = bytes
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    rest -= unwrapInboundIn(data).readableBytes
    if rest < 0 {
      context.close(promise: nil)
    } else {
      context.fireChannelRead(data)
    }
  }
}
