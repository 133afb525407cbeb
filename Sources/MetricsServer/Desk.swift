import NIOCore
import OpenMetrics

/// What is shared by all who ask: the latest metrics, who waits for the first ones, and who is there.
///
/// Everything is done on the server's one thread.
final class Desk {
  private let limits: Limits

  private var latest: [MetricFamily]?

  /// The latest metrics in those formats that somebody has asked for.
  private var texts: [Exposition: ByteBuffer] = [:]

  private var waiting: [Conversation] = []

  /// In the order in which they came.
  private var present: [Conversation] = []

  init(limits: Limits) {
    self.limits = limits
  }

  func publish(_ families: [MetricFamily]) {
    latest = families
    texts.removeAll()
    let waiting = waiting
    self.waiting = []
    for conversation in waiting { conversation.answer(with: text(conversation.exposition)) }
  }

  /// Answers now, or when there is something to tell.
  func ask(_ conversation: Conversation) {
    if latest == nil {
      waiting.append(conversation)
    } else {
      conversation.answer(with: text(conversation.exposition))
    }
  }

  /// Answers that there is nothing yet, where that takes too long.
  func giveUp(_ conversation: Conversation) {
    guard let place = waiting.firstIndex(where: { $0 === conversation }) else { return }
    waiting.remove(at: place)
    conversation.answer(with: text(conversation.exposition))
  }

  private func text(_ exposition: Exposition) -> ByteBuffer? {
    guard let latest else { return nil }
    if let text = texts[exposition] { return text }
    let text = ByteBuffer(bytes: exposition.text(latest))
    texts[exposition] = text
    return text
  }

  func come(_ conversation: Conversation) {
    if present.count >= limits.connections {
      (present.first { !$0.hasAsked } ?? present.first)?.hangUp()
    }
    present.append(conversation)
  }

  func leave(_ conversation: Conversation) {
    present.removeAll { $0 === conversation }
    waiting.removeAll { $0 === conversation }
  }
}
