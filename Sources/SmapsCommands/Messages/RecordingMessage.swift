import Recording

/// What is reported once about a recording with `--keep`.
struct RecordingMessage: Message {
  let path: String
  let notice: Retention.Notice

  var message: String {
    let file = "recording '\(EscapedText.readable.escape(path))'"
    return switch notice {
    case .longReader(let journal):
      "\(file) is larger than --keep: another process has been reading it for long, so that its "
        + "journal has \(ByteFormatter.brief(UInt64(clamping: journal))); end that process"
    case .notShrinkable(let size):
      "\(file) was made without --keep: it keeps its "
        + "\(ByteFormatter.brief(UInt64(clamping: size))), and old samples make space for new "
        + "ones; record to another file for a smaller one"
    case .boundTooSmall(let size):
      "\(file) is larger than --keep: a single sample of these processes takes "
        + "\(ByteFormatter.brief(UInt64(clamping: size)))"
    }
  }
}
