import CommandLineOptions

/// A command with each kind of declaration.
struct Example: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "example", abstract: "Show examples.", usage: "example [OPTIONS] [PATTERN]",
    discussion: "A discussion.")

  @OptionGroup(title: "Selection") var selection: Selection
  @OptionGroup var other: Other
  @Argument("command", parsing: .postTerminator, help: "Start this.") var command: [String] = []

  var declarations: [Declaration] { [$selection, $other, $command] }

  func run() {}

  func validate() throws {
    if other.quiet, selection.all { throw ValidationError("-q and -a exclude each other") }
  }

  struct Selection: ParsableArguments {
    @Argument("pattern", help: "Only these.") var pattern: String?
    @Flag("-a", "--all", help: "All of them.") var all = false
    @Option("-n", "--number", value: "n", parsing: .unconditional, help: "How many.")
    var number: Int?
    @Option("-e", "--except", value: "pattern", parsing: .unconditional, help: "Not these.")
    var exceptions: [String] = []
    @OptionGroup var size: Size

    var declarations: [Declaration] { [$pattern, $all, $number, $exceptions, $size] }

    func validate() throws {
      if number == 0 { throw ValidationError("no number") }
    }
  }

  struct Size: ParsableArguments {
    @Option("-s", "--size", value: "size", help: "Their size.", transform: Size.even) var size = 2

    var declarations: [Declaration] { [$size] }

    private static func even(_ text: String) throws -> Int {
      guard let number = Int(text), number.isMultiple(of: 2) else {
        throw ValidationError("expected an even number")
      }
      return number
    }
  }

  struct Other: ParsableArguments {
    @Flag("-q", "--quiet", help: "Print nothing.") var quiet = false
    @Option("--color", value: "color", help: "The color.") var color: Color?
    @Option("-f", "--file", value: "file", help: "The file.", completion: .file)
    var file = "out [1]"
    @Option("--compare", value: "file", parsing: .upToNextOption, help: "Compare it's files.")
    var compared: [String] = []
    @Option("--hidden", help: nil) var hidden: Int?

    var declarations: [Declaration] { [$quiet, $color, $file, $compared, $hidden] }
  }

  enum Color: String, CaseIterable, ExpressibleByArgument {
    case red, green, blue
  }
}

extension Example {
  /// The values that differ from the defaults.
  var values: [String] {
    [
      selection.pattern.map { "pattern=\($0)" }, selection.all ? "all" : nil,
      selection.number.map { "number=\($0)" },
      selection.exceptions.isEmpty ? nil : "except=\(selection.exceptions)",
      selection.size.size == 2 ? nil : "size=\(selection.size.size)", other.quiet ? "quiet" : nil,
      other.color.map { "color=\($0)" }, other.file == "out [1]" ? nil : "file=\(other.file)",
      other.compared.isEmpty ? nil : "compare=\(other.compared)",
      command.isEmpty ? nil : "command=\(command)",
    ].compactMap { $0 }
  }
}
