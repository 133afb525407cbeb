/// Where everything of a picture stands: shapes and text in pixels, from the top left corner, in the
/// order in which they are painted.
public struct Scene: Equatable, Sendable {
  /// Of the whole picture.
  public let size: PixelSize

  /// The picture's name for who can't see it.
  public let title: String

  /// What it shows, as a paragraph.
  public let summary: String

  /// In the order in which they are painted.
  public var elements: [Element]

  /// What can be read off by pointing at a place; the later lies upon the earlier.
  public var readOuts: [ReadOut]

  /// Makes a picture of its elements.
  public init(
    size: PixelSize, title: String, summary: String, elements: [Element] = [],
    readOuts: [ReadOut] = []
  ) {
    self.size = size
    self.title = title
    self.summary = summary
    self.elements = elements
    self.readOuts = readOuts
  }

  /// A place, and the lines of text that are shown to who points at it, where a format can do that.
  public struct ReadOut: Equatable, Sendable {
    /// The part of the picture that is pointed at.
    public var place: Rectangle
    /// Its lines.
    public var text: String

    /// Makes a place tell something.
    public init(place: Rectangle, text: String) {
      self.place = place
      self.text = text
    }
  }

  /// Something that is painted.
  public enum Element: Equatable, Sendable {
    case rectangle(Rectangle, fill: RGB)
    /// A closed outline; `name` says what it stands for. What is painted later covers it.
    case polygon([Point], fill: RGB, name: String)
    case line([Point], color: RGB, width: Double, name: String)
    case circle(center: Point, radius: Double, fill: RGB, stroke: RGB)
    case text(Text)
  }

  /// One line of text.
  public struct Text: Equatable, Sendable {
    /// What is written.
    public var string: String
    /// On the base line.
    public var position: Point
    /// Which point of the text stands at the position.
    public var anchor: Anchor
    /// How it is set.
    public var font: Font
    /// In which it is written.
    public var color: RGB

    /// Makes a line of text.
    public init(string: String, position: Point, anchor: Anchor, font: Font, color: RGB) {
      self.string = string
      self.position = position
      self.anchor = anchor
      self.font = font
      self.color = color
    }
  }

  /// Which point of a text stands at its position.
  public enum Anchor: String, Sendable {
    case start, middle, end
  }
}
