package import ArgumentParser
import MemoryProfile
import Recording

extension TimeSeries.Grouping: ExpressibleByArgument {}

/// `smaps-profiler`: where the memory of a set of processes goes, over time.
package struct ProfilerCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "smaps-profiler",
    abstract: "Show where the memory of a set of processes goes, over time.",
    usage: """
      smaps-profiler [OPTIONS] [REGEX]
      smaps-profiler [OPTIONS] -- COMMAND [ARG…]
      """,
    discussion: """
      Memory is PSS (proportional set size) in bytes: a page that n processes share counts 1/n for \
      each, so sums are true. Samples are printed as tab-separated values, or as JSON with -j, until \
      the run is interrupted (Ctrl-C) or has reached -n or -d; with -g the chart of all of them is \
      drawn then.

      With a COMMAND, what is looked at is that program and all that descends from it, until they have \
      ended. Its output stays its own: samples are printed only with -o. A summary follows, and the \
      exit status is the COMMAND's.

      Examples:
        smaps-profiler -g firefox.svg -c firefox
        smaps-profiler -n 1 -j '^/usr/sbin/nginx'
        smaps-profiler -g build.svg -- make -j4
      """)

  @Option(
    name: [.customShort("i"), .long],
    // Or -1 would be taken for an option, and the value for missing.
    parsing: .unconditional,
    help: ArgumentHelp(
      "Time between the starts of two samples; fractions are allowed. (default: 1)",
      valueName: "seconds"),
    transform: Interval.init)
  var interval = Interval.oneSecond

  @Option(
    name: [.customShort("n"), .long],
    parsing: .unconditional,
    help: ArgumentHelp("Stop after this many samples.", valueName: "n"),
    transform: { try SampleCount($0).number })
  var samples: Int?

  @Option(
    name: [.customShort("d"), .long],
    parsing: .unconditional,
    help: ArgumentHelp("Stop after this time: 30, 30s, 5m, 1h.", valueName: "time"),
    transform: TimeSpan.init)
  var duration: TimeSpan?

  @Flag(
    help: "Wait for the first process that is to be looked at; samples, -n and -d begin with it.")
  var wait = false

  @Flag(name: [.customShort("j"), .long], help: "Print one JSON object a line instead of TSV.")
  var json = false

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp(
      "Print the samples into this file; '-' is the standard output, also with a COMMAND.",
      valueName: "file"))
  var output: String?

  @Flag(
    name: [.customShort("a"), .long],
    help: "Print the time, swap, huge pages and page faults too.")
  var allColumns = false

  @Flag(
    name: [.customShort("m"), .long],
    help: "Draw page faults into the chart, on a second axis; needs -g.")
  var graphFaults = false

  @Option(
    name: [.customShort("r"), .long],
    help: ArgumentHelp(
      "Record the samples into this file, an SQLite database.", valueName: "file"))
  var record: String?

  @Flag(help: "Add to the recording of -r, which must be there already.")
  var append = false

  @Option(
    help: ArgumentHelp(
      """
      Take the samples from a recording, or from what was printed as TSV or JSON, instead of from \
      processes; '-' reads the standard input.
      """, valueName: "file"))
  var replay: String?

  @OptionGroup var window: TimeWindow

  @Option(
    help: ArgumentHelp(
      "Draw a layer for each category, process or file; needs -g. (default: category)",
      valueName: "what"))
  var by: TimeSeries.Grouping?

  @OptionGroup var gate: GateOptions
  @OptionGroup var graph: GraphOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var follow: FollowOptions
  @OptionGroup var version: VersionOption

  package init() {}

  package func validate() throws {
    if graphFaults, graph.file == nil {
      throw ValidationError("-m, --graph-faults needs a chart to draw into; name one with -g FILE")
    }
    if append, record == nil {
      throw ValidationError("--append needs a recording to add to; name it with -r FILE")
    }
    if replay == nil, window.from != nil || window.to != nil {
      throw ValidationError("--from and --to cut a recorded run; name it with --replay FILE")
    }
    if by != nil, graph.file == nil {
      throw ValidationError("--by is about a chart; name one with -g FILE")
    }
    if by == .file, replay != nil {
      throw ValidationError(
        "--by file needs the size of each mapped file, which no recording holds; sample live, or "
          + "choose --by process")
    }
    try validateProcesses()
    try validateOutput()
    try validateCommand()
  }

  private func validateProcesses() throws {
    if replay != nil, selection.user != nil || selection.cgroup != nil {
      let option = selection.user == nil ? "--cgroup" : "-u, --user"
      throw ValidationError(
        "\(option) can't be told of what was recorded; choose by REGEX or -p with --replay")
    }
    if wait, selection.subject == nil || replay != nil {
      throw ValidationError(
        "--wait is about live processes that are not there yet; choose them by REGEX, -p, -u or "
          + "--cgroup")
    }
  }

  private func validateOutput() throws {
    if record == "-" {
      throw ValidationError(
        "-r, --record needs a file: an SQLite database can't be written to a pipe; -j can")
    }
    if let record {
      let others = [("-g", graph.file?.path), ("--graph-script", graph.graphScript)]
      if let (option, path) = others.first(where: { $0.1 == record }) {
        throw ValidationError(
          "-r and \(option) can't both be '\(path ?? "")': the one would replace the other")
      }
    }
    if output == "-", graph.takesStandardOutput {
      throw ValidationError(
        "-o and -g can't both have the standard output ('-'); name a file for one of them")
    }
    if graph.takesStandardOutput, output == nil, json || allColumns {
      let option = json ? "-j, --json" : "-a, --all-columns"
      throw ValidationError(
        "\(option) prints to the standard output, which '-g -' is to have for the chart; name a file"
      )
    }
    if json, allColumns {
      throw ValidationError("-a, --all-columns is for TSV; -j, --json always holds everything")
    }
  }

  private func validateCommand() throws {
    guard let program = follow.command.first else { return }
    if let subject = selection.subject {
      throw ValidationError(
        "'\(subject)' and '-- \(program)': look for processes or start a COMMAND, not both")
    }
    if replay != nil {
      throw ValidationError(
        "--replay takes samples from a file: it does not start '\(program)'; leave one of them out")
    }
    if !selection.readsThisMachine {
      throw ValidationError(
        "--proc reads a tree in which '\(program)' would not be; leave it out to start a COMMAND")
    }
    if output == nil, json || allColumns {
      let option = json ? "-j, --json" : "-a, --all-columns"
      throw ValidationError(
        "\(option) is about printed samples, and the standard output is left to '\(program)'; name a "
          + "file for them with -o FILE")
    }
  }

  package func run() throws {
    if CommandLine.arguments.last == "--", !follow.isWanted {
      throw ValidationError("'--' needs a COMMAND behind it, as in smaps-profiler -- make")
    }
    // Whatever can be found wrong is found before the first sample.
    let chosen = try selection.selection()
    try follow.check()
    try chartOutput?.check()
    let warnings = Warnings(program: "smaps-profiler", areWanted: selection.showWarnings)
    let gates = try gate.gates(selecting: chosen, interval: interval.duration)
    let status: Int32
    if let replay {
      status = try ReplayRun(
        replay, selection: chosen, command: self, warnings: warnings
      ).untilItEnds(within: gates)
    } else {
      let tree = try selection.tree()
      let facts = RunFacts(
        beginning: self, tree: tree, arguments: Array(CommandLine.arguments.dropFirst()))
      var run = LiveRun(
        sampler: selection.sampler(
          tree, chosen, keepsFiles: by == .file, followsChildren: follow.isWanted),
        command: self, warnings: warnings)
      status = try run.untilItEnds(output: try SampleOutput(self, of: facts, gates: gates))
    }
    if status != 0 { throw ExitCode(status) }
  }

  /// What the samples are of, as the user put it; nil for all processes.
  var subject: String? {
    follow.isWanted ? follow.command.joined(separator: " ") : selection.subject
  }

  /// Whether samples are printed to the standard output where no file is named for them.
  var printsSamples: Bool {
    output == "-" || !(follow.isWanted || graph.takesStandardOutput)
  }

  /// nil where no chart was asked for.
  var chartOutput: ChartOutput? { ChartOutput(graph, program: "smaps-profiler") }
}
