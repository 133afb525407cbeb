import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// The live view on terminals that lack something.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency, Tool.tmux.trait) struct LiveViewTerminalTests
{
  private let profiler = BuiltProgram.profiler.path.string
  /// Options for a captured tree, with the same values in every sample.
  private let tree = "--proc '\(Checkout.tree("bash-vim"))'"

  @Test(
    arguments: [
      (["NO_COLOR": "1"], false, true, true), (["LC_ALL": "C"], true, false, true),
      (["TERM": "vt100"], false, true, true), (["TERM": "linux"], true, false, true),
      (["TERM": "dumb"], false, false, false), ([:], true, true, true),
    ] as [([String: String], Bool, Bool, Bool)])
  func `the output contains only what the terminal supports`(
    environment: [String: String], hasColors: Bool, hasBlocks: Bool, hasScreen: Bool
  ) async throws {
    try await withTemporaryDirectory { directory in
      try await TmuxTerminal.run(in: directory, environment: environment) { terminal in
        try await terminal.copyOutput(to: "\(directory)/written")
        // Output is copied only when the file exists.
        try await poll { names(in: directory).contains("written") }
        try await terminal.enter("'\(profiler)' --live -i 0.05 \(tree)")
        try await terminal.see("vim notes.txt")
        try await terminal.press("q")
        try await terminal.see("smaps-profiler: peak ")
        try await poll {
          contents("\(directory)/written")?.contains("smaps-profiler: peak ") == true
        }
        // The output after the command line, which the shell echoes, and before the summary.
        let text = try #require(contents("\(directory)/written"))
        let view = try #require(text.split(separator: "\n", maxSplits: 1).last)
        let end = try #require(view.firstRange(of: "smaps-profiler: peak")).lowerBound
        let written = String(view.prefix(upTo: end))
        #expect(written.contains(";38;5;") == (hasColors && environment["TERM"] == nil))
        #expect(written.contains(/\e\[[0-9;]*3[0-9][0-9;]*m/) == hasColors)
        #expect(written.contains("█") == hasBlocks)
        #expect(written.contains("\u{1B}") == hasScreen)
        #expect(hasBlocks || written.allSatisfy(\.isASCII))
      }
    }
  }

  @Test func `without a terminal it fails`() async throws {
    let result = try await BuiltProgram.profiler("--live")
    #expect(result.status == .exited(1))
    result.expectMessage(naming: "--live", "stdout", "-r FILE")
    try await withTemporaryDirectory { directory in
      try await TmuxTerminal.run(columns: 200, in: directory) { terminal in
        try await terminal.enter("'\(profiler)' --live < /dev/null")
        try await terminal.see("smaps-profiler: error: --live requires a terminal, which stdin")
        try await terminal.enter("'\(profiler)' --live -p 999999999")
        try await terminal.see("PID 999999999")
        #expect(try await terminal.isPlain())
      }
    }
  }
}
