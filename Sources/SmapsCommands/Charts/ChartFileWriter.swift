import Plot
import PlotCairo
import PlotGnuplot
import Report

/// Draws a chart with the selected backend and writes it to its destination.
struct ChartFileWriter {
  private let configuration: ChartConfiguration
  /// The name of the program at the start of warnings.
  private let program: String
  private let gnuplot: Gnuplot

  init(_ configuration: ChartConfiguration, program: String, gnuplot: Gnuplot = Gnuplot()) {
    self.configuration = configuration
    self.program = program
    self.gnuplot = gnuplot
  }

  /// Checks before the first sample that the chart can be drawn and written.
  ///
  /// - Throws: ``Failure`` if the backend is not installed or a file can't be written.
  func check() throws(Failure) {
    for path in [file.path, configuration.scriptPath].compactMap({ $0 }) {
      try OutputFile(path: path).check()
    }
    guard configuration.backend == .gnuplot else {
      do throws(CairoError) {
        try Cairo.check()
      } catch {
        throw Failure(ChartMessage.noCairo(path: file.path ?? "-", reason: error.description))
      }
      return
    }
    do throws(GnuplotError) {
      try gnuplot.check()
    } catch {
      throw Failure(ChartMessage.noGnuplot(error))
    }
  }

  /// Draws a chart and writes it atomically.
  ///
  /// If gnuplot fails, a warning is printed and cairo draws the chart, so that no samples are lost.
  ///
  /// - Throws: ``Failure`` if cairo fails too, or if a file can't be written.
  func write(_ drawing: some Drawable) throws(Failure) {
    if let path = configuration.scriptPath {
      try OutputFile(path: path).write(Array(script(of: drawing).text.utf8))
    }
    try writePicture(try picture(of: drawing))
  }

  /// Writes a page with a chart inside. It is written atomically.
  ///
  /// - Throws: ``Failure`` like ``write(_:)``.
  func write(_ drawing: some Drawable, page data: ReportData) throws(Failure) {
    if let path = configuration.scriptPath {
      try OutputFile(path: path).write(Array(script(of: drawing).text.utf8))
    }
    let chart = ReportPage.Picture(
      svg: try picture(of: drawing), description: "\(drawing.title). \(drawing.summary)")
    try writePicture(ReportPage(data, chart: chart).html)
  }

  private var file: ChartFile { configuration.file }

  private func script(of drawing: some Drawable) -> GnuplotScript {
    drawing.gnuplotScript(
      file.format.gnuplot, size: configuration.size, theme: configuration.theme)
  }

  private func picture(of drawing: some Drawable) throws(Failure) -> [UInt8] {
    if configuration.backend == .gnuplot {
      do throws(GnuplotError) {
        return try gnuplot.draw(script(of: drawing))
      } catch {
        // Printed even without warnings enabled, because the result differs from the request.
        warn(.gnuplotReplaced(error))
      }
    }
    do throws(CairoError) {
      let measure = try CairoTextMeasure()
      // An SVG has text, which the viewer draws.
      if !measure.hasFonts, file.format != .svg { warn(.noFont) }
      let scene = drawing.scene(
        size: configuration.size, theme: configuration.theme, measuring: measure)
      return try scene.rendered(as: file.format.cairo)
    } catch {
      throw Failure(ChartMessage.notDrawn(path: file.path ?? "-", reason: error.description))
    }
  }

  private func warn(_ message: ChartMessage) {
    printError("\(program): warning: \(message.message)")
  }

  private func writePicture(_ picture: [UInt8]) throws(Failure) {
    if let path = file.path {
      try OutputFile(path: path).write(picture)
    } else {
      try StandardOutput().writeAll(picture)
    }
  }
}
