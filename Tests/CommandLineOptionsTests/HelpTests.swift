import CommandLineOptions
import Testing

@Suite(.timeLimit(.minutes(20))) struct HelpTests {
  @Test func `the help has the groups in their order, without what is hidden`() {
    #expect(
      Example.helpMessage(columns: 50) == """
        OVERVIEW: Show examples.

        A discussion.

        USAGE: example [OPTIONS] [PATTERN]

        ARGUMENTS:
          <command>               Start this.

        SELECTION:
          <pattern>               Only these.
          -a, --all               All of them.
          -n, --number <n>        How many.
          -e, --except <pattern>  Not these.
          -s, --size <size>       Their size.

        OPTIONS:
          -q, --quiet             Print nothing.
          --color <color>         The color. (values:
                                  red, green, blue)
          -f, --file <file>       The file. (default: out
                                  [1])
          --compare <file>        Compare it's files.
          --help                  Show help information.

        """)
  }

  @Test(arguments: [["--help"], ["-a", "--help", "-x"], ["--help=x", "-n", "0"]])
  func `the help wins over invalid values of groups`(arguments: [String]) {
    let error = #expect(throws: CleanExit.self) { try Example.parse(arguments) }
    #expect(error?.description.hasPrefix("OVERVIEW: Show examples.") == true)
  }

  @Test(arguments: 40...90) func `lines fit, and nothing is lost`(columns: Int) {
    let help = Example.helpMessage(columns: columns)
    for line in help.split(separator: "\n") { #expect(line.count <= columns, "\(line)") }
    let words = Example.helpMessage(columns: 200).split { $0 == " " || $0 == "\n" }
    #expect(help.split { $0 == " " || $0 == "\n" } == words)
  }

  @Test(arguments: CompletionShell.allCases)
  func `a completion script has all options that are not hidden`(shell: CompletionShell) throws {
    let option = "--generate-completion-script"
    for arguments in [[option, shell.rawValue], ["-x", "\(option)=\(shell.rawValue)"]] {
      let error = #expect(throws: CleanExit.self) { try Example.parse(arguments) }
      let script = try #require(error).description
      #expect(script == Example.completionScript(for: shell))
      for name in ["all", "number", "except", "quiet", "color", "file", "compare", "help"] {
        #expect(script.contains(name))
      }
      #expect(script.contains("red green blue"))
      #expect(!script.contains("hidden"))
    }
  }

  @Test(arguments: ["ksh", ""]) func `another shell is refused`(name: String) {
    let error = #expect(throws: ParserError.self) {
      try Example.parse(["--generate-completion-script", name])
    }
    #expect(error == .unsupportedShell(name))
    #expect(error.map { "\($0)" }?.contains("one of bash, zsh and fish") == true)
  }
}
