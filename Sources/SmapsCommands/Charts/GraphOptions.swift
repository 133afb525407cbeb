import CommandLineOptions
import Plot

/// The options for the file and the appearance of a chart. Both programs have them.
struct GraphOptions: ParsableArguments {
  @Option(
    "-g", "--graph", value: "file",
    help: """
      Save a chart (.svg, .png, .pdf) or a page (.html). '-g -' writes SVG to stdout, and nothing \
      else is printed there.
      """,
    completion: .file,
    transform: ChartFile.init)
  var file: ChartFile?

  @Option("--title", value: "text", help: "Set the chart title. (default: REGEX or command line)")
  var title: String?

  @Option(
    "--size", value: "size",
    help: "Set the chart size in pixels. (default: 1024x640)",
    transform: ChartSize.init)
  var size: ChartSize?

  @Option("--theme", value: "theme", help: "Set the color theme. (default: light)")
  var theme: ThemeName?

  @Option("--graph-backend", value: "program", help: "Set the rendering backend. (default: cairo)")
  var graphBackend: GraphBackend?

  @Option(
    "--graph-script", value: "file",
    help: "Save the chart as a gnuplot script too.",
    completion: .file)
  var graphScript: String?

  var declarations: [Declaration] { [$file, $title, $size, $theme, $graphBackend, $graphScript] }

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
