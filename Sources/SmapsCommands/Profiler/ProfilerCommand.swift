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
    try OptionRule.check(conflicts + requirements + replayRules)
    try checkRecordedFile()
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
      .conflict(
        reading.configuration.readsThisMachine ? nil : "--proc", commandText,
        reason: "the COMMAND would not be in that tree"),
      .conflict(printing.summary.option("--summary"), printing.quiet.option("-q, --quiet")),
    ]
  }

  private var requirements: [OptionRule] {
    [
      .requirement(
        layers.givenOption, of: "a chart", isMet: graph.file != nil, advice: "add -g FILE"),
      .requirement(
        metrics.export.map { _ in "--export" }, of: "--replay FILE", isMet: recording.replay != nil,
        advice: "serve metrics of running processes with --listen ADDRESS:PORT"),
      .requirement(
        metrics.groupBy == .capture ? "--group-by regex-capture" : nil,
        of: "a REGEX with parentheses", isMet: selection.regex != nil,
        advice: "for example '/srv/([^/]+)/'"),
      .requirement(
        timing.wait.option("--wait"), of: "REGEX, -p, -u or --cgroup",
        isMet: selection.target.subject != nil),
      .requirement(
        printing.quiet.option("-q, --quiet"), of: "a COMMAND or --live",
        isMet: follow.isWanted || live.isWanted, advice: "for example -q -- make"),
    ]
  }

  /// - Throws: a `ValidationError` if a chart would replace the recording.
  private func checkRecordedFile() throws {
    guard let record = recording.file else { return }
    let others = [("-g", graph.file?.path), ("--graph-script", graph.graphScript)]
    guard let (option, _) = others.first(where: { $0.1 == record }) else { return }
    throw ValidationError(
      "-r and \(option) can't both write to '\(record)'; choose another name for one of them")
  }

  /// What a recording does not contain, or what only running processes have.
  private var replayRules: [OptionRule] {
    guard recording.replay != nil else { return [] }
    let group = metrics.groupBy.flatMap { dimension in
      [.user, .controlGroup].contains(dimension)
        ? "--group-by \(dimension.descriptor.group ?? "")" : nil
    }
    return [
      .live(
        layers.by == .file ? "--by file" : nil, needs: "mapped files",
        advice: "choose --by process"),
      .live(
        selection.user.map { _ in "-u, --user" } ?? selection.cgroup.map { _ in "--cgroup" },
        needs: "it", advice: "select by REGEX or -p"),
      .live(group, needs: "it", advice: "choose name, exe, pid or regex-capture"),
      .live(load.givenOption),
      .live(timing.wait.option("--wait")),
    ]
  }

  /// Gives stdout to the output that the options select.
  ///
  /// - Returns: how samples are printed; `nil` if they are not.
  @discardableResult
  private func claimStandardOutput(_ owner: inout StandardOutputOwner) throws -> TextConfiguration?
  {
    if live.isWanted { try owner.claim("--live") }
    if printing.output == "-" { try owner.claim("-o -") }
    if graph.writesToStandardOutput { try owner.claim("-g -") }
    if printing.summary, !follow.isWanted { try owner.claim("--summary") }
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

  /// What the run does.
  ///
  /// - Throws: ``Failure`` if REGEX is wrong or a baseline can't be read.
  func configuration() throws -> RunConfiguration {
    let selection = try selection.selection()
    var owner = StandardOutputOwner()
    var outputs = OutputConfiguration()
    outputs.text = try claimStandardOutput(&owner)
    outputs.recording = recording.file.map {
      RecordingConfiguration(path: $0, appends: recording.append)
    }
    outputs.chart = graph.configuration.map {
      RunChartConfiguration(
        chart: $0, dimension: layers.by ?? .category, showsFaults: layers.faults)
    }
    outputs.summary = summary
    outputs.gates = try gate.gates(selecting: selection, interval: timing.interval.duration)
    outputs.server = metrics.listen.map {
      ServerConfiguration(address: $0, dimension: metrics.groupBy ?? .name)
    }
    outputs.export = metrics.export.map { _ in
      ExportConfiguration(
        dimension: metrics.groupBy ?? .name, path: printing.output == "-" ? nil : printing.output)
    }
    outputs.showsLiveView = live.isWanted
    return RunConfiguration(
      source: source, target: self.selection.target, selection: selection,
      command: follow.command, timing: timing.configuration, outputs: outputs,
      showsWarnings: reading.showWarnings)
  }

  private var source: RunConfiguration.Source {
    if let replay = recording.replay {
      return .replay(ReplaySource(path: replay, window: recording.window.window))
    }
    return .live(
      LiveSource(
        reading: reading.configuration, throttle: load.throttle(for: timing.interval),
        timeouts: load.timeouts(for: timing.interval, samples: timing.samples),
        reusesUnchanged: load.reuseUnchanged))
  }

  private var summary: SummaryConfiguration? {
    let destination: SummaryConfiguration.Destination =
      follow.isWanted ? .standardError : .standardOutput
    if printing.summary {
      let isJSON = printing.json && !follow.isWanted
      return SummaryConfiguration(format: isJSON ? .json : .table, destination: destination)
    }
    guard follow.isWanted || live.isWanted, !printing.quiet else { return nil }
    return SummaryConfiguration(format: .brief, destination: .standardError)
  }

  package func run() throws {
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
      let metadata = RunMetadata(
        beginning: configuration, tree: tree,
        arguments: Array(CommandLine.arguments.dropFirst()))
      var run = LiveRun(tree, source, configuration)
      status = try run.untilItEnds(
        outputs: try SampleOutputs(configuration, of: metadata))
    }
    if status != 0 { throw ExitCode(status) }
  }
}
