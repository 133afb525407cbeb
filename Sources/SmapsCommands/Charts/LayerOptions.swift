import ArgumentParser
import MemoryProfile

extension Dimension: ExpressibleByArgument {
  /// - Parameter argument: the value of `--by`.
  package init?(argument: String) {
    guard let found = Self.layers.first(where: { $0.descriptor.layer == argument }) else {
      return nil
    }
    self = found
  }

  package static var allValueStrings: [String] { layers.compactMap(\.descriptor.layer) }
}

/// The options for the contents of a chart over time, beside those of every chart.
struct LayerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Draw one layer per category, process or file. Requires -g. (default: category)",
      valueName: "what"))
  var by: Dimension?

  @Flag(
    name: [.customShort("m"), .customLong("graph-faults")],
    help: "Draw page faults on a second axis. Requires -g.")
  var faults = false

  /// The first of the options that is given; `nil` if none is.
  var givenOption: String? {
    faults ? "-m, --graph-faults" : by.map { _ in "--by" }
  }
}
