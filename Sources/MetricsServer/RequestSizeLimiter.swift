import NIOCore

/// Closes the connection if the request exceeds the size limit.
final class RequestSizeLimiter: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private var remaining: Int

  init(bytes: Int) {
    remaining = bytes
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
