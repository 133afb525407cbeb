/// A page that is being filled.
struct Page {
  /// The distance of everything from the edge of the page.
  static let margin = 24.0

  let size: PixelSize
  let theme: Theme
  private(set) var elements: [Scene.Element] = []
  private(set) var readOuts: [Scene.ReadOut] = []

  /// - Parameter size: below 240 × 160 there is no room for axes, and a page of that size is made.
  init(_ size: PixelSize, _ theme: Theme) {
    self.size = PixelSize(width: max(240, size.width), height: max(160, size.height))
    self.theme = theme
    add(.rectangle(Rectangle(x: 0, y: 0, width: width, height: height), fill: theme.ground))
  }

  var width: Double { Double(size.width) }
  var height: Double { Double(size.height) }

  /// The page as it is when it is full.
  func scene(title: String, summary: String) -> Scene {
    Scene(size: size, title: title, summary: summary, elements: elements, readOuts: readOuts)
  }

  mutating func add(_ element: Scene.Element) {
    elements.append(element)
  }

  mutating func add(_ readOut: Scene.ReadOut) {
    readOuts.append(readOut)
  }

  mutating func text(
    _ string: String, _ x: Double, _ y: Double, _ anchor: Scene.Anchor = .start,
    font: Font? = nil, color: RGB? = nil
  ) {
    guard !string.isEmpty else { return }
    add(
      .text(
        Scene.Text(
          string: string, position: Point(x, y), anchor: anchor, font: font ?? theme.font,
          color: color ?? theme.text)))
  }

  /// A straight line from one point to another, one pixel wide.
  mutating func line(_ start: Point, _ end: Point, color: RGB, name: String) {
    add(.line([start, end], color: color, width: 1, name: name))
  }

  /// Title and subtitle; gives back where the plot may begin, below its axes' titles.
  mutating func heading<M: TextMeasuring & ~Copyable>(
    _ title: String, _ subtitle: String, measuring: borrowing M
  ) -> Double {
    let room = width - 2 * Self.margin
    var baseline = Self.margin + theme.titleFont.size * 0.8
    text(
      measuring.shorten(title, toWidth: room, font: theme.titleFont), Self.margin, baseline,
      font: theme.titleFont)
    for line in measuring.wrap(subtitle, toWidth: room, font: theme.font).prefix(2) {
      baseline += baseline < Self.margin + theme.titleFont.size ? 21 : 16
      text(line, Self.margin, baseline, color: theme.faintText)
    }
    return baseline + 20 + theme.font.size + 8
  }
}
