package import ArgumentParser
import MemoryProfile
import Recording

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
      ended. Its output stays its own: samples are printed only with -o. A summary follows.

      Examples:
        Draw what a browser and all that it starts use, until Ctrl-C:
          smaps-profiler -g firefox.svg -c firefox
        Draw a build, and fail if it needed more than 2 GiB:
          smaps-profiler -g build.svg --max-total 2GiB -- make -j4
        Record a night, and draw an hour of it by process:
          smaps-profiler -d 8h -r night.db postgres > /dev/null
          smaps-profiler --replay night.db --from 02:00 --by process -g 2.svg
        Print one sample as JSON:
          smaps-profiler -n 1 -j '^/usr/sbin/nginx'

      Exit status:
        0    the run went well; with a COMMAND, its own status counts, or
             128 + the number of the signal that ended it
        1    the run failed
        3    a bound (--max-total, --max, --max-growth) was exceeded
        64   the command line can't be understood
        126  the COMMAND can't be executed; 127: there is no such program
      """)

  @OptionGroup(title: "Which processes") var selection: SelectionOptions
  @OptionGroup(title: "Which processes") var follow: FollowOptions
  @OptionGroup(title: "When") var timing: TimingOptions
  @OptionGroup(title: "Samples") var printing: PrintingOptions
  @OptionGroup(title: "Live view") var live: LiveViewOptions
  @OptionGroup(title: "Recordings") var recording: RecordingOptions
  @OptionGroup(title: "Chart") var graph: GraphOptions
  @OptionGroup(title: "Chart") var layers: LayerOptions
  @OptionGroup(title: "Metrics") var metrics: MetricsOptions
  @OptionGroup(title: "Bounds") var gate: GateOptions
  @OptionGroup(title: "How processes are read") var reading: ReadingOptions
  @OptionGroup(title: "How processes are read") var load: LoadOptions
  @OptionGroup var version: VersionOption

  package init() {}

  package func validate() throws {
    if let option = layers.givenOption, graph.file == nil {
      throw ValidationError("\(option) is about a chart; name one with -g FILE")
    }
    try validateReplay()
    try validateOutput()
    try validateSummary()
    try validateCommand()
    try validateMetrics()
    try validateLiveView()
  }

  private func validateLiveView() throws {
    guard live.isWanted else { return }
    if recording.replay != nil {
      throw ValidationError(
        "--live shows processes that live; what was recorded is over: leave out --replay")
    }
    if let program = follow.command.first {
      throw ValidationError(
        "--live has the terminal, on which '\(program)' would print; start it elsewhere, and choose "
          + "it by REGEX or -p")
    }
    if let option = printing.output == nil ? printing.formatOption : "-o, --output" {
      throw ValidationError(
        "\(option) is about printed samples, and --live prints none; keep them with -r FILE, to be "
          + "printed by --replay")
    }
    if graph.takesStandardOutput {
      throw ValidationError(
        "--live and -g can't both have the standard output; name a file for the chart")
    }
  }

  private func validateMetrics() throws {
    guard metrics.isWanted else { return }
    if metrics.listen != nil, recording.replay != nil {
      throw ValidationError(
        "--listen tells of processes that live; what was recorded is over: leave out --replay")
    }
    if metrics.export != nil { try validateExport() }
    if metrics.groupBy == .capture, selection.regex == nil {
      throw ValidationError(
        "--group-by regex-capture needs a REGEX with parentheses, such as '/srv/([^/]+)/'")
    }
    if metrics.listen != nil, printing.output == nil, let option = printing.formatOption {
      throw ValidationError(
        "\(option) is about printed samples, and with --listen none are; name a file for them with "
          + "-o FILE")
    }
  }

  private func validateExport() throws {
    guard recording.replay != nil else {
      throw ValidationError(
        "--export writes what was recorded; name it with --replay FILE, or serve processes that live "
          + "with --listen ADDRESS:PORT")
    }
    if let trait = metrics.groupBy, [.user, .controlGroup].contains(trait) {
      throw ValidationError(
        "--group-by \(trait.descriptor.group ?? "") can't be told of what was recorded; choose name, exe, pid or "
          + "regex-capture")
    }
    if let option = printing.formatOption {
      throw ValidationError(
        "\(option) is about printed samples, and --export writes metrics; leave one of them out")
    }
    if printing.output == nil || printing.output == "-",
      printing.summary || graph.takesStandardOutput
    {
      throw ValidationError(
        "\(printing.summary ? "--summary" : "-g") and --export can't both have the standard output; "
          + "name a file for the metrics with -o FILE")
    }
  }

  private func validateReplay() throws {
    if layers.by == .file, recording.replay != nil {
      throw ValidationError(
        "--by file needs the size of each mapped file, which no recording holds; sample live, or "
          + "choose --by process")
    }
    if recording.replay != nil, selection.user != nil || selection.cgroup != nil {
      let option = selection.user == nil ? "--cgroup" : "-u, --user"
      throw ValidationError(
        "\(option) can't be told of what was recorded; choose by REGEX or -p with --replay")
    }
    if recording.replay != nil, let option = load.givenOption {
      throw ValidationError(
        "\(option) is about reading live processes, and --replay reads none; leave one of them out"
      )
    }
    if timing.wait, selection.subject == nil || recording.replay != nil {
      throw ValidationError(
        "--wait is about live processes that are not there yet; choose them by REGEX, -p, -u or "
          + "--cgroup")
    }
  }

  private func validateOutput() throws {
    if let record = recording.file {
      let others = [("-g", graph.file?.path), ("--graph-script", graph.graphScript)]
      if let (option, path) = others.first(where: { $0.1 == record }) {
        throw ValidationError(
          "-r and \(option) can't both be '\(path ?? "")': the one would replace the other")
      }
    }
    guard graph.takesStandardOutput else { return }
    if printing.output == "-" {
      throw ValidationError(
        "-o and -g can't both have the standard output ('-'); name a file for one of them")
    }
    if printing.output == nil, let option = printing.formatOption {
      throw ValidationError(
        "\(option) prints to the standard output, which '-g -' is to have for the chart; name a file"
      )
    }
  }

  private func validateSummary() throws {
    if printing.quiet, !follow.isWanted, !live.isWanted {
      throw ValidationError(
        "-q, --quiet is about the summary of a COMMAND; name one behind '--', as in -q -- make")
    }
    guard printing.summary else { return }
    if printing.quiet {
      throw ValidationError("--summary asks for what -q, --quiet leaves out; leave out one of them")
    }
    if follow.isWanted { return }
    if printing.output == "-" || graph.takesStandardOutput {
      let (option, what) = printing.output == "-" ? ("-o", "samples") : ("-g", "chart")
      throw ValidationError(
        "--summary and \(option) can't both have the standard output; name a file for the \(what)")
    }
    if printing.allColumns, printing.output == nil {
      throw ValidationError(
        "-a, --all-columns is about printed samples, and --summary has the standard output; name a "
          + "file for them with -o FILE")
    }
  }

  private func validateCommand() throws {
    guard let program = follow.command.first else { return }
    if let subject = selection.subject {
      throw ValidationError(
        "'\(subject)' and '-- \(program)': look for processes or start a COMMAND, not both")
    }
    if recording.replay != nil {
      throw ValidationError(
        "--replay takes samples from a file: it does not start '\(program)'; leave one of them out")
    }
    if !reading.readsThisMachine {
      throw ValidationError(
        "--proc reads a tree in which '\(program)' would not be; leave it out to start a COMMAND")
    }
    if printing.output == nil, let option = printing.formatOption {
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
    try live.check()
    try chartOutput?.check()
    let warnings = Warnings(program: "smaps-profiler", areWanted: reading.showWarnings)
    let gates = try gate.gates(selecting: chosen, interval: timing.interval.duration)
    let status: Int32
    if let replay = recording.replay {
      status = try ReplayRun(
        replay, selection: chosen, command: self, warnings: warnings
      ).untilItEnds(within: gates)
    } else {
      let tree = try reading.tree()
      let facts = RunFacts(
        beginning: self, tree: tree, arguments: Array(CommandLine.arguments.dropFirst()))
      var run = try LiveRun(
        sampler: reading.sampler(
          tree, chosen, samplerOptions, followsChildren: follow.isWanted),
        command: self, warnings: warnings)
      status = try run.untilItEnds(output: try SampleOutput(self, of: facts, gates: gates))
    }
    if status != 0 { throw ExitCode(status) }
  }

  /// What is read of processes, as the options say.
  private var samplerOptions: SamplerOptions {
    SamplerOptions(
      readsUser: metrics.groupBy == .user, readsControlGroup: metrics.groupBy == .controlGroup,
      detail: layers.by == .file ? .files : .names, throttle: load.throttle(for: timing.interval),
      timeouts: load.timeouts(for: timing.interval, samples: timing.samples),
      reusesUnchanged: load.reuseUnchanged)
  }

  /// What the samples are of, as the user put it; nil for all processes.
  var subject: String? {
    follow.isWanted ? follow.command.joined(separator: " ") : selection.subject
  }

  /// Whether samples are printed to the standard output where no file is named for them.
  var printsSamples: Bool {
    printing.output == "-"
      || !(follow.isWanted || graph.takesStandardOutput || printing.summary
        || metrics.listen != nil || live.isWanted)
  }

  /// Whether a few lines are said at the end of what was seen.
  var wantsShortSummary: Bool { (follow.isWanted || live.isWanted) && !printing.quiet }

  /// nil where no chart was asked for.
  var chartOutput: ChartOutput? { ChartOutput(graph, program: "smaps-profiler") }
}
