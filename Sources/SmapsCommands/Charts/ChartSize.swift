import CommandLineOptions
package import Plot

/// The argument of `--size`: the size of a chart in pixels, such as `1024x768`.
package struct ChartSize: Equatable {
  package let pixels: PixelSize

  /// - Throws: `ValidationError` if the size is malformed or out of range.
  package init(_ argument: String) throws {
    let parts = argument.split(omittingEmptySubsequences: false) { "x×".contains($0) }
    let numbers = parts.compactMap { part in
      part.allSatisfy { $0.isASCII && $0.isNumber } ? Int(part) : nil
    }
    guard parts.count == 2, numbers.count == 2, Self.allowedWidth.contains(numbers[0]),
      Self.allowedHeight.contains(numbers[1])
    else {
      throw ValidationError(
        "expected WIDTHxHEIGHT in pixels, from 320x200 to 8192x8192, such as 1024x768")
    }
    pixels = PixelSize(width: numbers[0], height: numbers[1])
  }

  // Below 480 x 300, everything is scaled down. At the minimum, text is 8 pixels high; a smaller
  // one would be illegible.
  private static let allowedWidth = 320...8192
  private static let allowedHeight = 200...8192
}
