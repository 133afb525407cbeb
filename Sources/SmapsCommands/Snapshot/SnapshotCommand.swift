package import ArgumentParser
import MemoryProfile
import ProcFS

/// `smaps-snapshot`: one moment of the memory of a set of processes, as a table.
package struct SnapshotCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "smaps-snapshot",
    abstract: "Show what the memory of a set of processes is used for, at this moment.",
    usage: "smaps-snapshot [OPTIONS] [REGEX]",
    discussion: """
      Memory is PSS (proportional set size) in bytes: a page that n processes share counts 1/n for \
      each, so sums are true. A summary comes first, then one section a process, the largest first.

      Examples:
        smaps-snapshot -c firefox
        smaps-snapshot -m f -o nginx.txt '^nginx'
      """)

  @Option(
    name: [.customShort("m"), .long],
    help: ArgumentHelp(
      """
      What keeps rows of mapped files apart, any of: b (whether it is the program itself), f (the \
      path), r, w, x, s, p (the permissions). '-m=' sums all of them up. (default: frwxsp)
      """, valueName: "mask"))
  var mask: String?

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("Write the table to this file.", valueName: "file"))
  var output: String?

  @Flag(name: [.customShort("j"), .long], help: "Print the same content as one JSON object.")
  var json = false

  @Flag(
    name: [.customShort("v"), .long],
    help: "Show beside each total what smaps_rollup has, and why it differs.")
  var verbose = false

  @OptionGroup var graph: GraphOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var version: VersionOption

  package init() {}

  package func validate() throws {
    _ = try rowMask
    if json, output == nil, graph.takesStandardOutput {
      throw ValidationError(
        "-j, --json prints to the standard output, which '-g -' is to have for the chart; name a "
          + "file for one of them")
    }
  }

  package func run() throws {
    let chosen = try selection.selection()
    var sampler = selection.sampler(try selection.tree(), chosen, readsRollup: verbose)
    let file = output.map { OutputFile(path: $0) }
    try file?.check()
    let chart = ChartOutput(graph, program: "smaps-snapshot")
    try chart?.check()

    let processes: [ProcessRecord<FileBreakdown>]
    do throws(ProcError) {
      processes = try sampler.records(as: FileBreakdown.self)
    } catch {
      throw Failure(error.message)
    }
    let notices = sampler.takeNotices()
    try selection.report(
      notices, Warnings(program: "smaps-snapshot", areWanted: selection.showWarnings))
    guard !processes.isEmpty else { throw Failure(selection.emptiness(notices)) }

    let mask = try rowMask
    let sections = SnapshotSection.all(of: processes)
    let columns = file == nil ? StandardOutput().columns : nil
    let text =
      json
      ? SnapshotJSON(mask: mask)(sections)
      : Array(SnapshotTable(mask: mask, width: columns ?? 80)(sections).utf8)
    if let chart {
      let facts = ChartFacts(
        heading: graph.title, title: selection.subject,
        host: selection.readsThisMachine ? ChartFacts.hostName : nil, start: .now())
      try chart.write(MemoryBars(processes, facts: facts).chart)
    }
    if let file {
      try file.write(text)
    } else if !graph.takesStandardOutput {
      try StandardOutput().writeAll(text)
    }
  }

  private var rowMask: RowMask {
    get throws { try mask.map { try RowMask($0) } ?? .standard }
  }
}
