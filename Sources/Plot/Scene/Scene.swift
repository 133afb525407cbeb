/// Where everything of a picture stands: shapes and text in pixels, from the top left corner, in the
/// order in which they are painted.
package struct Scene: Equatable, Sendable {
  package let size: PixelSize

  /// The picture's name for who can't see it.
  package let title: String

  /// What it shows, as a paragraph.
  package let summary: String

  package var elements: [Element]

  package init(size: PixelSize, title: String, summary: String, elements: [Element] = []) {
    self.size = size
    self.title = title
    self.summary = summary
    self.elements = elements
  }

  package enum Element: Equatable, Sendable {
    case rectangle(Rectangle, fill: RGB)
    /// A closed outline; `name` says what it stands for. What is painted later covers it.
    case polygon([Point], fill: RGB, name: String)
    case line([Point], color: RGB, width: Double, name: String)
    case circle(center: Point, radius: Double, fill: RGB, stroke: RGB)
    case text(Text)
  }

  package struct Text: Equatable, Sendable {
    package var string: String
    /// On the base line.
    package var position: Point
    package var anchor: Anchor
    package var font: Font
    package var color: RGB
  }

  /// Which point of a text stands at its position.
  package enum Anchor: String, Sendable {
    case start, middle, end
  }
}

/// The size of a picture.
package struct PixelSize: Hashable, Sendable {
  package let width: Int
  package let height: Int

  package init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// 1024 × 640
  package static let standard = PixelSize(width: 1024, height: 640)
}

/// A place in a picture, in pixels, rounded to quarters: what differs by less looks the same, and
/// takes half as many digits in a file.
package struct Point: Hashable, Sendable {
  package let x: Double
  package let y: Double

  package init(_ x: Double, _ y: Double) {
    self.x = (x * 4).rounded() / 4
    self.y = (y * 4).rounded() / 4
  }
}

package struct Rectangle: Hashable, Sendable {
  package let origin: Point
  package let width: Double
  package let height: Double

  package init(x: Double, y: Double, width: Double, height: Double) {
    origin = Point(x, y)
    self.width = (width * 4).rounded() / 4
    self.height = (height * 4).rounded() / 4
  }
}

/// How text is set; the family is the renderer's.
package struct Font: Hashable, Sendable {
  /// In pixels.
  package let size: Double
  package let isBold: Bool

  package init(size: Double, isBold: Bool = false) {
    self.size = size
    self.isBold = isBold
  }
}
