/// Lines for stderr while the terminal shows the live view. They are deferred until it is restored.
final class DeferredStderr {
  /// Whether lines are deferred instead of printed at once.
  private let keepsLines: Bool
  private(set) var lines: [String] = []
  private var dropped = 0

  /// The last line without the program's name; `nil` if there is none.
  private(set) var latest: String?

  /// The largest number of deferred lines. If there are more, the oldest are dropped.
  private static let capacity = 100

  /// - Parameter keepsLines: whether stderr is the terminal of the live view.
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

  /// Prints the deferred lines.
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
