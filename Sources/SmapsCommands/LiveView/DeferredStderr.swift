/// Lines for the standard error while the terminal shows something else: they are kept until it is
/// given back.
final class DeferredStderr {
  /// Whether lines are kept, and not printed at once.
  private let keepsLines: Bool
  private(set) var lines: [String] = []
  private var dropped = 0

  /// The last line, without the program's name; nil where there is none.
  private(set) var latest: String?

  /// So many are kept; of more, the oldest are dropped.
  private static let capacity = 100

  /// - Parameter keepsLines: whether the standard error is the terminal that shows something else.
  init(keepsLines: Bool) {
    self.keepsLines = keepsLines
  }

  func append(_ message: String, by program: String) {
    latest = message
    let line = "\(program): \(message)"
    guard keepsLines else { return printError(line) }
    lines.append(line)
    if lines.count > 2 * Self.capacity { dropOldest() }
  }

  private func dropOldest() {
    dropped += lines.count - Self.capacity
    lines.removeFirst(lines.count - Self.capacity)
  }

  /// Prints what was kept.
  func flush() {
    if lines.count > Self.capacity { dropOldest() }
    if dropped > 0 {
      printError("\(RunConfiguration.program): \(RunMessage.omittedLines(dropped).message)")
    }
    for line in lines { printError(line) }
    lines = []
    dropped = 0
  }
}
