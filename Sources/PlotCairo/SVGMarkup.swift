import Plot

/// The text of an SVG that is being written, as UTF-8.
///
/// A chart has ten thousand coordinates, so numbers are written digit by digit, without strings.
struct SVGMarkup {
  private(set) var bytes: [UInt8] = []

  init() {
    bytes.reserveCapacity(1 << 16)
  }

  /// Appends text that is markup already.
  static func += (markup: inout SVGMarkup, text: String) {
    markup.bytes += text.utf8
  }

  static func += (markup: inout SVGMarkup, text: ArraySlice<UInt8>) {
    markup.bytes += text
  }

  /// Appends text and escapes it for XML 1.0. Forbidden characters become U+FFFD.
  mutating func appendEscaped(_ text: String) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": self += "&amp;"
      case "<": self += "&lt;"
      case ">": self += "&gt;"
      case "\"": self += "&quot;"
      case "\t", "\n", "\r": bytes.append(UInt8(scalar.value))
      case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": self += "\u{FFFD}"
      default:
        if scalar.isASCII {
          bytes.append(UInt8(scalar.value))
        } else {
          bytes += UTF8.encode(scalar).unsafelyUnwrapped
        }
      }
    }
  }

  /// Appends a space and an attribute with a value that needs no escapes.
  mutating func appendAttribute(_ name: StaticString, _ value: String) {
    appendName(name)
    self += value
    bytes.append(UInt8(ascii: "\""))
  }

  /// Appends an attribute with a length in pixels.
  mutating func appendAttribute(_ name: StaticString, _ value: Double) {
    appendName(name)
    appendNumber(value)
    bytes.append(UInt8(ascii: "\""))
  }

  /// Appends an attribute with a color as `#rrggbb`.
  mutating func appendAttribute(_ name: StaticString, _ color: RGB) {
    appendAttribute(name, color.description)
  }

  /// Appends the attribute `d` with straight lines between points.
  ///
  /// - Parameter points: at least one.
  mutating func appendPath(_ points: [Point], isClosed: Bool) {
    self += #" d=""#
    appendCommands(points.map(Quarters.init), isClosed: isClosed)
    bytes.append(UInt8(ascii: "\""))
  }

  /// Appends the commands of straight lines between points.
  ///
  /// Coordinates after the first are relative, which need half the digits: `Mx yldx dy dx dy…`
  /// (SVG 1.1, section 8.3.4). Points are at quarters of a pixel, so relative coordinates are exact
  /// and their errors can't add up. Points on the way straight to the next one are omitted.
  ///
  /// - Parameter points: at least one.
  mutating func appendCommands(_ points: [Quarters], isClosed: Bool) {
    bytes.append(UInt8(ascii: "M"))
    var last = points[0]
    append(quarters: last.x)
    bytes.append(UInt8(ascii: " "))
    append(quarters: last.y)
    var line = Quarters(x: 0, y: 0)
    var isFirst = true
    for next in points.dropFirst() {
      let step = Quarters(x: next.x - last.x, y: next.y - last.y)
      last = next
      if line.hasSameDirection(as: step) {
        line.x += step.x
        line.y += step.y
      } else {
        append(line, isFirst: &isFirst)
        line = step
      }
    }
    append(line, isFirst: &isFirst)
    if isClosed { bytes.append(UInt8(ascii: "z")) }
  }

  /// Appends a line, unless it has no length. Only the first needs a command.
  private mutating func append(_ line: Quarters, isFirst: inout Bool) {
    guard line.x != 0 || line.y != 0 else { return }
    // A minus sign needs no space before it.
    if isFirst {
      bytes.append(UInt8(ascii: "l"))
    } else if line.x >= 0 {
      bytes.append(UInt8(ascii: " "))
    }
    isFirst = false
    append(quarters: line.x)
    if line.y >= 0 { bytes.append(UInt8(ascii: " ")) }
    append(quarters: line.y)
  }

  /// Appends a number without trailing zeros.
  mutating func appendNumber(_ value: Double) {
    if let quarters = Int(exactly: value * 4) {
      append(quarters: quarters)
    } else {
      self += Decimals.formatShortest(value)
    }
  }

  private mutating func appendName(_ name: StaticString) {
    bytes.append(UInt8(ascii: " "))
    name.withUTF8Buffer { bytes += $0 }
    bytes.append(UInt8(ascii: "="))
    bytes.append(UInt8(ascii: "\""))
  }

  private static let fractions = ["", ".25", ".5", ".75"].map { Array($0.utf8) }

  private mutating func append(quarters: Int) {
    if quarters < 0 { bytes.append(UInt8(ascii: "-")) }
    let value = quarters.magnitude
    var unit: UInt = 1
    while value / 4 / unit >= 10 { unit *= 10 }
    while unit > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(value / 4 / unit % 10))
      unit /= 10
    }
    bytes += Self.fractions[Int(value % 4)]
  }
}

/// A position or a distance in quarters of a pixel.
struct Quarters: Equatable {
  var x: Int
  var y: Int

  init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }

  init(_ point: Point) {
    x = Self.convert(point.x)
    y = Self.convert(point.y)
  }

  /// Returns `nil` if a coordinate is between quarters, or if cairo can't place it.
  init?(exactly point: Point) {
    guard abs(point.x) < Self.cairoLimit, abs(point.y) < Self.cairoLimit,
      let x = Int(exactly: point.x * 4), let y = Int(exactly: point.y * 4)
    else { return nil }
    self.init(x: x, y: y)
  }

  /// Whether two distances are on the same ray, or one of them is 0.
  func hasSameDirection(as other: Quarters) -> Bool {
    x * other.y == y * other.x && x * other.x >= 0 && y * other.y >= 0
  }

  /// The largest coordinate in pixels. Viewers can't place anything farther away.
  private static let limit = 8_388_607.0

  /// The limit of cairo's coordinates in pixels, which have 24 bits before the point.
  private static let cairoLimit = 8_388_608.0

  private static func convert(_ coordinate: Double) -> Int {
    // `max` returns its first argument for a coordinate that is not a number.
    Int(min(max(-limit, coordinate), limit) * 4)
  }
}
