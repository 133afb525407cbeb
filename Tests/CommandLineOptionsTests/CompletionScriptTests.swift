import Testing

@testable import CommandLineOptions

/// What of a completion script a shell would interpret.
@Suite(.timeLimit(.minutes(20))) struct CompletionScriptTests {
  struct Server: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "server", abstract: "Serve.")

    @Option("--listen", value: "address:port", help: "Listen there.") var address: String?
    @Option("-s", "--share", value: #"host\share"#, help: "Serve this.") var share: String?
    @Option("--list", value: "a:b", help: "A list.", completion: .list(["x:1", "y"]))
    var list: String?
    @Option("--tree", value: "dir", help: "A directory.", completion: .directory)
    var tree: String?
    @Option("--log", value: "file", help: "A file.", completion: .file) var log: String?
    @Argument("from:to", help: "The range.") var range: String?

    var declarations: [Declaration] { [$address, $share, $list, $tree, $log, $range] }

    func run() {}
  }

  @Test func `zsh reads no value's name as an action`() {
    let script = Server.completionScript(for: .zsh)
    for text in [
      #"[Listen there.]:address\:port:'"#, #"[Serve this.]:host\\share:'"#,
      #"[A list.]:a\:b:(x\:1 y)'"#, #"':from\:to:'"#,
    ] {
      #expect(script.contains(text))
    }
    for name in ["address:port", #"host\share"#, "a:b", "from:to"] {
      #expect(!script.contains(":\(name):"))
    }
  }

  @Test func `zsh can load or source the script`() {
    let script = Server.completionScript(for: .zsh)
    #expect(script.hasPrefix("#compdef server\n"))
    #expect(script.contains("\n_server() {\n"))
    #expect(script.contains("\n    compdef _server server\n"))
  }

  @Test func `fish offers files only for values that are files`() {
    let options = Server.completionScript(for: .fish).split(separator: "\n").filter {
      $0.contains(" -l ")
    }
    #expect(options.count == 6)
    for option in options where !option.contains("-l help") {
      #expect(option.contains(" -x") == !option.contains("-l log"), "\(option)")
      #expect(option.contains(" -rF ") == option.contains("-l log"), "\(option)")
    }
  }

  @Test func `bash offers options only after a blank`() {
    let script = Server.completionScript(for: .bash)
    #expect(script.contains(#"${COMP_LINE:0:COMP_POINT} == *[[:space:]]"$current" ]]"#))
  }
}
