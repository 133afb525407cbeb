package import ArgumentParser
import MemoryProfile
import ProcFS

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

      Exit status:
        0    At least one process was shown.
        1    No process matched, or the snapshot failed.
        64   The command line is invalid.
      """,
    helpNames: .long)

  @OptionGroup(title: "Selection") var selection: SelectionOptions
  @OptionGroup(title: "Table") var table: TableOptions
  @OptionGroup(title: "Comparison") var comparison: ComparisonOptions
  @OptionGroup(title: "Chart") var graph: GraphOptions
  @OptionGroup(title: "Sampling") var reading: ReadingOptions
  @OptionGroup var information: InformationOptions

  package static let commonOptions = [
    "<regex>", "-p", "-u", "--cgroup", "-c", "-m", "-o", "-j", "-H", "-v", "--compare", "-g",
  ]

  package init() {}

  package func validate() throws {
    try information.answer(for: Self.self)
    var owner = StandardOutputOwner()
    if graph.writesToStandardOutput { try owner.claim("-g -") }
    if table.json, table.output == nil { try owner.claim("-j, --json") }
    if comparison.isWanted { try OptionRule.check(comparisonRules) }
  }

  private var comparisonRules: [OptionRule] {
    let compare = "--compare"
    let rules: [OptionRule] = [
      .conflict((graph.file != nil).option("-g, --graph"), compare),
      .conflict((graph.graphScript != nil).option("--graph-script"), compare),
      .conflict(table.verbose.option("-v, --verbose"), compare),
    ]
    if comparison.comparesWithNow { return rules }
    let live = [
      selection.user.map { _ in "-u, --user" }, selection.cgroup.map { _ in "--cgroup" },
      reading.configuration.readsThisMachine ? nil : "--proc",
    ].compactMap { $0 }.first
    return rules + [
      .conflict(live, "--compare of two files", advice: "select by REGEX or -p")
    ]
  }

  package func run() throws {
    let chosen = try selection.selection()
    let file = table.output.map { OutputFile(path: $0) }
    try file?.check()
    let chart = graph.configuration.map { ChartFileWriter($0, program: Self.program) }
    try chart?.check()
    let terminal = file == nil ? StandardOutput().columns : nil

    var denied = 0
    let text: [UInt8]
    if comparison.isWanted {
      text = try compared(selecting: chosen, terminal: terminal, counting: &denied)
    } else {
      let processes = try processes(chosen, counting: &denied)
      let sections = SnapshotSection.all(of: processes)
      let mask = try table.rowMask
      text =
        table.json
        ? SnapshotJSON(time: .now(), mask: mask).encode(sections)
        : SnapshotTable(
          mask: mask, width: terminal ?? Self.usualWidth, wrapsLines: terminal != nil,
          style: table.style
        ).render(sections)
      if let chart {
        let metadata = ChartMetadata(
          heading: graph.title, title: selection.target.subject,
          host: reading.configuration.readsThisMachine ? ChartMetadata.hostName : nil, start: .now()
        )
        try chart.write(MemoryBars(processes, metadata: metadata).chart)
      }
    }
    if let file {
      try file.write(text)
    } else if !graph.writesToStandardOutput {
      try StandardOutput().writeAll(text)
    }
    diagnostics.logDeniedCount(denied)
  }

  /// Reads the selected processes.
  ///
  /// - Parameters:
  ///   - denied: set to the number of processes that may not be read.
  ///   - allowsNone: whether it is no failure if no process is selected.
  private func processes(
    _ chosen: Selection, counting denied: inout Int, allowsNone: Bool = false
  ) throws(Failure) -> [ProcessRecord] {
    let reading = reading.configuration
    var sampler = Sampler(
      try reading.openTree(), selection: chosen,
      options: SamplerOptions(
        readsRollup: table.verbose, detail: .files,
        findsThreadStacks: reading.findsThreadStacks))
    let processes: [ProcessRecord]
    do throws(ProcError) {
      processes = try sampler.records()
    } catch {
      throw Failure(error)
    }
    let notices = sampler.takeNotices()
    denied = notices.deniedCount
    try reading.report(notices, to: diagnostics)
    if processes.isEmpty, !allowsNone {
      throw Failure(selection.target.emptiness(notices, in: reading.path))
    }
    return processes
  }

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
  ///   - denied: set to the number of processes that may not be read.
  /// - Returns: the output.
  private func compared(
    selecting chosen: Selection, terminal: Int?, counting denied: inout Int
  ) throws -> [UInt8] {
    // Invalid files are reported before any process is read.
    let points = try comparison.points(selecting: chosen, regex: selection.regex)
    let after =
      if points.count == 2 { points[1] } else {
        ComparisonPoint(
          now: try processes(
            chosen, counting: &denied, allowsNone: !points[0].processes.isEmpty))
      }
    guard !(points[0].processes.isEmpty && after.processes.isEmpty) else {
      throw Failure(
        TargetMessage.notCompared(
          selection.target,
          sides: points.map { "in '\($0.name)'" } + (comparison.comparesWithNow ? ["now"] : [])))
    }
    let result = try Comparison(from: points[0], to: after, mask: table.givenMask)
    return table.json
      ? ComparisonJSON().encode(result)
      : Array(
        ComparisonTable(
          width: terminal ?? Self.usualWidth, wrapsLines: terminal != nil, style: table.style
        ).render(result).utf8)
  }
}
