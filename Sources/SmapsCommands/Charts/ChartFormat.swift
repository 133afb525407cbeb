import PlotCairo
import PlotGnuplot

/// The file formats of charts, as the extension of the file name selects them.
enum ChartFormat: String, CaseIterable {
  case svg, png, pdf
  /// A page to explore a run with. It has an SVG inside for viewers without JavaScript.
  case html

  /// Returns the format with a file extension; `nil` if there is none.
  ///
  /// - Parameter fileExtension: the extension without its dot, in upper or lower case.
  init?(fileExtension: String) {
    self.init(rawValue: fileExtension.lowercased())
  }

  /// The corresponding format of cairo.
  var cairo: CairoFormat {
    switch self {
    case .svg, .html: .svg
    case .png: .png
    case .pdf: .pdf
    }
  }

  /// The corresponding format of gnuplot.
  var gnuplot: GnuplotFormat {
    switch self {
    case .svg, .html: .svg
    case .png: .png
    case .pdf: .pdf
    }
  }
}
