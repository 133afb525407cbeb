/// Lines for stderr that are deferred while the terminal shows the live view.
final class DeferredStderr {
  /// Whether lines are deferred. If not, they are printed at once.
  private let defersLines: Bool
  private(set) var lines: [String] = []
  private var droppedCount = 0

  /// The last line, without the program's name; `nil` if there is none.
  private(set) var latest: String?

  /// The number of deferred lines. If there are more, the oldest are dropped.
  private static let capacity = 100

  /// - Parameter defersLines: whether stderr is the terminal that shows the live view.
  init(defersLines: Bool) {
    self.defersLines = defersLines
  }

  func append(_ message: String, by program: String) {
    latest = message
    let line = "\(program): \(message)"
    guard defersLines else { return printError(line) }
    lines.append(line)
    if lines.count > 2 * Self.capacity { dropOldest() }
  }

  private func dropOldest() {
    droppedCount += lines.count - Self.capacity
    lines.removeFirst(lines.count - Self.capacity)
  }

  /// Prints the deferred lines.
  func flush() {
    if lines.count > Self.capacity { dropOldest() }
    if droppedCount > 0 {
      RunConfiguration.log(RunMessage.omittedLines(droppedCount).message)
    }
    for line in lines { printError(line) }
    lines = []
    droppedCount = 0
  }
}
