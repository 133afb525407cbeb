import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// The terminal after the end of a live view, and while it is suspended.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency, Tool.tmux.trait) struct LiveViewEndTests {
  private let profiler = BuiltProgram.profiler.path.string

  /// Options for a captured tree, with the same values in every sample.
  private let tree = "--proc '\(Checkout.tree("bash-vim"))'"

  /// Ways to end a run: keys, signals to the profiler or to the process, or options.
  private static let ends: [(options: String, key: String, command: String, status: String)] = [
    ("", "q", "", "0"), ("", "C-c", "", "0"), ("", "", "kill -TERM %", "0"),
    ("", "", "kill -HUP %", "0"), ("", "", "kill -INT %", "0"), ("", "C-\\", "", "131"),
    ("", "", "kill -SEGV %", "139"), ("", "", "kill -ABRT %", "134"),
    ("", "", "kill -USR1 %", "138"), ("", "", "kill -ALRM %", "142"),
    ("-d 0.5", "", "", "0"), ("-n 4", "", "", "0"), ("--max-total 1 -n 4", "", "", "3"),
    ("-r run.db", "", "rm run.db", "1"), ("-p $target", "", "kill $target", "0"),
  ]

  @Test(arguments: ends.indices)
  func `after every kind of end the terminal is restored`(index: Int) async throws {
    let end = Self.ends[index]
    try await withTemporaryDirectory { directory in
      try await TmuxTerminal.run(in: directory) { terminal in
        try await terminal.enter(
          "stty -g > before; ulimit -c 0; sleep 600 & target=$!; echo $target > target")
        try await terminal.enter("echo as it was")
        // Another shell executes the profiler. So its PID is known, and the outer shell reports no
        // signal.
        let source = end.options.hasPrefix("-p") ? "" : tree
        try await terminal.enter(
          "sh -c 'echo $$ > pid; exec \"$0\" \"$@\"' '\(profiler)' --live -i 0.05 "
            + "\(source) \(end.options); echo status $?; stty -g > after")
        if end.options.hasPrefix("-p") || end.options.isEmpty || end.options.hasPrefix("-r") {
          try await terminal.see("COMMAND")
          #expect(try await !terminal.isPlain())
        }
        if !end.key.isEmpty { try await terminal.press(end.key) }
        if !end.command.isEmpty {
          let pid = try #require(contents("\(directory)/pid")?.split(separator: "\n").first)
          let target = try #require(contents("\(directory)/target")?.split(separator: "\n").first)
          let command = end.command.replacing("%", with: pid).replacing(
            "$target", with: "\(target)")
          _ = try await run(.name("sh"), ["-c", "cd '\(directory)'; \(command)"])
        }
        try await terminal.see("status \(end.status)")
        try await poll { contents("\(directory)/after")?.isEmpty == false }
        #expect(try await terminal.screen().contains("as it was"))
        #expect(try await terminal.isPlain())
        #expect(contents("\(directory)/after") == contents("\(directory)/before"))
      }
    }
  }

  @Test func `a suspended view restores the terminal, and fg resumes it`() async throws {
    try await withTemporaryDirectory { directory in
      try await TmuxTerminal.run(in: directory) { terminal in
        try await terminal.enter("stty -g > before")
        try await terminal.enter("echo as it was; '\(profiler)' --live -i 0.05 \(tree)")
        try await terminal.see("COMMAND")
        for _ in 0..<3 {
          try await terminal.press("C-z")
          try await terminal.see("Stopped")
          #expect(try await terminal.isPlain())
          #expect(try await terminal.screen().contains("as it was"))
          // The file of the previous round must not be read.
          unlink("\(directory)/after")
          try await terminal.enter("stty -g > after")
          try await poll { contents("\(directory)/after")?.isEmpty == false }
          #expect(contents("\(directory)/after") == contents("\(directory)/before"))
          try await terminal.enter("clear; echo as it was; fg")
          try await terminal.see("COMMAND")
          #expect(try await !terminal.isPlain())
        }
        // A view in the background doesn't use the terminal.
        try await terminal.press("C-z")
        try await terminal.see("Stopped")
        try await terminal.enter("bg; clear; echo in the background")
        try await terminal.see { $0.first == "in the background" }
        #expect(try await terminal.isPlain())
        try await terminal.enter("fg")
        try await terminal.see("COMMAND")
        try await terminal.press("q")
        try await terminal.see("smaps-profiler: peak ")
        #expect(try await terminal.isPlain())
      }
    }
  }

  @Test func `stopped by SIGSTOP, it redraws the screen and restores the terminal at the end`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      try await TmuxTerminal.run(in: directory) { terminal in
        try await terminal.enter("stty -g > before; echo as it was")
        try await terminal.enter(
          "sh -c 'echo $$ > pid; exec \"$0\" \"$@\"' '\(profiler)' --live -i 0.05 \(tree)")
        try await terminal.see("COMMAND")
        let pid = try #require(contents("\(directory)/pid")?.split(separator: "\n").first)
        let signal = { (name: String) in try await run(.name("kill"), ["-\(name)", String(pid)]) }
        _ = try await signal("STOP")
        try await terminal.see("Stopped")
        try await terminal.enter("echo written over", isLast: false)
        try await terminal.see("written over")
        try await terminal.enter("fg", isLast: false)
        try await terminal.see { rows in
          rows.first?.hasPrefix("smaps-profiler") == true
            && !rows.contains { $0.contains("written") }
        }
        try await terminal.press("q")
        try await terminal.see("smaps-profiler: peak ")
        try await terminal.enter("stty -g > after")
        try await poll { contents("\(directory)/after")?.isEmpty == false }
        #expect(try await terminal.isPlain())
        #expect(contents("\(directory)/after") == contents("\(directory)/before"))
      }
    }
  }
}
