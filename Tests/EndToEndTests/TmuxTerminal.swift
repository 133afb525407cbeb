import Foundation
import Subprocess
import TestSupport

/// A real terminal, tmux(1), with a shell in it.
final class TmuxTerminal {
  private let socket: String

  /// How many lines were typed at the prompt, which has their number.
  private var lines = 0

  private init(socket: String) {
    self.socket = socket
  }

  /// Runs it beside a body.
  ///
  /// - Parameters:
  ///   - folder: where its socket lies, and what the shell works in.
  ///   - environment: for the shell, beside `TERM`, which tmux sets, and a UTF-8 locale.
  static func run<Result: Sendable>(
    columns: Int = 80, rows: Int = 24, in folder: String, environment: [String: String] = [:],
    body: (TmuxTerminal) async throws -> Result
  ) async throws -> Result {
    let settings = """
      set -g default-terminal tmux-256color
      set -g status off
      set -g history-limit 0
      """
    try Data(settings.utf8).write(to: URL(fileURLWithPath: "\(folder)/tmux.conf"))
    let terminal = TmuxTerminal(socket: "\(folder)/tmux")
    // Not as a daemon, which nobody would end.
    return try await RunningProgram.run(
      "tmux", ["-u", "-S", terminal.socket, "-f", "\(folder)/tmux.conf", "-D"]
    ) { _ in
      try await terminal.open(columns: columns, rows: rows, in: folder, environment)
      return try await body(terminal)
    }.result
  }

  private func open(
    columns: Int, rows: Int, in folder: String, _ environment: [String: String]
  ) async throws {
    var assignments = [
      "-u", "LC_ALL", "-u", "NO_COLOR", "-u", "COLORTERM", "LANG=C.UTF-8", "PS1=\\#$ ",
    ]
    assignments += environment.map { "\($0)=\($1)" }
    let words =
      ["env"] + assignments + ["bash", "--norc", "--noprofile", "--noediting", "+o", "history"]
    let session = ["new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "-c", folder] + words
    // Until the server is there to be spoken to.
    try await poll { try await tmux(session).status == .exited(0) }
    try await poll { try await screen().first == "1$" }
  }

  @discardableResult
  private func tmux(_ arguments: [String]) async throws -> BuiltProgram.Result {
    try await EndToEndTests.run(.name("tmux"), ["-N", "-u", "-S", socket] + arguments)
  }

  /// Types a line at the prompt.
  ///
  /// - Parameter isLast: whether the prompt is the last that is to be seen.
  func enter(_ line: String, isLast: Bool = true) async throws {
    lines += 1
    let prompt = "\(lines)$"
    // Before it is there, what is typed would stand among what is printed.
    try await see { rows in isLast ? rows.last { !$0.isEmpty } == prompt : rows.contains(prompt) }
    try await tmux(["send-keys", "-l", line])
    try await tmux(["send-keys", "Enter"])
  }

  /// Presses keys, by tmux's names for them.
  func press(_ keys: String...) async throws {
    try await tmux(["send-keys"] + keys)
  }

  func resize(columns: Int, rows: Int) async throws {
    try await tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
  }

  /// What is to be seen, row by row, without the blanks at their ends.
  func screen(withColors: Bool = false) async throws -> [String] {
    try await tmux(["capture-pane", "-p"] + (withColors ? ["-e"] : []))
      .output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  /// Whatever is written to the terminal from now on is written to the file too.
  func keepOutput(in path: String) async throws {
    try await tmux(["pipe-pane", "-O", "cat > '\(path)'"])
  }

  /// Whether the terminal is as programs expect to find it: on its own screen, with its cursor, and with
  /// long lines going on in the next row.
  func isPlain() async throws -> Bool {
    try await tmux(["display", "-p", "#{alternate_on} #{cursor_flag} #{wrap_flag}"]).output
      == "0 1 1\n"
  }

  /// Waits until what is to be seen fulfils a condition.
  func see(_ condition: ([String]) throws -> Bool) async throws {
    do {
      try await poll { try condition(try await screen()) }
    } catch is TimeoutError {
      throw NeverSeen(screen: try await screen())
    }
  }

  /// Waits until a row contains a text.
  func see(_ text: String) async throws {
    try await see { rows in rows.contains { $0.contains(text) } }
  }

  struct NeverSeen: Error, CustomStringConvertible {
    let screen: [String]

    var description: String { "never seen; the screen was\n" + screen.joined(separator: "\n") }
  }
}
