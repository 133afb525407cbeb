/// Collects the elements and tooltips of a scene.
struct Canvas {
  /// The distance of all content from the edges, in pixels.
  static let margin = 24.0

  let size: PixelSize
  let theme: Theme
  private(set) var elements: [Scene.Element] = []
  private(set) var tooltips: [Scene.Tooltip] = []

  /// Creates a canvas that is filled with the background color.
  ///
  /// - Parameter size: the size in pixels, enlarged to 240 × 160, the minimum for axes.
  init(_ size: PixelSize, _ theme: Theme) {
    self.size = PixelSize(width: max(240, size.width), height: max(160, size.height))
    self.theme = theme
    add(.rectangle(Rectangle(x: 0, y: 0, width: width, height: height), fill: theme.background))
  }

  var width: Double { Double(size.width) }
  var height: Double { Double(size.height) }

  /// Returns the finished scene.
  func scene(title: String, summary: String) -> Scene {
    Scene(size: size, title: title, summary: summary, elements: elements, tooltips: tooltips)
  }

  mutating func add(_ element: Scene.Element) {
    elements.append(element)
  }

  mutating func add(_ tooltip: Scene.Tooltip) {
    tooltips.append(tooltip)
  }

  /// Adds a text unless it is empty, by default in the theme's regular font and text color.
  mutating func addText(
    _ string: String, _ x: Double, _ y: Double, _ anchor: Scene.Anchor = .start,
    font: Font? = nil, color: RGB? = nil, tooltip: String? = nil
  ) {
    guard !string.isEmpty else { return }
    add(
      .text(
        Scene.Text(
          string: string, position: Point(x, y), anchor: anchor, font: font ?? theme.font,
          color: color ?? theme.text, tooltip: tooltip)))
  }

  /// Adds a straight line, one pixel wide.
  mutating func addLine(_ start: Point, _ end: Point, color: RGB, name: String) {
    add(.line([start, end], color: color, width: 1, name: name))
  }

  /// Adds the title and at most two lines of the subtitle.
  ///
  /// - Returns: the top of the frame in pixels, which leaves space for the titles of the axes.
  mutating func addHeading<M: TextMeasuring & ~Copyable>(
    _ title: String, _ subtitle: String, measuring: borrowing M
  ) -> Double {
    let maxWidth = width - 2 * Self.margin
    var baseline = Self.margin + theme.titleFont.size * 0.8
    addText(
      measuring.shorten(title, toWidth: maxWidth, font: theme.titleFont), Self.margin, baseline,
      font: theme.titleFont)
    for line in measuring.wrap(subtitle, toWidth: maxWidth, font: theme.font).prefix(2) {
      baseline += baseline < Self.margin + theme.titleFont.size ? 21 : 16
      addText(line, Self.margin, baseline, color: theme.secondaryText)
    }
    return baseline + 20 + theme.font.size + 8
  }
}
