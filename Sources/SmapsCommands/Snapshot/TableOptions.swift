import CommandLineOptions
import MemoryProfile

/// The options for the contents and the destination of a snapshot's table.
struct TableOptions: ParsableArguments {
  @Option(
    "-m", "--mask", value: "mask",
    help: """
      Split rows of mapped files by these properties. Any of b (the process's executable or not), \
      f (path), r, w, x, s, p (permissions). '-m=' makes one row of all files. (default: frwxsp)
      """)
  var mask: String?

  @Option(
    "-o", "--output", value: "file",
    help: "Write the table to this file. (default: stdout)",
    completion: .file)
  var output: String?

  @Flag("-j", "--json", help: "Print the same content as one JSON object.")
  var json = false

  @Flag("-H", "--human-readable", help: "Show sizes in KiB, MiB or GiB, with three digits.")
  var isHumanReadable = false

  @Flag(
    "-v", "--verbose",
    help: """
      Show the total of smaps_rollup, and why it differs. Also shows an upper bound for \
      swapped-out shared memory, which is not part of swap.
      """)
  var verbose = false

  @Option(
    "--by", value: "what",
    help: """
      Print one line per process, program, user or container. Also per cgroup, name, exe, \
      capture, category, file or mapping. (default: process on a terminal without any argument, \
      else the detailed table)
      """,
    completion: .list(Dimension.allCases.map(\.spelling)),
    transform: { try Dimension(argument: $0, among: Dimension.allCases) })
  var by: Dimension?

  @Option(
    "--sort", value: "column",
    help: """
      Sort the lines of --by by this column. One of pss, uss, rss, swap, pid, user, count or name. \
      (default: pss)
      """)
  var sort: String?

  @Option(
    "--top", value: "n",
    help: "Print the largest N lines of --by. (default: 10 on a terminal, else all)",
    transform: TopCount.init)
  var top: TopCount?

  @Flag("--bytes", help: "Print the lines of --by in bytes, on a terminal too.")
  var bytes = false

  @Flag("--detail", help: "Print the detailed table, on a terminal without any other argument too.")
  var detail = false

  var declarations: [Declaration] {
    [$mask, $output, $json, $isHumanReadable, $verbose, $by, $sort, $top, $bytes, $detail]
  }

  var style: ByteStyle { isHumanReadable ? .brief : .exact }

  /// How the lines of `--by` have sizes.
  ///
  /// - Parameter isTerminal: whether they are written to a terminal.
  func lineStyle(isTerminal: Bool) -> ByteStyle {
    isHumanReadable || isTerminal && !bytes ? .brief : .exact
  }

  /// What the lines of `--by` are sorted by; `nil` for their size.
  ///
  /// - Throws: a `ValidationError` if the lines do not have it.
  func order(counting counted: Measure) throws -> ProcessTable.Order? {
    guard let sort else { return nil }
    let groups = by?.descriptor.groupsProcesses ?? true
    var orders: [(name: String, order: ProcessTable.Order)] = [
      (counted.descriptor.name, .measure(counted))
    ]
    if groups {
      orders += [Measure.uss, .rss, .swapPSS].filter { $0 != counted }
        .map { ($0.descriptor.name, .measure($0)) }
      orders +=
        by == .process || by == nil
        ? [("pid", .pid), ("user", .user)] : [("count", .processes)]
    }
    if by == .mapping { orders.append(("pid", .pid)) }
    orders.append(("name", .name))
    guard let found = orders.first(where: { $0.name == sort.lowercased() }) else {
      let names = orders.map(\.name)
      throw ValidationError(
        "--sort '\(sort)': expected \(names.dropLast().joined(separator: ", ")) or "
          + (names.last ?? ""))
    }
    return found.order
  }

  func validate() throws {
    try OptionRule.checkPaths([("-o, --output", output)])
    _ = try rowMask
    try OptionRule.check([
      .conflict(by.map { _ in "--by" }, detail.option("--detail")),
      .conflict(by.map { _ in "--by" }, mask.map { _ in "-m, --mask" }),
      .conflict(by.map { _ in "--by" }, verbose.option("-v, --verbose")),
      .conflict(bytes.option("--bytes"), isHumanReadable.option("-H, --human-readable")),
      .requirement(
        sort.map { _ in "--sort" } ?? top.map { _ in "--top" } ?? bytes.option("--bytes"),
        of: "--by", isMet: by != nil, advice: "for example --by process"),
      .conflict(
        isHumanReadable.option("-H, --human-readable"), json.option("-j, --json"),
        reason: "JSON always contains bytes"),
    ])
  }

  var rowMask: RowMask {
    get throws { try givenMask ?? .standard }
  }

  /// The mask of `--mask`; `nil` if it is not given.
  var givenMask: RowMask? {
    get throws { try mask.map { try RowMask($0) } }
  }
}
