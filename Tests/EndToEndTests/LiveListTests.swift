import Foundation
import SystemPackage
import TestSupport
import Testing

/// The list of the live view and the page of one process in a real terminal.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency, Tool.tmux.trait) struct LiveListTests {
  private let profiler = BuiltProgram.profiler.path.string

  @Test func `the list is filtered, a process is opened, and its end is shown`() async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/sleeper"
      try FileManager.default.copyItem(atPath: "/bin/sleep", toPath: path)
      try await TmuxTerminal.run(columns: 120, rows: 30, in: directory) { terminal in
        let first = ["7001"]
        try await RunningProgram.run(path, first) { _ in
          try await RunningProgram.run(path, ["7002"]) { second in
            try await terminal.enter("'\(profiler)' --live -w -i 0.1 '^\(path) '")
            try await terminal.see { rows in
              rows[0].contains("2 processes") && rows.contains { $0.hasSuffix("sleeper 7001") }
            }
            try await terminal.press("/", "7", "0", "0", "2")
            try await terminal.see { rows in
              rows.last == "filter: 7002" && rows.contains { $0.hasSuffix("filter: 7002") }
                && rows.contains { $0.hasSuffix("sleeper 7002") }
                && !rows.contains { $0.hasSuffix("sleeper 7001") }
                && rows[0].contains("2 processes")
            }
            try await terminal.press("Enter", "Down")
            try await terminal.press("Enter")
            try await terminal.see { rows in
              rows[1].hasPrefix("process \(second.pid)  sleeper 7002")
                && rows.contains { $0.hasPrefix("Stack ") }
                && rows.contains { $0.contains("PSS  SHARE  FILE OR NAME") }
                && rows.contains { $0.contains(" KiB") && $0.hasSuffix(path) }
                && rows.last?.hasPrefix("q back") == true
            }
          }
          try await terminal.see("has ended  sleeper 7002")
          // The Escape key is recognized although sequences begin like it.
          try await terminal.press("Escape")
          try await terminal.see("nothing matches '7002'")
          try await terminal.press("Escape")
          try await terminal.see("sleeper 7001")
          try await terminal.press("q")
          try await terminal.see("smaps-profiler: peak ")
        }
      }
    }
  }

  @Test func `a key lists programs and users, and a group lists its processes`() async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/sleeper"
      try FileManager.default.copyItem(atPath: "/bin/sleep", toPath: path)
      try await TmuxTerminal.run(columns: 120, rows: 60, in: directory) { terminal in
        let first = ["7001"]
        try await RunningProgram.run(path, first) { _ in
          try await RunningProgram.run(path, ["7002"]) { _ in
            try await terminal.enter(
              "'\(profiler)' --live --measure uss --by program -i 0.1 '^\(path) '")
            try await terminal.see { rows in
              rows[1].hasPrefix("Total USS ")
                && rows.contains { $0.hasPrefix("  PROCS       USS") && $0.hasSuffix("PROGRAM") }
                && rows.contains { $0.hasPrefix("      2 ") && $0.hasSuffix("  sleeper") }
            }
            try await terminal.press("Enter")
            try await terminal.see { rows in
              rows.contains { $0.hasSuffix("COMMAND  program: sleeper") }
                && rows.contains { $0.hasSuffix("sleeper 7001") }
                && rows.contains { $0.hasSuffix("sleeper 7002") }
            }
            try await terminal.press("b")
            let user = NSUserName()
            try await terminal.see { rows in
              rows.contains { $0.hasSuffix("  USER") }
                && rows.contains { $0.hasPrefix("      2 ") && $0.hasSuffix("  \(user)") }
            }
            try await terminal.press("b")
            try await terminal.see("CGROUP")
            try await terminal.press("q")
          }
        }
      }
    }
  }
}
