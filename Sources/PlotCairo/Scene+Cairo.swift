public import Plot

extension Scene {
  /// Renders the scene with cairo.
  ///
  /// The same scene always gives the same bytes with the same version of cairo and of the font. In
  /// an SVG, text is text, as wide as cairo measured it; it covers everything else.
  ///
  /// - Returns: the content of a file in the format.
  /// - Throws: ``CairoError`` if cairo is not installed or out of memory, or if the scene is too
  ///   large for it.
  public func rendered(as format: CairoFormat) throws(CairoError) -> [UInt8] {
    if format == .svg { return try renderedAsSVG() }
    return try drawn(as: format)
  }

  /// Draws the scene as cairo draws it. An SVG has no texts.
  func drawn(as format: CairoFormat) throws(CairoError) -> [UInt8] {
    let surface = try CairoSurface(format, size: size)
    try surface.paint { context in
      for element in elements {
        if format == .svg, case .text = element { continue }
        context.paint(element)
      }
    }
    return try surface.finish()
  }

  private func renderedAsSVG() throws(CairoError) -> [UInt8] {
    let scene = simplified()
    var short = scene
    var standIns: [OutlineStandIn] = []
    for index in elements.indices {
      guard let standIn = OutlineStandIn(scene.elements[index]) else { continue }
      standIns.append(standIn)
      short.elements[index] = standIn.element
    }
    let texts = try measuredTexts()
    if let document = SVGDocument(try short.drawn(as: .svg), standIns) {
      return document.finalized(for: self, texts)
    }
    // Another version of cairo may write the corners in another way.
    return SVGDocument(try scene.drawn(as: .svg)).finalized(for: self, texts)
  }

  private func measuredTexts() throws(CairoError) -> [SVGText] {
    let measure = try CairoTextMeasure()
    var texts: [SVGText] = []
    for case .text(let text) in elements {
      texts.append(SVGText(text, width: measure.width(of: text.string, font: text.font)))
    }
    return texts
  }
}
