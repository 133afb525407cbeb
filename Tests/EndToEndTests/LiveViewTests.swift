import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// The live view in a real terminal.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency, Tool.tmux.trait) struct LiveViewTests {
  private let profiler = BuiltProgram.profiler.path.string

  /// Options for a captured tree, with the same values in every sample.
  private let tree = "--proc '\(Checkout.tree("bash-vim"))'"

  @Test func `the view shows growth, freezes, adapts to the size and restores the terminal`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      try await KnownProgram.run("heap", in: directory) { program in
        _ = try await program.step()
        try await TmuxTerminal.run(in: directory) { terminal in
          try await terminal.enter("stty -g > before; echo as it was")
          try await terminal.enter(
            "'\(profiler)' --live -i 0.05 '\(program.pattern)'; stty -g > after")
          try await terminal.see { rows in
            rows[0].hasPrefix("smaps-profiler  ^") && rows[0].contains("1 process")
              && rows.contains { $0.contains("PID") && $0.hasSuffix("COMMAND") }
              && rows.contains { $0.contains("\(program.pid)") && $0.hasSuffix("heap") }
          }
          #expect(try await !terminal.isPlain())

          // The heap grows by 8 MiB.
          try program.proceed()
          _ = try await program.step()
          try await terminal.see { rows in
            rows.contains { $0.hasPrefix("Heap") && $0.contains("8.0") && $0.contains("+8") }
              && rows.contains { $0.contains("\(program.pid)") && $0.contains("+8") }
          }

          // The heap shrinks by 3 MiB. A frozen screen does not show that.
          try await terminal.press("f")
          try await terminal.see("FROZEN")
          try program.proceed()
          _ = try await program.step()
          try await terminal.press("z")
          try await terminal.see { rows in
            rows.contains { $0.hasPrefix("Heap") && $0.contains("8.0") && $0.contains("  0  ") }
          }
          try await terminal.press("f")
          try await terminal.see { rows in
            rows.contains { $0.hasPrefix("Heap") && $0.contains("5.0") }
              && !rows[0].contains("FROZEN")
          }

          try await expectSizesAndHelp(terminal)
          try await terminal.press("q")
          try await terminal.see("smaps-profiler: peak ")
          try await terminal.see { $0.last { !$0.isEmpty } == "3$" }
          #expect(try await terminal.screen().contains("as it was"))
          #expect(try await terminal.isPlain())
          let before = try #require(contents("\(directory)/before"))
          #expect(contents("\(directory)/after") == before)
        }
      }
    }
  }

  /// Resizes the terminal, then opens and closes the page of keys.
  private func expectSizesAndHelp(_ terminal: TmuxTerminal) async throws {
    for (columns, rows) in [(132, 40), (40, 10), (20, 5), (80, 24)] {
      try await terminal.resize(columns: columns, rows: rows)
      try await terminal.see {
        $0.count == rows && $0.last?.hasPrefix("q quit") == true
          && $0.contains { $0.hasPrefix("Total") }
      }
    }
    try await terminal.press("?")
    try await terminal.see("reset growth to zero")
    try await terminal.press("Space")
    try await terminal.see("COMMAND")
  }

  @Test func `a run with a view is recorded, drawn and gated, and prints warnings at its end`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      try await TmuxTerminal.run(columns: 120, rows: 50, in: directory) { terminal in
        try await terminal.enter(
          "'\(profiler)' --live -w -i 0.001 -r run.db -g run.svg --max-total 1KiB --proc "
            + "'\(Checkout.tree("chromium"))'; echo status $?")
        try await terminal.see { rows in
          // The reason depends on what else the machine does.
          rows.contains {
            $0.contains(#/^warning: skipped \d+ samples?: (reading|an output|the) /#)
          }
        }
        try await terminal.press("q")
        try await terminal.see("status 3")
        let rows = try await terminal.screen()
        #expect(rows.contains { $0.hasPrefix("smaps-profiler: warning: skipped ") })
        #expect(rows.contains { $0.hasPrefix("smaps-profiler: --max-total 1KiB exceeded: ") })
        #expect(contents("\(directory)/run.svg")?.hasSuffix("</svg>\n") == true)
        let replayed = try await BuiltProgram.profiler("--replay", "\(directory)/run.db", "-n", "1")
        #expect(replayed.output.hasPrefix("PID\tSTACK_PSS"))
      }
    }
  }

  @Test func `the view waits for a matching process`() async throws {
    try await withTemporaryDirectory { directory in
      try await TmuxTerminal.run(in: directory) { terminal in
        let seconds = "73\(UInt32.random(in: 1000...9999))"
        try await terminal.enter("'\(profiler)' --live --wait -i 0.05 '^sleep \(seconds)$'")
        try await terminal.see("waiting for a matching process")
        try await terminal.see("waiting for one")
        try await poll { try await !terminal.isPlain() }
        try await RunningProgram.run("sleep", [seconds]) { sleeper in
          try await terminal.see("\(sleeper.pid)")
          try await terminal.press("q")
          try await terminal.see("smaps-profiler: peak ")
        }
      }
    }
  }

  @Test func `many keys and sizes in quick succession cause no errors`() async throws {
    try await withTemporaryDirectory { directory in
      try await TmuxTerminal.run(in: directory) { terminal in
        try await terminal.enter("stty -g > before")
        try await terminal.enter("'\(profiler)' --live -i 0.05 \(tree); stty -g > after")
        try await terminal.see("COMMAND")
        for round in 0..<40 {
          try await terminal.resize(columns: 1 + round * 37 % 150, rows: 1 + round * 17 % 50)
          try await terminal.press(
            "g", "n", "p", "m", "r", "f", "f", "Down", "NPage", "End", "Home", "z", "?", "x", "F5",
            "C-l", "é", "Escape", "M-x", "C-b")
        }
        try await terminal.resize(columns: 80, rows: 24)
        try await terminal.see {
          $0.count == 24 && $0.last?.hasPrefix("q quit") == true
            && $0[0].hasPrefix("smaps-profiler")
        }
        try await terminal.press("q")
        try await poll { contents("\(directory)/after")?.isEmpty == false }
        #expect(try await terminal.isPlain())
        #expect(contents("\(directory)/after") == contents("\(directory)/before"))
      }
    }
  }
}
