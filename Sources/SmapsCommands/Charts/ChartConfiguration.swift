import Plot

/// How a chart is drawn, and where it is written.
struct ChartConfiguration {
  let file: ChartFile

  /// The title; `nil` for the default, which describes the samples.
  let title: String?

  let size: PixelSize
  /// The color theme; `nil` for the default, which is light, or that of the system for a page.
  let themeName: ThemeName?
  let backend: GraphBackend

  /// The path of the gnuplot script to save; `nil` for none.
  let scriptPath: String?

  var theme: Theme { (themeName ?? .light).theme }
}
