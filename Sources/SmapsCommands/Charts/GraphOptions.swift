import ArgumentParser
import Plot

/// The options for the file and the appearance of a chart. Both programs have them.
struct GraphOptions: ParsableArguments {
  @Option(
    name: [.customShort("g"), .customLong("graph")],
    help: ArgumentHelp(
      """
      Save a chart (.svg, .png, .pdf) or a page (.html). '-g -' writes SVG to stdout, and nothing \
      else is printed there.
      """, valueName: "file"),
    completion: .file(),
    transform: ChartFile.init)
  var file: ChartFile?

  @Option(
    help: ArgumentHelp(
      "Set the chart title. (default: REGEX or command line)", valueName: "text"))
  var title: String?

  @Option(
    help: ArgumentHelp("Set the chart size in pixels. (default: 1024x640)", valueName: "size"),
    transform: ChartSize.init)
  var size: ChartSize?

  @Option(
    help: ArgumentHelp("Set the color theme. (default: light)", valueName: "theme"))
  var theme: ThemeName?

  @Option(
    help: ArgumentHelp("Set the rendering backend. (default: cairo)", valueName: "program"))
  var graphBackend: GraphBackend?

  @Option(
    help: ArgumentHelp("Save the chart as a gnuplot script too.", valueName: "file"),
    completion: .file())
  var graphScript: String?

  func validate() throws {
    try OptionRule.checkPaths([("--graph-script", graphScript)])
    try OptionRule.check([
      .requirement(givenOption, of: "a chart", isMet: file != nil, advice: "add -g FILE")
    ])
  }

  /// Whether the chart goes to stdout.
  var writesToStandardOutput: Bool { file.map { $0.path == nil } ?? false }

  /// How the chart is drawn; `nil` if none is.
  var configuration: ChartConfiguration? {
    file.map { file in
      ChartConfiguration(
        file: file, title: title, size: size?.pixels ?? .standard,
        themeName: theme, backend: graphBackend ?? .cairo, scriptPath: graphScript)
    }
  }

  /// The first of the options that is given; `nil` if none is.
  var givenOption: String? {
    [
      title.map { _ in "--title" }, size.map { _ in "--size" }, theme.map { _ in "--theme" },
      graphBackend.map { _ in "--graph-backend" }, graphScript.map { _ in "--graph-script" },
    ].compactMap { $0 }.first
  }
}
