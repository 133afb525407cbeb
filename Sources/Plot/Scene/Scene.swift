/// A laid-out picture: shapes and text at positions in pixels from the top left corner.
///
/// A scene is a plain value. It can be compared, searched, and painted by any renderer.
public struct Scene: Equatable, Sendable {
  /// The size of the picture.
  public let size: PixelSize

  /// The name of the picture for screen readers.
  public let title: String

  /// A paragraph that describes the picture for screen readers.
  public let summary: String

  /// The elements in painting order: a later element covers an earlier one.
  public var elements: [Element]

  /// The tooltips: a later one covers an earlier one.
  public var tooltips: [Tooltip]

  /// Creates a scene.
  public init(
    size: PixelSize, title: String, summary: String, elements: [Element] = [],
    tooltips: [Tooltip] = []
  ) {
    self.size = size
    self.title = title
    self.summary = summary
    self.elements = elements
    self.tooltips = tooltips
  }

  /// A text that appears if the user points at an area, in formats that support it.
  public struct Tooltip: Equatable, Sendable {
    /// The area that reacts to the pointer.
    public var area: Rectangle
    /// The corners of a polygon in ``area`` that reacts instead; empty for the whole area.
    public var outline: [Point]
    /// The text; lines are separated by `\n`.
    public var text: String

    /// Creates a tooltip.
    public init(area: Rectangle, text: String) {
      self.area = area
      self.text = text
      outline = []
    }

    /// Creates a tooltip of a polygon.
    ///
    /// - Parameter outline: its corners, at least three.
    public init(outline: [Point], text: String) {
      let (xs, ys) = (outline.map(\.x), outline.map(\.y))
      let (left, top) = (xs.min() ?? 0, ys.min() ?? 0)
      area = Rectangle(
        x: left, y: top, width: (xs.max() ?? left) - left, height: (ys.max() ?? top) - top)
      self.outline = outline
      self.text = text
    }
  }

  /// A shape or a text.
  public enum Element: Equatable, Sendable {
    /// A filled rectangle.
    case rectangle(Rectangle, fill: RGB)
    /// A filled, closed outline. The name says what it represents.
    case polygon([Point], fill: RGB, name: String)
    /// A polyline with a width in pixels. The name says what it represents.
    case line([Point], color: RGB, width: Double, name: String)
    /// A filled circle with an outline. The radius is in pixels.
    case circle(center: Point, radius: Double, fill: RGB, stroke: RGB)
    /// A line of text.
    case text(Text)
  }

  /// One line of text.
  public struct Text: Equatable, Sendable {
    /// The characters.
    public var string: String
    /// The position of the anchor on the baseline.
    public var position: Point
    /// The point of the text that is at the position.
    public var anchor: Anchor
    /// The size and weight.
    public var font: Font
    /// The color.
    public var color: RGB
    /// What appears if the user points at the text, in formats that support it; `nil` for nothing.
    public var tooltip: String?

    /// Creates a line of text.
    public init(
      string: String, position: Point, anchor: Anchor, font: Font, color: RGB,
      tooltip: String? = nil
    ) {
      self.string = string
      self.tooltip = tooltip
      self.position = position
      self.anchor = anchor
      self.font = font
      self.color = color
    }
  }

  /// The point of a text that is at its position.
  public enum Anchor: String, Sendable {
    /// The left end, the middle or the right end.
    case start, middle, end
  }
}
