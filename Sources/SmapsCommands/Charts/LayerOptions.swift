import ArgumentParser
import MemoryProfile

/// The options for the contents of a chart over time, beside those of every chart.
struct LayerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Split the chart by category, file, process, program or user. Also by name, exe, cgroup or \
      capture: what the first parentheses of REGEX match. (default: category)
      """, valueName: "what"),
    completion: .list(Dimension.allCases.map(\.spelling)),
    transform: { try Dimension(argument: $0, among: Dimension.allCases) })
  var by: Dimension?

  @Option(
    help: ArgumentHelp(
      "Show the largest N parts, and the sum of the others. (default: 10, or 11 categories)",
      valueName: "n"),
    transform: TopCount.init)
  var top: TopCount?

  @Flag(
    name: [.customShort("m"), .customLong("graph-faults")],
    help: "Draw page faults on a second axis. Requires -g.")
  var faults = false

  /// The first of the options for the parts that is given; `nil` if none is.
  var givenOption: String? { by.map { _ in "--by" } ?? top.map { _ in "--top" } }

  var split: SplitConfiguration { SplitConfiguration(dimension: by ?? .category, top: top?.number) }
}
