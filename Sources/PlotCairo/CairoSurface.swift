import CCairo
import Plot

/// What cairo paints on, and the bytes that become of it.
///
/// Nothing is complete before ``finish()``: a surface that is merely dropped gives no picture.
struct CairoSurface: ~Copyable {
  private let surface: OpaquePointer
  private let format: CairoFormat
  private let output: Output

  /// Where cairo's stream ends up; cairo keeps a reference to it while the surface lives.
  private final class Output {
    var bytes: [UInt8] = []
  }

  /// - Throws: ``CairoError`` where cairo is not installed or can't make one, such as a picture too
  ///   large for it.
  init(_ format: CairoFormat, size: PixelSize) throws(CairoError) {
    try Cairo.check()
    let output = Output()
    let closure = Unmanaged.passUnretained(output).toOpaque()
    let (width, height) = (Double(size.width), Double(size.height))
    let made: OpaquePointer? =
      switch format {
      case .svg: cairo_svg_surface_create_for_stream(Self.write, closure, width, height)
      case .pdf: cairo_pdf_surface_create_for_stream(Self.write, closure, width, height)
      case .png:
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(size.width), Int32(size.height))
      }
    guard let made else { throw CairoError(CAIRO_STATUS_NO_MEMORY) }
    let status = cairo_surface_status(made)
    guard status == CAIRO_STATUS_SUCCESS else {
      cairo_surface_destroy(made)
      throw CairoError(status)
    }
    switch format {
    case .svg: cairo_svg_surface_set_document_unit(made, CAIRO_SVG_UNIT_PX)
    // Without it, the moment of writing stands in the file, and no two are alike.
    case .pdf: cairo_pdf_surface_set_metadata(made, CAIRO_PDF_METADATA_CREATE_DATE, nil)
    case .png: break
    }
    surface = made
    self.format = format
    self.output = output
  }

  deinit {
    cairo_surface_destroy(surface)
  }

  /// A context that keeps what it paints on alive by itself.
  func makeContext() throws(CairoError) -> CairoContext {
    try CairoContext(on: surface)
  }

  /// Paints, by a context that is made for it.
  func paint(_ body: (borrowing CairoContext) -> Void) throws(CairoError) {
    let context = try makeContext()
    body(context)
    try CairoError.check(context.status)
  }

  /// Completes the picture.
  ///
  /// - Returns: the bytes of a file of the format.
  consuming func finish() throws(CairoError) -> [UInt8] {
    if format == .png {
      let closure = Unmanaged.passUnretained(output).toOpaque()
      try CairoError.check(cairo_surface_write_to_png_stream(surface, Self.write, closure))
    }
    cairo_surface_finish(surface)
    try CairoError.check(cairo_surface_status(surface))
    return output.bytes
  }

  private static let write: cairo_write_func_t = { closure, data, length in
    guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
    Unmanaged<Output>.fromOpaque(closure).takeUnretainedValue().bytes
      .append(contentsOf: UnsafeBufferPointer(start: data, count: Int(length)))
    return CAIRO_STATUS_SUCCESS
  }
}
