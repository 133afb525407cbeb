import Plot

/// A path of straight lines as cairo writes it: `M x y L x y L x y … Z M x y`.
struct PolygonPath {
  private var points: [(x: Double, y: Double)] = []
  private var isClosed = false

  /// nil where the path is another: of curves, of several parts, or of a few points, where nothing is
  /// to be gained.
  init?(_ commands: ArraySlice<UInt8>) {
    var words = commands.split(separator: UInt8(ascii: " "))[...]
    guard words.count > 12, words.first?.elementsEqual("M".utf8) == true else { return nil }
    while let word = words.popFirst() {
      switch String(decoding: word, as: UTF8.self) {
      case "M" where points.isEmpty, "L":
        guard let x = Self.number(words.popFirst()), let y = Self.number(words.popFirst()) else {
          return nil
        }
        points.append((x, y))
      case "Z":
        // Cairo goes to the start once more, which changes nothing.
        guard words.isEmpty || words.count == 3 && words.first?.elementsEqual("M".utf8) == true
        else { return nil }
        isClosed = true
        words = []
      default: return nil
      }
    }
  }

  /// From point to point as steps, which takes half the digits: `M x y l dx dy dx dy …` (SVG 1.1,
  /// section 8.3.4).
  ///
  /// Positions are quarters of pixels, so that no step is rounded and none adds up to an error.
  var relative: [UInt8]? {
    guard let first = points.first,
      points.allSatisfy({ ($0.x * 4).rounded() == $0.x * 4 && ($0.y * 4).rounded() == $0.y * 4 })
    else { return nil }
    var text = "M \(Decimals.shortest(first.x)) \(Decimals.shortest(first.y)) l"
    for (from, to) in zip(points, points.dropFirst()) {
      text += " \(Decimals.shortest(to.x - from.x))"
      let dy = Decimals.shortest(to.y - from.y)
      // A sign separates as well as a space does.
      text += dy.hasPrefix("-") ? dy : " " + dy
    }
    return Array((text + (isClosed ? " Z" : "")).utf8)
  }

  private static func number(_ word: ArraySlice<UInt8>?) -> Double? {
    word.flatMap { Double(String(decoding: $0, as: UTF8.self)) }
  }
}
