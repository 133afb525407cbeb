import Plot
import PlotGnuplot

/// A chart that both backends can draw.
protocol Drawable {
  var title: String { get }

  /// A paragraph that describes the picture.
  var summary: String { get }

  func scene<M: TextMeasuring & ~Copyable>(
    size: PixelSize, theme: Theme, measuring: borrowing M
  ) -> Scene

  func gnuplotScript(_ format: GnuplotFormat, size: PixelSize, theme: Theme) -> GnuplotScript
}

extension Chart: Drawable {}
extension BarChart: Drawable {}
