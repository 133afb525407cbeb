/// Lines for the standard error while the terminal shows something else: they are kept until it is
/// given back.
final class DeferredStderr {
  /// Whether lines are kept, and not printed at once.
  private let keepsLines: Bool
  private(set) var lines: [String] = []
  private var forgotten = 0

  /// The last line, without the program's name; nil where there is none.
  private(set) var latest: String?

  /// So many are kept; of more, the oldest are forgotten.
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
    if lines.count > 2 * Self.capacity { forgetOldOnes() }
  }

  private func forgetOldOnes() {
    forgotten += lines.count - Self.capacity
    lines.removeFirst(lines.count - Self.capacity)
  }

  /// Prints what was kept.
  func flush() {
    if lines.count > Self.capacity { forgetOldOnes() }
    if forgotten > 0 { printError("(\(forgotten) earlier lines are left out)") }
    for line in lines { printError(line) }
    lines = []
    forgotten = 0
  }
}
