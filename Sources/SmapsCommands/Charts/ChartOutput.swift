import Plot
import PlotCairo
import PlotGnuplot

/// Draws a chart with the selected backend and writes it to its destination.
struct ChartOutput {
  private let file: ChartFile
  private let options: GraphOptions
  /// The name of the program at the start of warnings.
  private let program: String
  private let gnuplot: Gnuplot

  /// Creates an output; `nil` if no chart is requested.
  init?(_ options: GraphOptions, program: String, gnuplot: Gnuplot = Gnuplot()) {
    guard let file = options.file else { return nil }
    self.file = file
    self.options = options
    self.program = program
    self.gnuplot = gnuplot
  }

  /// Checks before the first sample that the chart can be drawn and written.
  ///
  /// - Throws: ``Failure`` if the backend is not installed or a file can't be written.
  func check() throws(Failure) {
    for path in [file.path, options.graphScript].compactMap({ $0 }) {
      try OutputFile(path: path).check()
    }
    guard options.graphBackend == .gnuplot else {
      do throws(CairoError) {
        try Cairo.check()
      } catch {
        throw Failure(
          "cannot draw '\(file.path ?? "-")': \(error); install the package libcairo2 "
            + "(apt-get install libcairo2), or let gnuplot draw (--graph-backend gnuplot)")
      }
      return
    }
    do throws(GnuplotError) {
      try gnuplot.check()
    } catch {
      throw Failure(
        "--graph-backend gnuplot: \(error.message); install the package gnuplot-nox "
          + "(apt-get install gnuplot-nox), or leave the option out")
    }
  }

  /// Draws a chart and writes it atomically.
  ///
  /// If gnuplot fails, a warning is printed and cairo draws the chart, so that no samples are lost.
  ///
  /// - Throws: ``Failure`` if cairo fails too, or if a file can't be written.
  func write(_ drawing: some Drawable) throws(Failure) {
    let (size, theme) = (options.size?.pixels ?? .standard, (options.theme ?? .light).theme)
    if let path = options.graphScript {
      let script = drawing.gnuplotScript(file.format.gnuplot, size: size, theme: theme)
      try OutputFile(path: path).write(Array(script.text.utf8))
    }
    try writePicture(try picture(of: drawing, size, theme))
  }

  private func picture(
    of drawing: some Drawable, _ size: PixelSize, _ theme: Theme
  ) throws(Failure) -> [UInt8] {
    if options.graphBackend == .gnuplot {
      do throws(GnuplotError) {
        return try gnuplot.draw(
          drawing.gnuplotScript(file.format.gnuplot, size: size, theme: theme))
      } catch {
        // Printed even without warnings enabled, because the result differs from the request.
        printError("\(program): warning: \(error.message); the chart is drawn by cairo instead")
      }
    }
    do throws(CairoError) {
      let measure = try CairoTextMeasure()
      if !measure.hasFonts {
        printError(
          "\(program): warning: no font is installed: the chart's text is drawn by plain strokes, "
            + "and only ASCII; install one (apt-get install fonts-dejavu-core)")
      }
      let scene = drawing.scene(size: size, theme: theme, measuring: measure)
      return try scene.rendered(as: file.format.cairo)
    } catch {
      throw Failure("cannot draw '\(file.path ?? "-")': \(error)")
    }
  }

  private func writePicture(_ picture: [UInt8]) throws(Failure) {
    if let path = file.path {
      try OutputFile(path: path).write(picture)
    } else {
      try StandardOutput().writeAll(picture)
    }
  }
}
