import Foundation
package import Plot

/// A color in linear light, to measure how well colors can be distinguished.
package struct SeenColor {
  /// Linear light, from 0 to 1.
  private let red, green, blue: Double

  private init(_ red: Double, _ green: Double, _ blue: Double) {
    (self.red, self.green, self.blue) = (red, green, blue)
  }

  /// - Parameter hex: 0xRRGGBB, sRGB (IEC 61966-2-1).
  package init(_ hex: UInt32) {
    func linear(_ shift: UInt32) -> Double {
      let channel = Double(hex >> shift & 0xFF) / 255
      return channel <= 0.04045 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4)
    }
    self.init(linear(16), linear(8), linear(0))
  }

  package init(_ color: RGB) {
    self.init(UInt32(color.red) << 16 | UInt32(color.green) << 8 | UInt32(color.blue))
  }

  /// A kind of color vision.
  package enum Vision: CaseIterable, Sendable {
    case normal, protanopia, deuteranopia
  }

  /// Returns the color as it appears with a kind of color vision.
  ///
  /// Uses the matrices of Machado, Oliveira and Fernandes (2009) for the full deficiency, which
  /// apply to linear light.
  package func seen(with vision: Vision) -> SeenColor {
    let matrix: [Double]
    switch vision {
    case .normal: return self
    case .protanopia:
      matrix = [
        0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998,
      ]
    case .deuteranopia:
      matrix = [
        0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881,
      ]
    }
    func row(_ index: Int) -> Double {
      let value =
        matrix[index] * red + matrix[index + 1] * green + matrix[index + 2] * blue
      return min(max(value, 0), 1)
    }
    return SeenColor(row(0), row(3), row(6))
  }

  /// Returns the contrast ratio of WCAG 2.1, from 1 to 21.
  package func contrast(with other: SeenColor) -> Double {
    let luminances = [self, other].map { 0.2126 * $0.red + 0.7152 * $0.green + 0.0722 * $0.blue }
      .sorted()
    return (luminances[1] + 0.05) / (luminances[0] + 0.05)
  }

  /// Returns the distance in OKLab (Ottosson 2020) times 100. A distance of 2 is barely visible.
  package func distance(to other: SeenColor) -> Double {
    let (a, b) = (oklab, other.oklab)
    return 100 * zip(a, b).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot()
  }

  private var oklab: [Double] {
    let l = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    let m = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    let s = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return [
      0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
      1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
    ]
  }
}
