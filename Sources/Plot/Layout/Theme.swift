/// The fonts and the colors of everything but the data.
public struct Theme: Equatable, Sendable {
  /// The background of the picture.
  public var background: RGB
  /// The color of primary text: title, names and values.
  public var text: RGB
  /// The color of secondary text: subtitle and tick labels.
  public var secondaryText: RGB
  /// The color of the lines behind the values.
  public var grid: RGB
  /// The color of the axes.
  public var axis: RGB
  /// The background of intervals without data.
  public var gap: RGB

  /// The font of the title.
  public var titleFont = Font(size: 19, isBold: true)
  /// The font of regular text.
  public var font = Font(size: 12)
  /// The font of headings, sums and the titles of the axes.
  public var boldFont = Font(size: 12, isBold: true)

  /// Creates a theme with the default fonts.
  public init(background: RGB, text: RGB, secondaryText: RGB, grid: RGB, axis: RGB, gap: RGB) {
    self.background = background
    self.text = text
    self.secondaryText = secondaryText
    self.grid = grid
    self.axis = axis
    self.gap = gap
  }

  /// Dark text on white.
  public static let light = Theme(
    background: RGB(0xFFFFFF), text: RGB(0x1F2933), secondaryText: RGB(0x5B6875),
    grid: RGB(0xE4E8EC), axis: RGB(0x9AA5B1), gap: RGB(0xF3F5F7))

  /// Light text on a dark background.
  public static let dark = Theme(
    background: RGB(0x14181E), text: RGB(0xE8ECF0), secondaryText: RGB(0xA0ABB7),
    grid: RGB(0x2A313A), axis: RGB(0x5F6B78), gap: RGB(0x1D232B))
}

extension Theme {
  /// Returns the theme with smaller or larger fonts.
  package func scaled(by factor: Double) -> Theme {
    func scale(_ font: Font) -> Font { Font(size: font.size * factor, isBold: font.isBold) }
    var theme = self
    (theme.titleFont, theme.font, theme.boldFont) = (
      scale(titleFont), scale(font), scale(boldFont)
    )
    return theme
  }

  /// Returns a color that is readable as text on the background: a contrast of at least 4.5
  /// (WCAG 2.1, level AA).
  ///
  /// The color is mixed with the text color, but only as much as needed.
  package func legible(_ color: RGB) -> RGB {
    let fractions = stride(from: 0, through: 1, by: 0.05)
    return fractions.lazy.map { color.mixed(with: text, fraction: $0) }
      .first { $0.contrast(with: background) >= 4.5 } ?? text
  }
}
