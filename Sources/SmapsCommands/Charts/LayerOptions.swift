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

/// The options that say what a chart over time shows, beside those that every chart has.
struct LayerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Draw a layer for each category, process or file; needs -g. (default: category)",
      valueName: "what"))
  var by: Dimension?

  @Flag(
    name: [.customShort("m"), .customLong("graph-faults")],
    help: "Draw page faults into the chart, on a second axis; needs -g.")
  var faults = false

  /// The first that is given; nil where none is.
  var givenOption: String? {
    faults ? "-m, --graph-faults" : by.map { _ in "--by" }
  }
}
