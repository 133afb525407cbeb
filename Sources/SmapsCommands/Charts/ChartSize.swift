import ArgumentParser
package import Plot

/// The value of `--size`: a chart's width and height in pixels, such as `1024x768`.
package struct ChartSize: Equatable {
  package let pixels: PixelSize

  /// - Throws: a `ValidationError` if it is not a size, or out of range.
  package init(_ argument: String) throws {
    let parts = argument.split(omittingEmptySubsequences: false) { "x×".contains($0) }
    let numbers = parts.compactMap { part in
      part.allSatisfy { $0.isASCII && $0.isNumber } ? Int(part) : nil
    }
    guard parts.count == 2, numbers.count == 2, Self.allowedWidth.contains(numbers[0]),
      Self.allowedHeight.contains(numbers[1])
    else {
      throw ValidationError(
        "expected WIDTHxHEIGHT in pixels, from 240x160 to 8192x8192, such as 1024x768")
    }
    pixels = PixelSize(width: numbers[0], height: numbers[1])
  }

  private static let allowedWidth = 240...8192
  private static let allowedHeight = 160...8192
}
