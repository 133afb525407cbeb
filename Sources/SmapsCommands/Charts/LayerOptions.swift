import CommandLineOptions
import MemoryProfile

/// The options for what a chart over time, a summary and the live view show.
struct LayerOptions: ParsableArguments {
  @Option(
    "--by", value: "what",
    help: """
      Split by category, file, process, program, user or container. Also by mapping, cgroup, \
      name, exe or capture: what the first parentheses of REGEX match. For a chart, a summary and \
      --live. \
      (default: category in a chart, otherwise process)
      """,
    completion: .list(Dimension.allCases.map(\.spelling)),
    transform: { try Dimension(argument: $0, among: Dimension.allCases) })
  var by: Dimension?

  @Option(
    "--top", value: "n",
    help: """
      Show the largest N parts, and the sum of the others. (default: 10, or 11 categories; all \
      with --live)
      """,
    transform: TopCount.init)
  var top: TopCount?

  @Flag(
    "-m", "--graph-faults",
    help: "Draw rates of page faults and CPU time below the chart. Requires -g.")
  var faults = false

  @Option(
    "--time-axis", value: "axis",
    help: """
      Show the time of day (clock) or since the start (elapsed). Requires -g. (default: clock from \
      one hour on)
      """)
  var timeAxis: TimeAxis?

  var declarations: [Declaration] { [$by, $top, $faults, $timeAxis] }

  /// The first of the options for the parts that is given; `nil` if none is.
  var givenOption: String? { by.map { _ in "--by" } ?? top.map { _ in "--top" } }

  /// What an output splits memory by.
  ///
  /// - Parameter usual: the dimension if the user does not say it.
  func split(usually usual: Dimension) -> SplitConfiguration {
    SplitConfiguration(dimension: by ?? usual, top: top?.number)
  }
}
