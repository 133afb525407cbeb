import Plot

/// How a chart is drawn, and where it goes; both programs have these options.
struct ChartConfiguration {
  let file: ChartFile

  /// The title; `nil` for what the chart shows.
  let title: String?

  let size: PixelSize
  let theme: Theme
  let backend: GraphBackend

  /// The path of a gnuplot script that is saved too; `nil` for none.
  let scriptPath: String?
}
