/// The style of a cell.
package struct TextStyle: Hashable, Sendable {
  package var color: TextColor?
  package var isBold: Bool
  package var isDim: Bool
  package var isReversed: Bool

  package init(
    _ color: TextColor? = nil, isBold: Bool = false, isDim: Bool = false, isReversed: Bool = false
  ) {
    self.color = color
    self.isBold = isBold
    self.isDim = isDim
    self.isReversed = isReversed
  }

  package static let plain = TextStyle()
  package static let bold = TextStyle(isBold: true)
  package static let dim = TextStyle(isDim: true)
  package static let reversed = TextStyle(isReversed: true)
}

/// A text color.
package enum TextColor: Hashable, Sendable {
  /// One of the eight colors of ECMA-48. The user's terminal configuration determines its shade.
  case red, green, cyan

  /// 0xRRGGBB. A terminal with only eight colors shows the text uncolored.
  case rgb(UInt32)
}

/// The number of colors of a terminal.
package enum ColorDepth: Comparable, Sendable {
  case none
  /// The eight colors of ECMA-48.
  case eight
  /// xterm's palette of 256 colors.
  case palette
  /// 24-bit color.
  case direct
}

extension TextStyle {
  /// The escape sequence that selects this style and resets all others (ECMA-48, SGR).
  func sequence(_ depth: ColorDepth) -> String {
    var codes = ["0"]
    if isBold { codes.append("1") }
    if isDim { codes.append("2") }
    if isReversed { codes.append("7") }
    if let code = color?.code(depth) { codes.append(code) }
    return "\u{1B}[\(codes == ["0"] ? "" : codes.joined(separator: ";"))m"
  }
}

extension TextColor {
  fileprivate func code(_ depth: ColorDepth) -> String? {
    guard depth > .none else { return nil }
    switch self {
    case .red: return "31"
    case .green: return "32"
    case .cyan: return "36"
    case .rgb(let rgb):
      let parts = [16, 8, 0].map { Int(rgb >> $0 & 0xFF) }
      switch depth {
      case .direct: return "38;2;\(parts.map(String.init).joined(separator: ";"))"
      case .palette: return "38;5;\(Self.nearest(to: parts))"
      default: return nil
      }
    }
  }

  /// The intensities of a channel in xterm's cube of 6 × 6 × 6 colors, which starts at index 16.
  private static let levels = [0, 95, 135, 175, 215, 255]

  /// The index of the nearest color in xterm's cube, or of the nearest gray of the 24 at index 232.
  private static func nearest(to parts: [Int]) -> Int {
    func distance(_ other: [Int]) -> Int {
      zip(parts, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    let steps = parts.map { part in
      levels.indices.min { abs(levels[$0] - part) < abs(levels[$1] - part) } ?? 0
    }
    let cube = steps.map { levels[$0] }
    let gray = max(0, min(23, (parts.reduce(0, +) / 3 - 3) / 10))
    return distance(Array(repeating: 8 + 10 * gray, count: 3)) < distance(cube)
      ? 232 + gray : 16 + 36 * steps[0] + 6 * steps[1] + steps[2]
  }
}
