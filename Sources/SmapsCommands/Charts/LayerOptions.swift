import ArgumentParser
import MemoryProfile

extension Dimension: ExpressibleByArgument {
  /// - Parameter argument: a spelling.
  package init?(argument: String) {
    self.init(spelling: argument)
  }

  package static var allValueStrings: [String] { allCases.map(\.spelling) }
}

/// The options for what charts, summaries and the live view split memory by.
struct LayerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Split the chart, the summary and the live view by category, file (charts only), process, \
      program, name, exe, user, cgroup or capture. capture is the text that the first parentheses \
      of REGEX match. (default: category)
      """, valueName: "what"))
  var by: Dimension?

  @Option(
    help: ArgumentHelp(
      """
      Show the largest N parts separately, and the sum of the others. (default: 10, or 11 \
      categories)
      """, valueName: "n"),
    transform: LayerOptions.count)
  var top: Int?

  @Flag(
    name: [.customShort("m"), .customLong("graph-faults")],
    help: "Draw page faults on a second axis. Requires -g.")
  var faults = false

  /// The first of the options for the parts that is given; `nil` if none is.
  var givenOption: String? { by.map { _ in "--by" } ?? top.map { _ in "--top" } }

  var split: SplitConfiguration { SplitConfiguration(dimension: by ?? .category, top: top) }

  private static func count(_ text: String) throws -> Int {
    guard let count = Int(text), (1...largestTop).contains(count) else {
      throw ValidationError("expected a number from 1 to \(largestTop)")
    }
    return count
  }

  private static let largestTop = 1000
}
