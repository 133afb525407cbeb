import Plot

/// How a chart is drawn, and where it is written.
struct ChartConfiguration {
  let file: ChartFile

  /// The title; `nil` for the default, which describes the samples.
  let title: String?

  let size: PixelSize
  let theme: Theme
  let backend: GraphBackend

  /// The path of the gnuplot script to save; `nil` for none.
  let scriptPath: String?
}
