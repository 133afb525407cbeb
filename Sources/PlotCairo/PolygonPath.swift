/// A path of straight lines as cairo writes it in an SVG: `M x y L x y L x y … Z M x y`.
struct PolygonPath {
  private(set) var points: [Quarters] = []
  private(set) var isClosed = false

  /// Parses a path.
  ///
  /// Returns `nil` if it has curves, several parts or coordinates between quarters.
  init?(_ commands: ArraySlice<UInt8>) {
    guard commands.first == UInt8(ascii: "M") else { return nil }
    var rest = commands
    while let command = rest.popFirst() {
      switch command {
      case UInt8(ascii: " "): continue
      case UInt8(ascii: "M") where points.isEmpty, UInt8(ascii: "L"):
        guard let x = Self.quarters(&rest), let y = Self.quarters(&rest) else { return nil }
        points.append(Quarters(x: x, y: y))
      case UInt8(ascii: "Z"):
        isClosed = true
        // Cairo appends a redundant move to the start.
        let words = rest.split(separator: UInt8(ascii: " "))
        guard words.isEmpty || words.count == 3 && words[0].elementsEqual("M".utf8) else {
          return nil
        }
        rest = []
      default:
        // Some versions of cairo omit the `L`.
        guard !points.isEmpty else { return nil }
        rest = commands[(rest.startIndex - 1)...]
        guard let x = Self.quarters(&rest), let y = Self.quarters(&rest) else { return nil }
        points.append(Quarters(x: x, y: y))
      }
    }
  }

  /// Consumes a number at the start and returns it in quarters; `nil` if there is none, or if it is
  /// not a multiple of a quarter.
  private static func quarters(_ text: inout ArraySlice<UInt8>) -> Int? {
    while text.first == UInt8(ascii: " ") { text.removeFirst() }
    let isNegative = text.first == UInt8(ascii: "-")
    if isNegative { text.removeFirst() }
    guard let whole = digits(&text), whole.count <= 9 else { return nil }
    var value = whole.value * 4
    if text.first == UInt8(ascii: ".") {
      text.removeFirst()
      guard let fraction = digits(&text), fraction.count <= 9 else { return nil }
      let scale = (0..<fraction.count).reduce(1) { scale, _ in scale * 10 }
      guard (fraction.value * 4).isMultiple(of: scale) else { return nil }
      value += fraction.value * 4 / scale
    }
    return isNegative ? -value : value
  }

  private static func digits(_ text: inout ArraySlice<UInt8>) -> (value: Int, count: Int)? {
    var (value, count) = (0, 0)
    while let digit = text.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
      text.removeFirst()
      count += 1
      if count <= 9 { value = value * 10 + Int(digit - UInt8(ascii: "0")) }
    }
    return count > 0 ? (value, count) : nil
  }
}
