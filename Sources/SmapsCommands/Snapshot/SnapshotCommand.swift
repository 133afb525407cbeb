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
        What a browser and all that it starts use, down to each mapped file:
          smaps-snapshot -c firefox
        A row for each file, whatever the permissions, into a file:
          smaps-snapshot -m f -o nginx.txt '^nginx'
        A bar for each process of a user:
          smaps-snapshot -u postgres -g postgres.svg

      Exit status:
        0    there is a process to show
        1    there is none, or something failed
        64   the command line can't be understood
      """)

  @OptionGroup(title: "Which processes") var selection: SelectionOptions
  @OptionGroup(title: "Table") var table: TableOptions
  @OptionGroup(title: "Chart") var graph: GraphOptions
  @OptionGroup(title: "How processes are read") var reading: ReadingOptions
  @OptionGroup var version: VersionOption

  package init() {}

  package func validate() throws {
    if table.json, table.output == nil, graph.takesStandardOutput {
      throw ValidationError(
        "-j, --json prints to the standard output, which '-g -' is to have for the chart; name a "
          + "file for one of them")
    }
  }

  package func run() throws {
    let chosen = try selection.selection()
    var sampler = reading.sampler(try reading.tree(), chosen, readsRollup: table.verbose)
    let file = table.output.map { OutputFile(path: $0) }
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
    try reading.report(
      notices, Warnings(program: "smaps-snapshot", areWanted: reading.showWarnings))
    guard !processes.isEmpty else { throw Failure(selection.emptiness(notices, in: reading.proc)) }

    let mask = try table.rowMask
    let sections = SnapshotSection.all(of: processes)
    let columns = file == nil ? StandardOutput().columns : nil
    let text =
      table.json
      ? SnapshotJSON(mask: mask)(sections)
      : Array(SnapshotTable(mask: mask, width: columns ?? 80, style: table.style)(sections).utf8)
    if let chart {
      let facts = ChartFacts(
        heading: graph.title, title: selection.subject,
        host: reading.readsThisMachine ? ChartFacts.hostName : nil, start: .now())
      try chart.write(MemoryBars(processes, facts: facts).chart)
    }
    if let file {
      try file.write(text)
    } else if !graph.takesStandardOutput {
      try StandardOutput().writeAll(text)
    }
  }
}
