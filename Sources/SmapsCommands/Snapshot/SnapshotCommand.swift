package import CommandLineOptions
import MemoryProfile
import Plot
import ProcFS
import Recording
import Report

/// `smaps-snapshot`: shows the memory of processes at one point in time, as a table.
package struct SnapshotCommand: ProgramCommand {
  package static let configuration = CommandConfiguration(
    commandName: "smaps-snapshot",
    abstract: "Show where the memory of processes goes, at this moment.",
    usage: "smaps-snapshot [OPTIONS] [REGEX]",
    discussion: """
      Prints a summary of all processes, then one section per process, largest first. Memory is \
      PSS (proportional set size) in bytes. A page that n processes share counts 1/n for each, so \
      sums over processes are correct.

      Examples:
        Show a browser and its descendants, down to each mapped file:
          smaps-snapshot -c firefox
        Write one row per mapped file, whatever its permissions, to a file:
          smaps-snapshot -m f -o nginx.txt '^nginx'
        Draw a bar chart of the processes of a user:
          smaps-snapshot -u postgres -g postgres.svg
        Show what grew in the meantime:
          smaps-snapshot -j -o then.json nginx
          smaps-snapshot -H nginx --compare then.json
        Show where all memory of a container is:
          smaps-snapshot --account --cgroup /system.slice/docker-1234.scope

      Exit status:
        0    At least one process was shown.
        1    No process matched, or the snapshot failed.
        64   The command line is invalid.
      """)

  @OptionGroup(title: "Selection") var selection: SelectionOptions
  @OptionGroup(title: "Table") var table: TableOptions
  @OptionGroup(title: "Table") var measures: MeasureOptions
  @OptionGroup(title: "Table") var account: AccountOptions
  @OptionGroup(title: "Comparison") var comparison: ComparisonOptions
  @OptionGroup(title: "Chart") var graph: GraphOptions
  @OptionGroup(title: "Sampling") var reading: ReadingOptions
  @OptionGroup var information: InformationOptions

  package var declarations: [Declaration] {
    [$selection, $table, $measures, $account, $comparison, $graph, $reading, $information]
  }

  package static let commonOptions = [
    "<regex>", "-p", "-u", "--cgroup", "-c", "-m", "-o", "-j", "-H", "-v", "--compare", "-g",
  ]

  package init() {}

  package func validate() throws {
    try information.answer(for: Self.self)
    var owner = StandardOutputOwner()
    if graph.writesToStandardOutput { try owner.claim("-g -") }
    if table.json, table.output == nil { try owner.claim("-j, --json") }
    if account.isWanted { try OptionRule.check(accountRules) }
    if comparison.isWanted { try OptionRule.check(comparisonRules) }
    _ = try table.order(counting: measure)
    try OptionRule.check([
      .requirement(
        table.by == .capture ? "--by capture" : nil, of: "a REGEX with parentheses",
        isMet: selection.regex != nil, advice: "for example '/srv/([^/]+)/'"),
      .conflict(
        measure == .pss ? nil : "--measure \(measure.descriptor.name)",
        table.verbose.option("-v, --verbose"),
        reason: "-v checks PSS"),
      reading.redactionConflict(withCaptures: table.by),
    ])
  }

  package func run() throws {
    let chosen = try selection.selection(redactsArguments: reading.redact)
    let file = table.output.map { OutputFile(path: $0) }
    try file?.check()
    let chart = graph.configuration.map { ChartFileWriter($0, program: Self.program) }
    try chart?.check()
    let isTerminal = file == nil && StandardOutput().isTerminal
    let terminal = isTerminal ? StandardOutput().columns ?? Self.usualWidth : nil
    let dimension = dimension(isTerminal: isTerminal)
    let order = try table.order(counting: measure)

    var omissions = Omissions()
    let text: [UInt8]
    if account.isWanted {
      text = try accounted(chosen, terminal: terminal, counting: &omissions)
    } else if comparison.isWanted {
      text = try compared(selecting: chosen, terminal: terminal, counting: &omissions)
    } else {
      let processes = try processes(chosen, by: dimension, counting: &omissions)
      if let dimension {
        let lines = try ProcessTable(
          of: processes, by: dimension, counting: measure, regex: selection.regex, order: order,
          top: table.top?.number ?? (isTerminal ? ProcessTable.usualTop : nil))
        text =
          table.json
          ? ProcessTableJSON(time: .now()).encode(lines, of: processes)
          : ProcessTableText(
            style: table.lineStyle(isTerminal: isTerminal), width: terminal
          ).render(lines)
      } else {
        text = try detailed(processes, terminal: terminal)
      }
      if let chart {
        let metadata = ChartMetadata(
          heading: graph.title,
          title: (reading.redact ? selection.target.redacted : selection.target).subject,
          host: reading.configuration.readsThisMachine ? ChartMetadata.hostName : nil,
          start: .now(),
          measure: measure)
        let drawing = try bars(of: processes, by: dimension, metadata).chart
        if graph.file?.format == .html {
          try chart.write(
            drawing,
            page: page(of: processes, by: dimension, titled: drawing.title, metadata))
        } else {
          try chart.write(drawing)
        }
      }
    }
    if let file {
      try file.write(text)
    } else if !graph.writesToStandardOutput {
      try StandardOutput().writeAll(text)
    }
    diagnostics.log(omissions)
  }

  /// Reads the selected processes.
  ///
  /// - Parameters:
  ///   - omissions: set to the number of processes that can't be read.
  ///   - allowsNone: whether it is no failure if no process is selected.
  func processes(
    _ chosen: Selection, by dimension: Dimension? = nil, counting omissions: inout Omissions,
    allowsNone: Bool = false
  ) throws(Failure) -> [ProcessRecord] {
    let reading = reading.configuration
    let requirement = dimension?.descriptor.requirement
    let tree = try reading.openTree()
    try selection.target.check(in: tree)
    var sampler = Sampler(
      tree, selection: chosen,
      options: SamplerOptions(
        measures: MeasurePlan(measure), readsRollup: table.verbose && !account.isWanted,
        readsSharedSwap: table.verbose && !account.isWanted,
        owners: SamplerOptions.Owners(
          user: requirement == .user || dimension == .process || graph.file?.format == .html,
          controlGroup: requirement == .controlGroup || requirement == .container,
          containers: requirement == .container),
        detail: dimension == .mapping ? .mappings : .files,
        findsThreadStacks: reading.findsThreadStacks))
    let processes: [ProcessRecord]
    do throws(ProcError) {
      processes = try sampler.records()
    } catch {
      throw Failure(error)
    }
    let notices = sampler.takeNotices()
    omissions = Omissions(notices)
    try reading.report(notices, to: diagnostics)
    if processes.lack(measure) { throw Failure(RunMessage.withoutMeasure(measure)) }
    let unmeasured = processes.reduce(into: MeasureSet()) { $0.formUnion($1.memory.unmeasured) }
    // The table has a line about it.
    if table.json, !unmeasured.isEmpty {
      diagnostics.log(RunMessage.notMeasured(unmeasured).message)
    }
    if processes.isEmpty, !allowsNone {
      throw Failure(selection.target.emptiness(notices, in: reading.path))
    }
    return processes
  }

  /// - Returns: a bar for each group if `--by` divides processes into groups. Otherwise, a bar for
  ///   each process.
  private func bars(
    of processes: [ProcessRecord], by dimension: Dimension?, _ metadata: ChartMetadata
  ) throws(Failure) -> MemoryBars {
    guard let dimension, dimension.descriptor.groupsProcesses, dimension != .process else {
      return MemoryBars(processes, metadata: metadata)
    }
    let groups = try ProcessTable(
      of: processes, by: dimension, counting: measure, regex: selection.regex, order: nil,
      top: table.top?.number)
    return MemoryBars(groups, metadata: metadata)
  }

  /// - Returns: the data of the page to explore the snapshot.
  private func page(
    of processes: [ProcessRecord], by dimension: Dimension?, titled title: String,
    _ metadata: ChartMetadata
  ) throws(Failure) -> ReportData {
    var run = RunMetadata(counting: measure)
    run.program = Version.number
    (run.host, run.start) = (metadata.host, metadata.start)
    var data = try RunReport.snapshot(
      of: processes, by: dimension ?? .category, titled: title, run, regex: selection.regex)
    data.view.theme = graph.theme?.pageTheme
    return data
  }

  /// - Parameter terminal: the number of columns of stdout; `nil` if it is not a terminal.
  /// - Returns: the table that goes down to each mapped file, or its JSON.
  private func detailed(_ processes: [ProcessRecord], terminal: Int?) throws -> [UInt8] {
    let sections = SnapshotSection.all(of: processes)
    let mask = try table.rowMask
    return table.json
      ? SnapshotJSON(time: .now(), mask: mask, measure: measure).encode(sections)
      : SnapshotTable(
        mask: mask, width: terminal ?? Self.usualWidth, wrapsLines: terminal != nil,
        style: table.style, measure: measure
      ).render(sections)
  }

  /// What the lines of the table are for; `nil` for the detailed table, which would flood a
  /// terminal if all processes are in it.
  private func dimension(isTerminal: Bool) -> Dimension? {
    table.by ?? (isTerminal && Swift.CommandLine.arguments.count == 1 ? .process : nil)
  }

  private var measure: Measure { measures.measure ?? .pss }

  /// The width of a table that does not go to a terminal, in columns.
  private static let usualWidth = 80
  private static let program = "smaps-snapshot"

  private var diagnostics: Diagnostics {
    Diagnostics(program: Self.program, showsWarnings: reading.showWarnings)
  }

  /// Compares two points in time.
  ///
  /// - Parameters:
  ///   - terminal: the number of columns of stdout; `nil` if it is not a terminal.
  ///   - omissions: set to the number of processes that can't be read.
  /// - Returns: the output.
  private func compared(
    selecting chosen: Selection, terminal: Int?, counting omissions: inout Omissions
  ) throws -> [UInt8] {
    // Invalid files are reported before any process is read.
    let points = try comparison.points(
      selecting: chosen, regex: selection.regex, by: table.by)
    if let only = points.first(where: \.isOnlyAccount) {
      throw Failure(ComparisonMessage.onlyAccount(name: only.name))
    }
    let after =
      if points.count == 2 { points[1] } else {
        ComparisonPoint(
          now: try processes(
            chosen, by: table.by, counting: &omissions,
            allowsNone: !points[0].processes.isEmpty),
          counting: measure)
      }
    guard !(points[0].processes.isEmpty && after.processes.isEmpty) else {
      throw Failure(
        TargetMessage.notCompared(
          selection.target,
          sides: points.map { "in '\($0.name)'" } + (comparison.comparesWithNow ? ["now"] : [])))
    }
    if let wanted = measures.measure {
      for point in [points[0], after] where point.measure != wanted {
        throw Failure(
          ComparisonMessage.otherMeasure(
            name: point.name, recorded: point.measure, wanted: wanted))
      }
    }
    let result = try Comparison(
      from: points[0], to: after, mask: table.givenMask, by: table.by, top: table.top?.number)
    return table.json
      ? ComparisonJSON().encode(result)
      : Array(
        ComparisonTable(
          width: terminal ?? Self.usualWidth, wrapsLines: terminal != nil, style: table.style
        ).render(result).utf8)
  }
}
