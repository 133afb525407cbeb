import TestSupport
import Testing

@testable import CommandLineOptions

@Suite(.timeLimit(.minutes(20))) struct ParserTests {
  @Test(
    arguments: [
      ([], []),
      (["-a", "--number", "3", "x"], ["pattern=x", "all", "number=3"]),
      (["x", "-n", "3", "-n", "4"], ["pattern=x", "number=4"]),
      // Spellings of a value.
      (["--number=3"], ["number=3"]), (["-n=3"], ["number=3"]),
      (["--number", "-3"], ["number=-3"]),
      (["--file="], ["file="]), (["--file", ""], ["file="]), (["--file", "-"], ["file=-"]),
      (["-f=a=b"], ["file=a=b"]),
      // Whatever follows is the value, also `--`.
      (["-e", "--", "x"], ["pattern=x", #"except=["--"]"#]),
      (["-e", "-a", "-e", "-e"], [#"except=["-a", "-e"]"#]),
      // Flags and options in one argument take the next arguments in turn.
      (["-aq"], ["error: -q and -a exclude each other"]),
      (["-qn", "3"], ["number=3", "quiet"]),
      (["-nf", "3", "x", "y"], ["pattern=y", "number=3", "file=x"]),
      (["-ne", "3", "-a"], ["number=3", #"except=["-a"]"#]),
      // A digit after an option begins its value.
      (["-n5", "x"], ["pattern=x", "number=5"]), (["-qn12"], ["number=12", "quiet"]),
      (["-nf1", "3"], ["number=3", "file=1"]), (["-f1a=b"], ["file=1a=b"]),
      (["-qf1=b"], ["quiet", "file=1=b"]), (["-e1", "-e", "2"], [#"except=["1", "2"]"#]),
      (["--", "-n5"], [#"command=["-n5"]"#]), (["-n", "-5"], ["number=-5"]),
      // Several values.
      (["--compare", "a", "b", "-q", "c"], ["pattern=c", "quiet", #"compare=["a", "b"]"#]),
      (["--compare=a", "b", "--", "c"], [#"compare=["a", "b"]"#, #"command=["c"]"#]),
      (["--compare", "a", "--compare", "b"], [#"compare=["a", "b"]"#]),
      // After two dashes.
      (["-a", "--", "-q", "--", "é"], ["all", #"command=["-q", "--", "é"]"#]),
      (["--"], []), (["-"], ["pattern=-"]), ([""], ["pattern="]),
      (["--color", "blue", "-s", "4"], ["size=4", "color=blue"]),
      (["--hidden", "3"], []),
    ] as [([String], [String])])
  func `values are those of the command line`(arguments: [String], values: [String]) {
    #expect(outcome(arguments) == values)
  }

  @Test(arguments: [
    (["---a"], "Invalid option: ---a"), (["-=x"], "Invalid option: -=x"),
    (["-x"], "Unknown option '-x'"), (["--nothing=3"], "Unknown option '--nothing'"),
    (["-xyz"], "Unknown option '-xyz'"), (["-ax"], "Unknown option '-x'"),
    (["-xa"], "Unknown option '-x'"), (["-é"], "Unknown option '-é'"),
    (["-abc=1"], "Unknown option '-abc'"), (["--=x"], "Unknown option '--'"),
    (["--file"], "Missing value for '--file <file>'"),
    (["-f", "-a"], "Missing value for '-f <file>'"),
    (["-f", "--"], "Missing value for '-f <file>'"),
    (["--compare", "-a"], "Missing value for '--compare <file>'"),
    (["--hidden"], "Missing value for '--hidden'"),
    (["-fx"], "Unknown option '-fx', or missing value for '-f <file>' in '-fx'"),
    (["-fx1"], "Unknown option '-fx1', or missing value for '-f <file>' in '-fx1'"),
    (["-n5x"], "The value '5x' is invalid for '-n <n>'"), (["-a5"], "Unknown option '-5'"),
    (["-f٣"], "Unknown option '-f٣', or missing value for '-f <file>' in '-f٣'"),
    (["-xn5=1"], "Unknown option '-xn5'"), (["--n5=1"], "Unknown option '--n5'"),
    (["-fa1=1"], "Unknown option '-fa1'"),
    (["--all=1"], "The option '--all' does not take any value, but '1' was specified."),
    (["-n", "x"], "The value 'x' is invalid for '-n <n>'"),
    (["--size", "3"], "The value '3' is invalid for '--size <size>': expected an even number"),
    (
      ["--color", "pink"],
      "The value 'pink' is invalid for '--color <color>'. "
        + "Please provide one of 'red', 'green' or 'blue'."
    ),
    (["a", "b"], "Unexpected argument 'b'"),
    (["a", "b", "c", "--", "d"], "2 unexpected arguments: 'b', 'c'"),
  ])
  func `an error names what was typed`(arguments: [String], message: String) {
    #expect(outcome(arguments) == ["error: \(message)"])
    #expect(throws: ParserError.self) { try Example.parse(arguments) }
  }

  @Test(arguments: [
    // Each command line has the mistake of the next one too.
    (["-x", "b", "c", "-aqn", "0", "-f", "--all=1", "---"], "Invalid option: ---"),
    (["-x", "b", "c", "-aqn", "0", "--all=1", "-f"], "The option '--all' does not"),
    (["-x", "b", "c", "-aqn", "0", "-f"], "Missing value for '-f <file>'"),
    (["-x", "b", "c", "-aqn", "0"], "no number"),
    (["-x", "b", "c", "-aq"], "-q and -a exclude each other"),
    (["b", "c", "-x"], "Unknown option '-x'"), (["b", "c"], "Unexpected argument 'c'"),
  ])
  func `errors have an order`(arguments: [String], message: String) {
    #expect(outcome(arguments).first?.hasPrefix("error: \(message)") == true)
  }

  @Test func `a required argument may not be missing`() throws {
    struct Copy: ParsableCommand {
      static let configuration = CommandConfiguration(commandName: "copy", abstract: "Copy.")
      @Argument("source", help: "The source.") var source: String
      @Argument("targets", help: "The targets.") var targets: [Int32] = []
      var declarations: [Declaration] { [$source, $targets] }
      func run() {}
    }
    let error = #expect(throws: ParserError.self) { try Copy.parse([]) }
    #expect(error?.description == "Missing expected argument '<source>'")
    #expect(try Copy.parse(["a", "1", "2"]).targets == [1, 2])
    let invalid = #expect(throws: ParserError.self) { try Copy.parse(["a", "1", "x"]) }
    #expect(invalid?.description == "The value 'x' is invalid for '<targets>'")
  }

  @Test func `one of two values is asked for`() {
    enum Side: String, CaseIterable, ExpressibleByArgument { case left, right }
    struct Turn: ParsableCommand {
      static let configuration = CommandConfiguration(commandName: "turn", abstract: "Turn.")
      @Option("--side", value: "side", help: "The side.") var side: Side?
      var declarations: [Declaration] { [$side] }
      func run() {}
    }
    let error = #expect(throws: ParserError.self) { try Turn.parse(["--side", "up"]) }
    #expect(error?.description.hasSuffix("Please provide one of 'left' or 'right'.") == true)
  }

  /// With time that grows by the square of the number, each of these takes minutes.
  @Test func `as many values are parsed as a command line holds`() throws {
    let numbers = (0..<200_000).map(String.init)
    let compared = try Example.parse(["--compare"] + numbers).other.compared
    #expect(compared == numbers)
    let exceptions = try Example.parse(numbers.flatMap { ["-e", $0] }).selection.exceptions
    #expect(exceptions == numbers)
    let group = "-" + String(repeating: "e", count: numbers.count)
    #expect(try Example.parse([group] + numbers).selection.exceptions == numbers)
  }

  @Test func `a list replaces its default, and keeps its values if one is invalid`() {
    let list = Option<[Int]>(wrappedValue: [7, 8], "-l", help: "A list.")
    #expect(throws: ParserError.self) { try list.take("x", typed: "-l") }
    #expect(list.wrappedValue == [7, 8])
    #expect(throws: Never.self) { try list.take("1", typed: "-l") }
    #expect(throws: ParserError.self) { try list.take("x", typed: "-l") }
    #expect(throws: Never.self) { try list.take("2", typed: "-l") }
    #expect(list.wrappedValue == [1, 2])
  }

  @Test func `an exit status is that of the kind of error`() {
    #expect(ExitCode(for: ParserError.unknownOption("-x")) == .validationFailure)
    #expect(ExitCode(for: ValidationError("")).rawValue == 64)
    #expect(ExitCode(for: CleanExit.message("")).isSuccess)
    #expect(ExitCode(for: ExitCode(7)).rawValue == 7)
    #expect(ExitCode(for: CancellationError()).rawValue == 1)
  }

  /// Makes random values, and spells each in a random way. The parser finds the same values.
  @Test(arguments: 0..<100) func `all spellings have the same values`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<50 {
      var line: [String] = []
      var expected: [String] = []
      func add(_ value: String?, _ words: [[String]]) {
        guard Bool.random(using: &random) else { return }
        if let value { expected.append(value) }
        line += words.randomElement(using: &random) ?? []
      }
      add("pattern=p", [["p"]])
      add("all", [["-a"], ["--all"], ["-aa"], ["--all", "-a"]])
      add("number=-7", [["-n", "-7"], ["--number=-7"], ["-n=-7"], ["--number", "-7"]])
      add(
        #"except=["-a", ""]"#,
        [["-e", "-a", "-e", ""], ["-ee", "-a", ""], ["--except=-a", "--except="]])
      add("size=4", [["-s", "4"], ["--size=4"], ["--size", "6", "-s=4"]])
      add(nil, [["--hidden", "1"], ["--hidden=1"]])
      add("color=red", [["--color", "red"], ["--color=red"]])
      add("file=ß", [["-f", "ß"], ["--file=ß"], ["-f=ß"]])
      add(
        #"compare=["c"]"#, [["--compare=c", "--hidden=2"], ["--compare", "c", "--hidden", "2"]])
      add(#"command=["-x"]"#, [["--", "-x"]])
      #expect(outcome(line) == expected, "\(line)")
    }
  }

  /// - Returns: the values, or the error.
  private func outcome(_ arguments: [String]) -> [String] {
    do {
      return try Example.parse(arguments).values
    } catch {
      return ["error: \(error)"]
    }
  }
}
