import Recording

@testable import SmapsCommands

enum RecordingMessageCase: MessageCase {
  case longReader, notShrinkable, boundTooSmall

  init(of value: RecordingMessage) {
    self =
      switch value.notice {
      case .longReader: .longReader
      case .notShrinkable: .notShrinkable
      case .boundTooSmall: .boundTooSmall
      }
  }

  var examples: [RecordingMessage] {
    let notice: Retention.Notice =
      switch self {
      case .longReader: .longReader(journal: 40 << 20)
      case .notShrinkable: .notShrinkable(size: 2 << 30)
      case .boundTooSmall: .boundTooSmall(size: 3 << 20)
      }
    return [RecordingMessage(path: "run.db", notice: notice)]
  }
}
