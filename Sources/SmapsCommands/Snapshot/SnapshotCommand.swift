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
    if table.json, table.output == nil, graph.takesStandardOutput {
      throw ValidationError(
        "-j, --json prints to the standard output, which '-g -' is to have for the chart; name a "
          + "file for one of them")
    }
    if comparison.isWanted { try validateComparison() }
  }

  private func validateComparison() throws {
    if graph.file != nil || graph.graphScript != nil {
      let option = graph.file == nil ? "--graph-script" : "-g, --graph"
      throw ValidationError("\(option) draws one moment, and --compare tells of two; leave one out")
    }
    if table.verbose {
      throw ValidationError(
        "-v, --verbose is about one moment, and --compare tells of two; leave one out")
    }
    guard !comparison.looksAtNow else { return }
    let live = [
      ("-u, --user", selection.user != nil), ("--cgroup", selection.cgroup != nil),
      ("--proc", !reading.readsThisMachine),
    ]
    if let option = live.first(where: \.1)?.0 {
      throw ValidationError(
        "\(option) is about processes that live, and --compare was given two files; choose from them "
          + "by REGEX or -p")
    }
  }

  package func run() throws {
    let chosen = try selection.selection()
    let file = table.output.map { OutputFile(path: $0) }
    try file?.check()
    let chart = ChartOutput(graph, program: "smaps-snapshot")
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
        ? SnapshotJSON(time: .now(), mask: mask)(sections)
        : SnapshotTable(mask: mask, width: width, style: table.style)(sections)
      if let chart {
        let facts = ChartFacts(
          heading: graph.title, title: selection.subject,
          host: reading.readsThisMachine ? ChartFacts.hostName : nil, start: .now())
        try chart.write(MemoryBars(processes, facts: facts).chart)
      }
    }
    if let file {
      try file.write(text)
    } else if !graph.takesStandardOutput {
      try StandardOutput().writeAll(text)
    }
    warnings.sayWhatIsLeftOut(denied: denied)
  }

  /// The chosen processes as they are now.
  ///
  /// - Parameters:
  ///   - denied: how many may not be read.
  ///   - mayBeNobody: whether it is no failure that there is none.
  private func processes(
    _ chosen: Selection, counting denied: inout Int, mayBeNobody: Bool = false
  ) throws(Failure) -> [ProcessRecord] {
    var sampler = reading.sampler(
      try reading.tree(), chosen, SamplerOptions(readsRollup: table.verbose, detail: .files))
    let processes: [ProcessRecord]
    do throws(ProcError) {
      processes = try sampler.records()
    } catch {
      throw Failure(error.message)
    }
    let notices = sampler.takeNotices()
    denied = notices.deniedCount
    try reading.report(notices, warnings)
    if processes.isEmpty, !mayBeNobody {
      throw Failure(selection.emptiness(notices, in: reading.proc))
    }
    return processes
  }

  private var warnings: Warnings {
    Warnings(program: "smaps-snapshot", areWanted: reading.showWarnings)
  }

  /// What has changed, as text.
  ///
  /// - Parameter denied: how many processes may not be read.
  private func compared(
    selecting chosen: Selection, width: Int, counting denied: inout Int
  ) throws -> [UInt8] {
    // What is wrong with a file is said before anything is read of the processes.
    let sides = try comparison.moments(selecting: chosen, regex: selection.regex)
    let after =
      if sides.count == 2 { sides[1] } else {
        ComparedMoment(
          now: try processes(
            chosen, counting: &denied, mayBeNobody: !sides[0].processes.isEmpty))
      }
    guard !(sides[0].processes.isEmpty && after.processes.isEmpty) else {
      throw Failure(
        selection.emptiness(
          in: sides.map { "in '\($0.name)'" } + (comparison.looksAtNow ? ["now"] : [])))
    }
    let result = try Comparison(from: sides[0], to: after, mask: table.givenMask)
    return table.json
      ? ComparisonJSON()(result)
      : Array(ComparisonTable(width: width, style: table.style)(result).utf8)
  }
}
