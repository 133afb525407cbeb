import NIOCore

/// Closes the connection if the request exceeds the size limit.
///
/// It is the first handler of a connection, so that encrypted bytes count, those of the handshake
/// too.
final class RequestSizeLimiter: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private var remaining: Int

  private var context: ChannelHandlerContext?

  init(bytes: Int) {
    remaining = bytes
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
  }

  /// Closes the connection at once. Other ways to close an encrypted one wait for the client.
  func abort() {
    context?.close(promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    remaining -= unwrapInboundIn(data).readableBytes
    if remaining < 0 {
      context.close(promise: nil)
    } else {
      context.fireChannelRead(data)
    }
  }
}
