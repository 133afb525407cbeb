import CCairo
import Plot

/// A cairo surface and the bytes of the file that it writes.
///
/// The file is complete only after ``finish()``.
struct CairoSurface: ~Copyable {
  private let surface: OpaquePointer
  private let format: CairoFormat
  private let output: Output

  /// The destination of cairo's stream. Cairo has a reference to it as long as the surface exists.
  private final class Output {
    var bytes: [UInt8] = []
  }

  /// Creates a surface.
  ///
  /// - Parameters:
  ///   - format: the format of the file.
  ///   - size: the size in pixels, or in points in a PDF.
  /// - Throws: ``CairoError`` if cairo is not installed or out of memory, or if the size is too
  ///   large for it.
  init(_ format: CairoFormat, size: PixelSize) throws(CairoError) {
    try Cairo.check()
    let output = Output()
    let closure = Unmanaged.passUnretained(output).toOpaque()
    let (width, height) = (Double(size.width), Double(size.height))
    let created: OpaquePointer? =
      switch format {
      case .svg: cairo_svg_surface_create_for_stream(Self.write, closure, width, height)
      case .pdf: cairo_pdf_surface_create_for_stream(Self.write, closure, width, height)
      case .png:
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(size.width), Int32(size.height))
      }
    guard let created else { throw CairoError(CAIRO_STATUS_NO_MEMORY) }
    let status = cairo_surface_status(created)
    guard status == CAIRO_STATUS_SUCCESS else {
      cairo_surface_destroy(created)
      throw CairoError(status)
    }
    switch format {
    case .svg: cairo_svg_surface_set_document_unit(created, CAIRO_SVG_UNIT_PX)
    // Otherwise the file contains the current time and is never reproducible.
    case .pdf: cairo_pdf_surface_set_metadata(created, CAIRO_PDF_METADATA_CREATE_DATE, nil)
    case .png: break
    }
    surface = created
    self.format = format
    self.output = output
  }

  deinit {
    cairo_surface_destroy(surface)
  }

  /// Returns a context, which retains the surface.
  func makeContext() throws(CairoError) -> CairoContext {
    try CairoContext(on: surface)
  }

  /// Calls a function with a new context.
  ///
  /// - Throws: ``CairoError`` if painting failed.
  func paint(_ body: (borrowing CairoContext) -> Void) throws(CairoError) {
    let context = try makeContext()
    body(context)
    try CairoError.check(context.status)
  }

  /// Completes the file.
  ///
  /// - Returns: the content of the file.
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
