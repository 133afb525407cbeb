import CommandLineOptions

/// The argument of `--graph`: the destination of a chart and its format.
struct ChartFile: Equatable {
  /// The path of the file; `nil` for stdout.
  let path: String?
  let format: ChartFormat

  /// Parses a file name with the extension of a format, or `-` for SVG on stdout.
  ///
  /// - Throws: `ValidationError` if the extension is missing or unknown.
  init(_ argument: String) throws {
    if argument == "-" {
      path = nil
      format = .svg
      return
    }
    let name = argument.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex,
      let format = ChartFormat(fileExtension: String(name[name.index(after: dot)...]))
    else {
      throw ValidationError(
        "expected a name that ends in .html, .svg, .png or .pdf, or - for SVG on stdout")
    }
    path = argument
    self.format = format
  }
}
