import Libc

import SystemPackage

/// A progress bar on stderr.
///
/// It is shown if stderr is a terminal and stdout is not, and if the task takes longer than a
/// second.
struct ProgressBar {
  private let task: String
  private let isEnabled: Bool
  private var due: ContinuousClock.Instant
  private var isShown = false

  private static let width = 30

  init(doing task: String) {
    self.task = task
    isEnabled = isatty(STDERR_FILENO) == 1 && isatty(STDOUT_FILENO) == 0
    due = .now + .seconds(1)
  }

  /// - Parameter part: the completed part of the task, from 0 to 1.
  mutating func show(_ part: Double) {
    guard isEnabled, ContinuousClock.now >= due else { return }
    due = .now + .milliseconds(100)
    isShown = true
    Self.write("\r" + Self.line(task, part) + "\u{1B}[K")
  }

  /// Erases the line.
  mutating func clear() {
    if isShown { Self.write("\r\u{1B}[K") }
    isShown = false
  }

  static func line(_ task: String, _ part: Double) -> String {
    let part = min(max(part, 0), 1)
    let filled = Int(part * Double(width))
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
    return "\(task) [\(bar)] \(Int(part * 100)) %"
  }

  private static func write(_ text: String) {
    _ = try? FileDescriptor.standardError.writeAll(Array(text.utf8))
  }
}
