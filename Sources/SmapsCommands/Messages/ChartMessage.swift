import PlotGnuplot

/// Why a chart can't be drawn, or is drawn differently.
enum ChartMessage: Message {
  /// Cairo can't be loaded; found before the first sample.
  case noCairo(path: String, reason: String)
  case notDrawn(path: String, reason: String)
  /// Gnuplot is not installed; found before the first sample.
  case noGnuplot(GnuplotError)
  /// Gnuplot failed at the end of the run, and cairo draws the chart.
  case gnuplotReplaced(GnuplotError)
  case noFont
  /// The time of day is requested, but the file does not have the start of the run.
  case noClock
  /// The layer of merged processes is the largest.
  case mostIsOther(layer: String)

  var message: String {
    switch self {
    case .noCairo(let path, let reason):
      "can't draw '\(path)': \(reason); install it (apt-get install libcairo2), or use "
        + "--graph-backend gnuplot"
    case .notDrawn(let path, let reason): "can't draw '\(path)': \(reason)"
    case .noGnuplot(let error):
      "--graph-backend gnuplot is not available: \(error.message); install it (apt-get install "
        + "gnuplot-nox), or omit the option"
    case .gnuplotReplaced(let error): "\(error.message); the chart is drawn with cairo instead"
    case .noFont:
      "no font is installed: the chart shows only ASCII text, in plain strokes; install a font "
        + "(apt-get install fonts-dejavu-core)"
    case .noClock:
      "--time-axis clock is not available: the file does not say when the run started; use "
        + "--time-axis elapsed"
    case .mostIsOther(let layer):
      "'\(layer)' is the largest layer of the chart; --by program sums processes of one program"
    }
  }
}
