import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// The live view in a real terminal.
@Suite(.timeLimit(.minutes(10)), Tool.tmux.trait, .serialized) struct LiveViewTests {
  private let profiler = BuiltProgram.profiler.path.string

  /// What is looked at where it does not matter: a captured tree, which is the same at each sample.
  private let tree = "--proc '\(Checkout.tree("bash-vim"))'"

  @Test func `a growing process is seen to grow, is sorted, frozen and left`() async throws {
    try await withTemporaryDirectory { folder in
      try await KnownProgram.run("heap", in: folder) { program in
        _ = try await program.step()
        try await TmuxTerminal.run(in: folder) { terminal in
          try await terminal.enter("stty -g > before; echo as it was")
          try await terminal.enter(
            "'\(profiler)' --live -i 0.05 '\(program.pattern)'; stty -g > after")
          try await terminal.see { rows in
            rows[0].hasPrefix("smaps-profiler  ^") && rows[0].contains("1 process")
              && rows.contains { $0.contains("PID") && $0.hasSuffix("COMMAND") }
              && rows.contains { $0.contains("\(program.pid)") && $0.hasSuffix("heap") }
          }
          #expect(try await !terminal.isPlain())

          // 8 MiB more on the heap.
          try program.proceed()
          _ = try await program.step()
          try await terminal.see { rows in
            rows.contains { $0.hasPrefix("Heap") && $0.contains("8.0") && $0.contains("+8") }
              && rows.contains { $0.contains("\(program.pid)") && $0.contains("+8") }
          }

          // 3 MiB less, which a frozen screen does not show.
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

          try await terminal.press("q")
          try await terminal.see("smaps-profiler: peak ")
          try await terminal.see { $0.last { !$0.isEmpty } == "3$" }
          #expect(try await terminal.screen().contains("as it was"))
          #expect(try await terminal.isPlain())
          let before = try #require(contents("\(folder)/before"))
          #expect(contents("\(folder)/after") == before)
        }
      }
    }
  }

  /// How a run can end: by keys, by signals to the program, or by itself.
  private static let ends: [(options: String, key: String, command: String, status: String)] = [
    ("", "q", "", "0"), ("", "C-c", "", "0"), ("", "", "kill -TERM %", "0"),
    ("", "", "kill -HUP %", "0"), ("", "", "kill -INT %", "0"), ("", "C-\\", "", "131"),
    ("", "", "kill -SEGV %", "139"), ("", "", "kill -ABRT %", "134"),
    ("", "", "kill -USR1 %", "138"), ("", "", "kill -ALRM %", "142"),
    ("-d 0.5", "", "", "0"), ("-n 4", "", "", "0"), ("--max-total 1 -n 4", "", "", "3"),
    ("-r run.db", "", "rm run.db", "1"), ("-p $target", "", "kill $target", "0"),
  ]

  @Test(arguments: ends.indices)
  func `however a run ends, the terminal is as it was`(index: Int) async throws {
    let end = Self.ends[index]
    try await withTemporaryDirectory { folder in
      try await TmuxTerminal.run(in: folder) { terminal in
        try await terminal.enter("stty -g > before; ulimit -c 0; sleep 600 & target=$!")
        try await terminal.enter("echo as it was")
        // In a shell of its own, so that what it says of signals does not matter; its number is the
        // program's.
        let source = end.options.hasPrefix("-p") ? "" : tree
        try await terminal.enter(
          "sh -c 'echo $$ > pid; exec \"$0\" \"$@\"' '\(profiler)' --live -i 0.05 \(source) "
            + end.options
            + "; echo status $?; stty -g > after")
        if end.options.hasPrefix("-p") || end.options.isEmpty || end.options.hasPrefix("-r") {
          try await terminal.see("COMMAND")
          #expect(try await !terminal.isPlain())
        }
        if !end.key.isEmpty { try await terminal.press(end.key) }
        if !end.command.isEmpty {
          let pid = try #require(contents("\(folder)/pid")?.split(separator: "\n").first)
          let target = try #require(
            names(in: "/proc").compactMap(Int.init).first {
              contents("/proc/\($0)/cmdline") == "sleep\0600\0"
                && (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\($0)/cwd"))
                  == folder
            })
          let command = end.command.replacing("%", with: pid).replacing(
            "$target", with: "\(target)")
          _ = try await run(.name("sh"), ["-c", "cd '\(folder)'; \(command)"])
        }
        try await terminal.see("status \(end.status)")
        try await poll { contents("\(folder)/after")?.isEmpty == false }
        #expect(try await terminal.screen().contains("as it was"))
        #expect(try await terminal.isPlain())
        #expect(contents("\(folder)/after") == contents("\(folder)/before"))
      }
    }
  }

  @Test func `it is suspended and goes on, and the shell has the terminal meanwhile`() async throws
  {
    try await withTemporaryDirectory { folder in
      try await TmuxTerminal.run(in: folder) { terminal in
        try await terminal.enter("stty -g > before")
        try await terminal.enter("echo as it was; '\(profiler)' --live -i 0.05 \(tree)")
        try await terminal.see("COMMAND")
        for _ in 0..<3 {
          try await terminal.press("C-z")
          try await terminal.see("Stopped")
          #expect(try await terminal.isPlain())
          #expect(try await terminal.screen().contains("as it was"))
          // That of the time before would be taken for this one's.
          unlink("\(folder)/after")
          try await terminal.enter("stty -g > after")
          try await poll { contents("\(folder)/after")?.isEmpty == false }
          #expect(contents("\(folder)/after") == contents("\(folder)/before"))
          try await terminal.enter("clear; echo as it was; fg")
          try await terminal.see("COMMAND")
          #expect(try await !terminal.isPlain())
        }
        // In the background it leaves the terminal alone, and comes back by fg.
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
    try await withTemporaryDirectory { folder in
      try await TmuxTerminal.run(in: folder) { terminal in
        try await terminal.enter("stty -g > before; echo as it was")
        try await terminal.enter(
          "sh -c 'echo $$ > pid; exec \"$0\" \"$@\"' '\(profiler)' --live -i 0.05 \(tree)")
        try await terminal.see("COMMAND")
        let pid = try #require(contents("\(folder)/pid")?.split(separator: "\n").first)
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
        try await poll { contents("\(folder)/after")?.isEmpty == false }
        #expect(try await terminal.isPlain())
        #expect(contents("\(folder)/after") == contents("\(folder)/before"))
      }
    }
  }

  @Test func `a run is recorded, drawn and gated beside the view, and warnings wait for its end`()
    async throws
  {
    try await withTemporaryDirectory { folder in
      try await TmuxTerminal.run(columns: 120, rows: 50, in: folder) { terminal in
        try await terminal.enter(
          "'\(profiler)' --live -w -i 0.001 -r run.db -g run.svg --max-total 1KiB --proc "
            + "'\(Checkout.tree("chromium"))'; echo status $?")
        try await terminal.see { rows in
          rows.contains { $0.hasPrefix("warning: skipped ") && $0.contains("interval of 1 ms") }
        }
        try await terminal.press("q")
        try await terminal.see("status 3")
        let rows = try await terminal.screen()
        #expect(rows.contains { $0.hasPrefix("smaps-profiler: warning: skipped ") })
        #expect(rows.contains { $0.hasPrefix("smaps-profiler: --max-total 1KiB exceeded: ") })
        #expect(contents("\(folder)/run.svg")?.hasSuffix("</svg>\n") == true)
        let replayed = try await BuiltProgram.profiler("--replay", "\(folder)/run.db", "-n", "1")
        #expect(replayed.output.hasPrefix("PID\tSTACK_PSS"))
      }
    }
  }

  @Test func `the view waits for a matching process`() async throws {
    try await withTemporaryDirectory { folder in
      try await TmuxTerminal.run(in: folder) { terminal in
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

  @Test func `keys pressed in a flood and a screen resized at every moment do no harm`()
    async throws
  {
    try await withTemporaryDirectory { folder in
      try await TmuxTerminal.run(in: folder) { terminal in
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
        try await poll { contents("\(folder)/after")?.isEmpty == false }
        #expect(try await terminal.isPlain())
        #expect(contents("\(folder)/after") == contents("\(folder)/before"))
      }
    }
  }
}
