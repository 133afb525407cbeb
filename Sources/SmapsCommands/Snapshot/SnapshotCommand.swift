package import ArgumentParser
import MemoryProfile
import ProcFS

/// `smaps-snapshot`: the current memory of a set of processes, as a table.
package struct SnapshotCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "smaps-snapshot",
    abstract: "Show what the memory of a set of processes is used for, at this moment.",
    usage: "smaps-snapshot [OPTIONS] [REGEX]",
    discussion: """
      Memory is PSS (proportional set size) in bytes: a page that n processes share counts 1/n for \
      each, so sums are true. A summary comes first, then one section a process, the largest first.

      Examples:
        What a browser and all that it starts use, down to each mapped file:
          smaps-snapshot -c firefox
        A row for each file, whatever the permissions, into a file:
          smaps-snapshot -m f -o nginx.txt '^nginx'
        A bar for each process of a user:
          smaps-snapshot -u postgres -g postgres.svg
        What has grown since an hour ago:
          smaps-snapshot -j -o then.json nginx
          smaps-snapshot -H nginx --compare then.json

      Exit status:
        0    there is a process to show
        1    there is none, or something failed
        64   the command line can't be understood
      """)

  @OptionGroup(title: "Which processes") var selection: SelectionOptions
  @OptionGroup(title: "Table") var table: TableOptions
  @OptionGroup(title: "Comparison") var comparison: ComparisonOptions
  @OptionGroup(title: "Chart") var graph: GraphOptions
  @OptionGroup(title: "How processes are read") var reading: ReadingOptions
  @OptionGroup var version: VersionOption

  package init() {}

  package func validate() throws {
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
    if comparison.looksAtNow { return rules }
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
    let width = file == nil ? StandardOutput().columns ?? 80 : 80

    var denied = 0
    let text: [UInt8]
    if comparison.isWanted {
      text = try compared(selecting: chosen, width: width, counting: &denied)
    } else {
      let processes = try processes(chosen, counting: &denied)
      let sections = SnapshotSection.all(of: processes)
      let mask = try table.rowMask
      text =
        table.json
        ? SnapshotJSON(time: .now(), mask: mask).encode(sections)
        : SnapshotTable(mask: mask, width: width, style: table.style).render(sections)
      if let chart {
        let facts = ChartMetadata(
          heading: graph.title, title: selection.target.subject,
          host: reading.configuration.readsThisMachine ? ChartMetadata.hostName : nil, start: .now()
        )
        try chart.write(MemoryBars(processes, facts: facts).chart)
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
  ///   - mayBeEmpty: whether finding no process is not an error.
  private func processes(
    _ chosen: Selection, counting denied: inout Int, mayBeEmpty: Bool = false
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
    if processes.isEmpty, !mayBeEmpty {
      throw Failure(selection.target.emptiness(notices, in: reading.path))
    }
    return processes
  }

  private static let program = "smaps-snapshot"

  private var diagnostics: Diagnostics {
    Diagnostics(program: Self.program, showsWarnings: reading.showWarnings)
  }

  /// Encodes a comparison.
  ///
  /// - Parameter denied: set to the number of processes that may not be read.
  private func compared(
    selecting chosen: Selection, width: Int, counting denied: inout Int
  ) throws -> [UInt8] {
    // An invalid file is an error before any process is read.
    let sides = try comparison.moments(selecting: chosen, regex: selection.regex)
    let after =
      if sides.count == 2 { sides[1] } else {
        ComparisonPoint(
          now: try processes(
            chosen, counting: &denied, mayBeEmpty: !sides[0].processes.isEmpty))
      }
    guard !(sides[0].processes.isEmpty && after.processes.isEmpty) else {
      throw Failure(
        TargetMessage.notCompared(
          selection.target,
          sides: sides.map { "in '\($0.name)'" } + (comparison.looksAtNow ? ["now"] : [])))
    }
    let result = try Comparison(from: sides[0], to: after, mask: table.givenMask)
    return table.json
      ? ComparisonJSON().encode(result)
      : Array(ComparisonTable(width: width, style: table.style).render(result).utf8)
  }
}
