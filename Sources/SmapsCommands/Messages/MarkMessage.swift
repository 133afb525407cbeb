import SystemPackage

/// What is reported about `--marks`.
enum MarkMessage: Message {
  case unreadable(path: String, Errno)
  /// The file did not exist, and is a FIFO now.
  case created(path: String)
  /// How many marks were read and not recorded, because there are too many.
  case ignored(Int, limit: Int)
  /// How many marks a chart does not show.
  case notDrawn(Int, limit: Int)

  var message: String {
    switch self {
    case .unreadable(let path, .isDirectory):
      "can't read marks from '\(path)': it is a directory; name a FIFO or a file"
    case .unreadable(let path, let errno): "can't read marks from '\(path)': \(errno)"
    case .created(let path):
      "marks are read from the FIFO '\(EscapedText.readable.escape(path))', which is removed at "
        + "the end"
    case .ignored(let count, let limit):
      "\(Self.marks(count)) ignored: a run has at most \(limit)"
    case .notDrawn(let count, let limit):
      "\(Self.marks(count)) not in the chart, which shows the first \(limit); "
        + "recordings and -j have all"
    }
  }

  private static func marks(_ count: Int) -> String { "\(count) mark\(count == 1 ? "" : "s")" }
}
