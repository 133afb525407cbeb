/// The colours of everything that stands for no value, and the sizes of type.
public struct Theme: Equatable, Sendable {
  /// Behind everything.
  public var ground: RGB
  /// For what is read first.
  public var text: RGB
  /// For what is read second: small facts, tick labels.
  public var faintText: RGB
  /// Of the lines behind the values.
  public var grid: RGB
  /// Of the axes.
  public var axis: RGB
  /// Behind what is not known.
  public var gap: RGB

  /// Of the title.
  public var titleFont = Font(size: 19, isBold: true)
  /// Of everything that is not bold.
  public var font = Font(size: 12)
  /// Of headings, sums and axes' titles.
  public var boldFont = Font(size: 12, isBold: true)

  /// Makes a theme of its colours, with the usual sizes of type.
  public init(ground: RGB, text: RGB, faintText: RGB, grid: RGB, axis: RGB, gap: RGB) {
    self.ground = ground
    self.text = text
    self.faintText = faintText
    self.grid = grid
    self.axis = axis
    self.gap = gap
  }

  /// For white paper and bright rooms.
  public static let light = Theme(
    ground: RGB(0xFFFFFF), text: RGB(0x1F2933), faintText: RGB(0x5B6875), grid: RGB(0xE4E8EC),
    axis: RGB(0x9AA5B1), gap: RGB(0xF3F5F7))

  /// For dark rooms.
  public static let dark = Theme(
    ground: RGB(0x14181E), text: RGB(0xE8ECF0), faintText: RGB(0xA0ABB7), grid: RGB(0x2A313A),
    axis: RGB(0x5F6B78), gap: RGB(0x1D232B))
}

extension Theme {
  /// A colour, moved towards the text's as far as it takes to be read on the ground as text: a
  /// contrast of 4.5 (WCAG 2.1, level AA).
  package func legible(_ color: RGB) -> RGB {
    let shares = stride(from: 0, through: 1, by: 0.05)
    return shares.lazy.map { color.mixed(with: text, share: $0) }
      .first { $0.contrast(with: ground) >= 4.5 } ?? text
  }
}
