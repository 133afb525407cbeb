import ArgumentParser
import PlotCairo

/// Where a chart goes, as `--graph` takes it: the ending of its name says in which format.
struct ChartFile: Equatable {
  /// nil for the standard output.
  let path: String?
  let format: PictureFormat

  /// - Throws: a `ValidationError` where the ending stands for no format.
  init(_ argument: String) throws {
    if argument == "-" {
      path = nil
      format = .svg
      return
    }
    let name = argument.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex,
      let format = PictureFormat(fileExtension: String(name[name.index(after: dot)...]))
    else {
      throw ValidationError(
        "a chart is written as .svg, .png or .pdf, by the ending of its name, or as SVG to -")
    }
    path = argument
    self.format = format
  }
}
