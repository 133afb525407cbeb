import Foundation
import Subprocess
import TestSupport
import Testing

/// Completion scripts, tested in the shells themselves.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct CompletionTests {
  private static let programs: [BuiltProgram] = [.profiler, .snapshot]

  /// Runs the body with a program's completion script for a shell.
  ///
  /// - Parameter body: Receives the script's path. A file `night.db` is in the same directory.
  private func withScript(
    _ shell: String, _ program: BuiltProgram, _ body: (_ path: String) async throws -> Void
  ) async throws {
    try await withTemporaryDirectory { directory in
      let script = try await program("--generate-completion-script", shell)
      #expect(script.status == .exited(0))
      let path = "\(directory)/_\(program.rawValue)"
      try Data(script.output.utf8).write(to: URL(fileURLWithPath: path))
      try Data("recorded".utf8).write(to: URL(fileURLWithPath: "\(directory)/night.db"))
      try await body(path)
    }
  }

  @Test(arguments: [
    (BuiltProgram.profiler, "--summ", ["--summary"]), (.profiler, "--theme d", ["dark"]),
    (.profiler, "-r n", ["night.db"]), (.profiler, "h", []),
    (.profiler, "--theme=", ["light", "dark"]), (.profiler, "--theme=d", ["dark"]),
    (.profiler, "x --them", ["--theme"]),
    // Inside of a value and after a redirection, nothing is offered.
    (.profiler, "--max heap=", []), (.profiler, "--listen 127.0.0.1:", []),
    (.profiler, "-g out.svg >", []), (.profiler, "--title a=--them", []),
    (.snapshot, "--hum", ["--human-readable"]),
    (.snapshot, "--compare n", ["night.db"]), (.snapshot, "-u roo", ["root"]),
  ])
  func `bash completes options, values and files`(
    program: BuiltProgram, line: String, words: [String]
  ) async throws {
    try await withScript("bash", program) { path in
      let name = program.rawValue
      let result = try await run(
        .name("bash"),
        [
          "-c",
          """
          cd "$(dirname '\(path)')"
          source '\(path)'
          COMP_LINE='\(name) \(line)'; COMP_POINT=${#COMP_LINE}
          # bash splits at these characters too. After one of them, the current word is empty.
          read -ra COMP_WORDS <<< "$(sed 's/[=:<>]/ & /g' <<< "$COMP_LINE")"
          COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
          current=${COMP_WORDS[COMP_CWORD]}
          [[ $current == [=:\\<\\>] ]] && current=
          _\(name) \(name) "$current" "${COMP_WORDS[COMP_CWORD - 1]}"
          printf '%s\\n' "${COMPREPLY[@]}"
          """,
        ])
      #expect(result.errors == "")
      #expect(result.output.split(separator: "\n").map(String.init) == words)
    }
  }

  @Test(
    Tool.fish.trait,
    arguments: [
      (BuiltProgram.profiler, "--summ", "--summary\tPrint peak"),
      (.profiler, "--theme d", "dark\t"),
      (.profiler, "-r n", "night.db"), (.snapshot, "--hum", "--human-readable\t"),
      (.snapshot, "--compare n", "night.db"),
    ])
  func `fish completes options, values and files`(
    program: BuiltProgram, line: String, beginning: String
  ) async throws {
    try await withScript("fish", program) { path in
      let result = try await run(
        .name("fish"),
        [
          "--no-config", "-c",
          "cd (dirname '\(path)'); source '\(path)'; complete -C '\(program.rawValue) \(line)'",
        ])
      #expect(result.errors == "")
      #expect(result.output.hasPrefix(beginning))
      #expect(result.output.split(separator: "\n").count == 1)
      #expect(contents(path)?.contains("\"$(") == false)
    }
  }

  @Test(
    Tool.fish.trait,
    arguments: [
      ("--theme ", ["dark", "light"]), ("--theme d", ["dark"]), ("--listen ", []),
      ("--proc ", ["dark.d/"]), ("-g dark.s", ["dark.svg"]),
    ])
  func `fish offers files only where a value is one`(line: String, words: [String]) async throws {
    try await withScript("fish", .profiler) { path in
      let result = try await run(
        .name("fish"),
        [
          "--no-config", "-c",
          """
          cd (dirname '\(path)'); mkdir dark.d; echo >dark.svg
          source '\(path)'; complete -C 'smaps-profiler \(line)'
          """,
        ])
      #expect(result.errors == "")
      let offered = result.output.split(separator: "\n").map { line in
        String(line.prefix { $0 != "\t" })
      }
      #expect(offered.sorted() == words)
    }
  }

  /// zsh completes only on a terminal. Its module zpty provides a pseudo-terminal.
  @Test(
    Tool.zsh.trait,
    arguments: [
      (BuiltProgram.profiler, "--summ", "--summary"), (.profiler, "--theme d", "dark"),
      (.profiler, "-r n", "night.db"), (.snapshot, "--hum", "--human-readable"),
      (.snapshot, "--compare n", "night.db"),
    ])
  func `zsh completes options, values and files`(
    program: BuiltProgram, line: String, completed: String
  ) async throws {
    try await withScript("zsh", program) { path in
      let result = try await runZsh(
        path, "fpath=($PWD \\$fpath); autoload -Uz compinit; compinit -u -D",
        "\(program.rawValue) \(line)", completed)
      #expect(result.status == .exited(0))
      #expect(result.output.contains(completed))
      #expect(!result.output.contains("_arguments:"))
    }
  }

  /// A program `port` in the directory creates a file if zsh runs it.
  @Test(
    Tool.zsh.trait,
    arguments: [(BuiltProgram.profiler, "--summ", "--summary"), (.snapshot, "--hum", "--human-")])
  func `zsh completes with a sourced script, and runs no part of it`(
    program: BuiltProgram, line: String, completed: String
  ) async throws {
    try await withScript("zsh", program) { path in
      let result = try await runZsh(
        path, before: ##"print "#!/bin/sh\ntouch $PWD/canary" >port; chmod +x port"##,
        "path=($PWD \\$path); autoload -Uz compinit; compinit -u -D; source <(cat ${0:t})",
        "\(program.rawValue) \(line)", completed,
        after: """
          zpty -w shell $'\\C-u\(program.rawValue) --listen \\t\\C-uprint DO""NE'
          zpty -r shell seen '*DONE*' && print -r -- $seen
          zpty -d shell
          [[ ! -e canary ]]
          """)
      #expect(result.status == .exited(0))
      #expect(result.output.contains(completed))
      #expect(result.output.contains("DONE"))
      #expect(!result.output.contains("_arguments:"))
    }
  }

  /// Completes a line in an interactive zsh, on a pseudo-terminal.
  ///
  /// - Parameters:
  ///   - script: the path of the completion script. Its directory becomes the current one.
  ///   - before: commands before the interactive zsh starts.
  ///   - setup: commands that it runs first.
  ///   - after: commands after the line was completed.
  private func runZsh(
    _ script: String, before: String = "", _ setup: String, _ line: String, _ completed: String,
    after: String = "zpty -d shell"
  ) async throws -> BuiltProgram.Result {
    try await run(
      .name("timeout"),
      [
        "300", "zsh", "-f", "-c",
        """
        cd ${0:h}
        \(before)
        zmodload zsh/zpty
        zpty shell zsh -f -i
        zpty -w shell "PS1=; cd $PWD; \(setup); print READ''Y"
        zpty -r shell seen '*READY*'
        zpty -n -w shell $'\(line)\\t'
        zpty -r shell seen '*\(completed)*' && print -r -- $seen
        \(after)
        """, script,
      ])
  }

  @Test(arguments: programs)
  func `no shell offers a subcommand`(program: BuiltProgram) async throws {
    for shell in ["bash", "zsh", "fish"] {
      let script = try await program("--generate-completion-script=\(shell)").output
      #expect(!script.contains("-W 'help'") && !script.contains("-fa 'help'"))
      #expect(!script.contains("->command") && !script.contains("->arg"))
    }
  }
}
