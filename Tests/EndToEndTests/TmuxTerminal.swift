import Foundation
import Subprocess
import TestSupport

/// A terminal of tmux(1) that runs a shell.
final class TmuxTerminal {
  private let socket: String

  /// The number of lines entered. The prompt shows the number of the next line.
  private var lines = 0

  private init(socket: String) {
    self.socket = socket
  }

  /// Runs a terminal while the body runs.
  ///
  /// - Parameters:
  ///   - directory: The directory of the socket, and the working directory of the shell.
  ///   - environment: Variables for the shell, in addition to `TERM`, which tmux sets, and a UTF-8
  ///     locale.
  static func run<Result: Sendable>(
    columns: Int = 80, rows: Int = 24, in directory: String, environment: [String: String] = [:],
    body: (TmuxTerminal) async throws -> Result
  ) async throws -> Result {
    let settings = """
      set -g default-terminal tmux-256color
      set -g status off
      set -g history-limit 0
      """
    try Data(settings.utf8).write(to: URL(fileURLWithPath: "\(directory)/tmux.conf"))
    let terminal = TmuxTerminal(socket: "\(directory)/tmux")
    // Not as a daemon, which would outlive the test.
    return try await RunningProgram.run(
      "tmux", ["-u", "-S", terminal.socket, "-f", "\(directory)/tmux.conf", "-D"]
    ) { _ in
      try await terminal.open(columns: columns, rows: rows, in: directory, environment)
      return try await body(terminal)
    }.result
  }

  private func open(
    columns: Int, rows: Int, in directory: String, _ environment: [String: String]
  ) async throws {
    var assignments = [
      "-u", "LC_ALL", "-u", "NO_COLOR", "-u", "COLORTERM", "LANG=C.UTF-8", "PS1=\\#$ ",
    ]
    assignments += environment.map { "\($0)=\($1)" }
    let words =
      ["env"] + assignments + ["bash", "--norc", "--noprofile", "--noediting", "+o", "history"]
    let session =
      ["new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "-c", directory] + words
    // The server needs some time until it accepts connections.
    try await poll { try await tmux(session).status == .exited(0) }
    try await poll { try await screen().first == "1$" }
  }

  @discardableResult
  private func tmux(_ arguments: [String]) async throws -> BuiltProgram.Result {
    try await EndToEndTests.run(.name("tmux"), ["-N", "-u", "-S", socket] + arguments)
  }

  /// Enters a line at the prompt.
  ///
  /// - Parameter isLast: Whether the prompt must be the last text on the screen.
  func enter(_ line: String, isLast: Bool = true) async throws {
    lines += 1
    let prompt = "\(lines)$"
    // Before the prompt appears, the typed text would mix with the output.
    try await see { rows in isLast ? rows.last { !$0.isEmpty } == prompt : rows.contains(prompt) }
    try await tmux(["send-keys", "-l", line])
    try await tmux(["send-keys", "Enter"])
  }

  /// Presses keys, given by their names in tmux.
  func press(_ keys: String...) async throws {
    try await tmux(["send-keys"] + keys)
  }

  func resize(columns: Int, rows: Int) async throws {
    try await tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
  }

  /// Returns the rows of the screen without trailing blanks.
  func screen(withColors: Bool = false) async throws -> [String] {
    try await tmux(["capture-pane", "-p"] + (withColors ? ["-e"] : []))
      .output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  /// Copies all further output of the terminal to a file.
  func copyOutput(to path: String) async throws {
    try await tmux(["pipe-pane", "-O", "cat > '\(path)'"])
  }

  /// Whether the terminal is in its normal state: the primary screen, a visible cursor, and wrapped
  /// lines.
  func isPlain() async throws -> Bool {
    try await tmux(["display", "-p", "#{alternate_on} #{cursor_flag} #{wrap_flag}"]).output
      == "0 1 1\n"
  }

  /// Waits until the screen fulfils a condition.
  func see(_ condition: ([String]) throws -> Bool) async throws {
    do {
      // Every poll starts a process.
      try await poll(every: .milliseconds(20)) { try condition(try await screen()) }
    } catch is TimeoutError {
      throw ScreenTimeout(screen: try await screen())
    }
  }

  /// Waits until a row of the screen contains a text.
  func see(_ text: String) async throws {
    try await see { rows in rows.contains { $0.contains(text) } }
  }

  struct ScreenTimeout: Error, CustomStringConvertible {
    let screen: [String]

    var description: String { "not found; the screen was\n" + screen.joined(separator: "\n") }
  }
}
