package import CommandLineOptions
import MemoryProfile
import Recording
import TextScreen

/// `smaps-profiler`: shows the memory of processes over time.
package struct ProfilerCommand: ProgramCommand {
  package static let configuration = CommandConfiguration(
    commandName: "smaps-profiler",
    abstract: "Show where the memory of processes goes, over time.",
    usage: """
      smaps-profiler [OPTIONS] [REGEX]
      smaps-profiler [OPTIONS] -- COMMAND [ARG…]
      """,
    discussion: """
      Samples processes at an interval and prints memory by category: stack, heap, text and data \
      of executables and libraries, anonymous mappings and others. Memory is PSS (proportional set \
      size) in bytes. A page that n processes share counts 1/n for each, so sums over processes \
      are correct.

      Samples are printed as tab-separated values, or as JSON with -j. The run ends at Ctrl-C, or \
      after -n or -d. Then the chart of -g is drawn.

      With a COMMAND, that command and its descendants are sampled until all of them have exited. \
      Samples are printed only with -o. A summary is printed to stderr at the end.

      Examples:
        Draw a chart of a browser and its descendants, until Ctrl-C:
          smaps-profiler -g firefox.svg -c firefox
        Draw a chart of a build, and fail if it needed more than 2 GiB:
          smaps-profiler -g build.svg --max-total 2GiB -- make -j4
        Show processes in a full-screen view:
          smaps-profiler --live
        Record for 8 hours, then draw a part of it by process:
          smaps-profiler -d 8h -r night.db postgres > /dev/null
          smaps-profiler --replay night.db --from 02:00 --by process -g 2.svg
        Print one sample as JSON:
          smaps-profiler -n 1 -j '^/usr/sbin/nginx'

      Exit status:
        0    The run succeeded. With a COMMAND, its own exit status is returned,
             or 128 plus the number of the signal that terminated it.
        1    The run failed.
        3    A limit was exceeded: --max-total or another --max option.
        64   The command line is invalid.
        126  COMMAND can't be executed.
        127  COMMAND was not found.
      """)

  @OptionGroup(title: "Selection") var selection: SelectionOptions
  @OptionGroup(title: "Selection") var follow: FollowOptions
  @OptionGroup(title: "Timing") var timing: TimingOptions
  @OptionGroup(title: "Output") var printing: PrintingOptions
  @OptionGroup(title: "Output") var measures: MeasureOptions
  @OptionGroup(title: "Output") var account: AccountOptions
  @OptionGroup(title: "Output") var live: LiveViewOptions
  @OptionGroup(title: "Output") var marking: MarkOptions
  @OptionGroup(title: "Output") var comparing: BaselineOptions
  @OptionGroup(title: "Recording") var recording: RecordingOptions
  @OptionGroup(title: "Chart") var graph: GraphOptions
  @OptionGroup(title: "Chart") var layers: LayerOptions
  @OptionGroup(title: "Metrics") var metrics: MetricsOptions
  @OptionGroup(title: "Limits") var gate: GateOptions
  @OptionGroup(title: "Limits") var alarm: AlarmOptions
  @OptionGroup(title: "Sampling") var reading: ReadingOptions
  @OptionGroup(title: "Sampling") var load: LoadOptions
  @OptionGroup var information: InformationOptions

  package var declarations: [Declaration] {
    [
      $selection, $follow, $timing, $printing, $measures, $account, $live, $marking, $comparing,
      $recording, $graph, $layers, $metrics, $gate, $alarm, $reading, $load, $information,
    ]
  }

  package static let commonOptions = [
    "<regex>", "-p", "-u", "-c", "<command>", "-i", "-n", "-d", "-j", "-o", "--summary", "--live",
    "-r", "--replay", "-g", "--by", "--listen", "--max-total",
  ]

  package init() {}

  package func validate() throws {
    try information.answer(for: Self.self)
    try OptionRule.check(
      infoRules + conflicts + replayRules + requirements + comparisonRules + accountRules
        + alarmRules)
    try checkRecordedFile()
    try checkMarksFile()
    var owner = StandardOutputOwner()
    try claimStandardOutput(&owner)
  }

  private var replay: String? { recording.replay.map { _ in "--replay" } }

  /// The COMMAND as messages name it.
  private var commandText: String? { follow.command.first.map { "COMMAND '\($0)'" } }

  private var conflicts: [OptionRule] {
    let live = live.isWanted.option("--live")
    return [
      .conflict(live, replay),
      .conflict(
        live, commandText, reason: "its output would overwrite the screen",
        advice: "start it separately and select it with REGEX or -p"),
      .conflict(
        live, printing.output.map { _ in "-o, --output" } ?? printing.formatOption,
        advice: "record with -r FILE and print with --replay"),
      .conflict(metrics.listen.map { _ in "--listen" }, replay, advice: "use --export openmetrics"),
      .conflict(metrics.export.map { _ in "--export" }, printing.formatOption),
      .conflict(
        selection.givenOption, commandText,
        advice: "select running processes or start a COMMAND"),
      .conflict(replay, commandText),
      reading.redactionConflict(withCaptures: layers.by, metrics.groupBy),
      .conflict(
        reading.configuration.readsThisMachine ? nil : "--proc", commandText,
        reason: "the COMMAND would not be in that tree"),
      .conflict(printing.summary.option("--summary"), printing.quiet.option("-q, --quiet")),
    ]
  }

  private var requirements: [OptionRule] {
    [
      .requirement(
        layers.faults.option("-m, --graph-faults"), of: "a chart", isMet: graph.file != nil,
        advice: "add -g FILE"),
      .requirement(
        layers.timeAxis.map { _ in "--time-axis" }, of: "a chart", isMet: graph.file != nil,
        advice: "add -g FILE"),
      .requirement(
        layers.givenOption, of: "a chart, a summary or --live",
        isMet: graph.file != nil || printing.summary || live.isWanted, advice: "add -g FILE"),
      .requirement(
        recording.detail.map { "--detail \($0.key)" }, of: "-r FILE, -j or --summary",
        isMet: recording.file != nil || printing.json || printing.summary),
      .requirement(
        metrics.export.map { _ in "--export" }, of: "--replay FILE", isMet: recording.replay != nil,
        advice: "serve metrics of running processes with --listen ADDRESS:PORT"),
      .requirement(
        layers.by == .capture
          ? "--by capture" : metrics.groupBy == .capture ? "--group-by capture" : nil,
        of: "a REGEX with parentheses", isMet: selection.regex != nil,
        advice: "for example '/srv/([^/]+)/'"),
      .requirement(
        timing.wait.option("--wait"), of: "REGEX, -p, -u or --cgroup",
        isMet: selection.target.subject != nil),
      .requirement(
        printing.quiet.option("-q, --quiet"), of: "another output", isMet: hasOtherOutput,
        advice: "add -g FILE, -r FILE or -o FILE"),
    ]
  }

  /// Whether a run does something if it prints no samples to stdout and no summary.
  private var hasOtherOutput: Bool {
    follow.isWanted || live.isWanted || printing.output != nil || recording.file != nil
      || graph.file != nil || metrics.listen != nil || metrics.export != nil || gate.isGiven
  }

  /// - Throws: a `ValidationError` if a chart would replace the recording.
  private func checkRecordedFile() throws {
    guard let record = recording.file else { return }
    let others = [("-g", graph.file?.path), ("--graph-script", graph.graphScript)]
    guard
      let (option, _) = others.first(where: { _, path in
        path.map { FileIdentity.areSame(record, $0) } ?? false
      })
    else { return }
    throw ValidationError(
      "-r and \(option) can't both write to '\(record)'; choose another name for one of them")
  }

  /// What a recording does not contain, or what only running processes have.
  private var replayRules: [OptionRule] {
    guard recording.replay != nil else { return [] }
    return [
      .live(
        selection.user.map { _ in "-u, --user" } ?? selection.cgroup.map { _ in "--cgroup" },
        needs: "it", advice: "select by REGEX or -p"),
      .live(load.givenOption),
      .live(timing.wait.option("--wait")),
    ]
  }

  /// Gives stdout to the output that the options select.
  ///
  /// - Returns: how samples are printed; `nil` if they are not.
  @discardableResult
  func claimStandardOutput(_ owner: inout StandardOutputOwner) throws -> TextConfiguration? {
    if live.isWanted { try owner.claim("--live") }
    if printing.output == "-" { try owner.claim("-o -") }
    if graph.writesToStandardOutput { try owner.claim("-g -") }
    // The live view restores the screen before the summary is printed.
    if printing.summary, !follow.isWanted, !live.isWanted { try owner.claim("--summary") }
    let isExport = metrics.export != nil
    if isExport, printing.output == nil { try owner.claim("--export") }
    if isExport { return nil }
    let reserved = [("--replay", recording.replay), ("-r", recording.file)].compactMap {
      option, path in path.map { (option, $0) }
    }
    if let output = printing.output {
      return TextConfiguration(
        format: printing.format, path: output == "-" ? nil : output, reserved: reserved)
    }
    // A COMMAND's own output goes to stdout; metrics replace the samples.
    let user = owner.owner ?? commandText ?? metrics.listen.map { _ in "--listen" }
    guard let user else {
      if printing.quiet { return nil }
      return TextConfiguration(format: printing.format, path: nil, reserved: reserved)
    }
    // A summary has a JSON form of its own.
    let format = user == "--summary" && printing.json ? nil : printing.formatOption
    if let format, !live.isWanted {
      throw ValidationError(
        "\(format) requires printed samples, which \(user) disables; add -o FILE")
    }
    return nil
  }

  package mutating func run() throws {
    if let path = recording.info { return try printInfo(of: path) }
    // The samples of all processes would flood a terminal.
    if CommandLine.arguments.count == 1, Screen.nonTerminalStream == nil { live.isWanted = true }
    if CommandLine.arguments.last == "--", !follow.isWanted {
      throw ValidationError("'--' requires a COMMAND after it; for example smaps-profiler -- make")
    }
    // Every mistake is found before the first sample.
    _ = try selection.selection()
    try follow.check()
    try live.check()
    if let chart = graph.configuration {
      try ChartFileWriter(chart, program: RunConfiguration.program).check()
    }
    let configuration = try configuration()
    let status: Int32
    switch configuration.source {
    case .replay(let source):
      status = try ReplayRun(source, configuration).untilItEnds()
    case .live(let source):
      let tree = try source.reading.openTree()
      try configuration.target.check(in: tree)
      let metadata = RunMetadata(
        beginning: configuration, tree: tree,
        arguments: Array(CommandLine.arguments.dropFirst()))
      let signals = TerminationSignals()
      let marks = try marking.reader()
      let machine = MachineReaders(
        accounts: try Self.accountReader(source, configuration),
        headroom: try headroomReader(source, configuration))
      var run = LiveRun(tree, source, configuration, machine: machine)
      status = try run.untilItEnds(
        outputs: try SampleOutputs(configuration, of: metadata), signals: signals, marks: marks)
    }
    if status != 0 { throw ExitCode(status) }
  }
}
