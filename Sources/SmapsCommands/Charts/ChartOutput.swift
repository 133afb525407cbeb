import Plot
import PlotCairo
import PlotGnuplot

/// Draws a chart where the user wants it, by whom the user wants it drawn.
struct ChartOutput {
  private let file: ChartFile
  private let options: GraphOptions
  /// The name that warnings begin with.
  private let program: String
  private let gnuplot: Gnuplot

  /// nil where no chart was asked for.
  init?(_ options: GraphOptions, program: String, gnuplot: Gnuplot = Gnuplot()) {
    guard let file = options.file else { return nil }
    self.file = file
    self.options = options
    self.program = program
    self.gnuplot = gnuplot
  }

  /// Finds out before anything is sampled what would keep the chart from being drawn.
  func check() throws(Failure) {
    for path in [file.path, options.graphScript].compactMap({ $0 }) {
      try OutputFile(path: path).check()
    }
    guard options.graphBackend == .gnuplot else {
      do throws(CairoError) {
        try Cairo.check()
      } catch {
        throw Failure(
          "cannot draw '\(file.path ?? "-")': \(error); install the package libcairo2 (apt-get install "
            + "libcairo2), or let gnuplot draw (--graph-backend gnuplot)")
      }
      return
    }
    do throws(GnuplotError) {
      try gnuplot.check()
    } catch {
      throw Failure(
        "--graph-backend gnuplot: \(error.message); install the package gnuplot-nox (apt-get install "
          + "gnuplot-nox), or leave the option out")
    }
  }

  /// Draws, whole or not at all.
  ///
  /// Where gnuplot fails, cairo draws instead, with a warning: what was sampled is not lost.
  func write(_ drawing: some Drawable) throws(Failure) {
    let format = GnuplotFormat(file.format)
    let (size, theme) = (options.size?.pixels ?? .standard, (options.theme ?? .light).theme)
    if let path = options.graphScript {
      let script = drawing.gnuplotScript(format, size: size, theme: theme)
      try OutputFile(path: path).write(Array(script.text.utf8))
    }
    try put(try picture(of: drawing, format, size, theme))
  }

  private func picture(
    of drawing: some Drawable, _ format: GnuplotFormat, _ size: PixelSize, _ theme: Theme
  ) throws(Failure) -> [UInt8] {
    if options.graphBackend == .gnuplot {
      do throws(GnuplotError) {
        return try gnuplot.draw(drawing.gnuplotScript(format, size: size, theme: theme))
      } catch {
        // Said even to who did not ask for warnings: the picture is not the one that was asked for.
        complain("\(program): warning: \(error.message); the chart is drawn by cairo instead")
      }
    }
    do throws(CairoError) {
      let measure = try CairoTextMeasure()
      if !measure.hasFonts {
        complain(
          "\(program): warning: no font is installed: the chart's text is drawn by plain strokes, and only "
            + "ASCII; install one (apt-get install fonts-dejavu-core)")
      }
      let scene = drawing.scene(size: size, theme: theme, measuring: measure)
      return try scene.rendered(as: file.format)
    } catch {
      throw Failure("cannot draw '\(file.path ?? "-")': \(error)")
    }
  }

  private func put(_ picture: [UInt8]) throws(Failure) {
    if let path = file.path {
      try OutputFile(path: path).write(picture)
    } else {
      try StandardOutput().writeAll(picture)
    }
  }
}

extension GnuplotFormat {
  fileprivate init(_ format: PictureFormat) {
    switch format {
    case .svg: self = .svg
    case .png: self = .png
    case .pdf: self = .pdf
    }
  }
}
