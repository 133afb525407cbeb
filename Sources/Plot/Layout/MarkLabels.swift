/// Places the labels of marks at the top of a frame, so that none overlaps another.
///
/// A label is beside its line, in the first of a few rows that has space for it. If not all labels
/// have space, they are numbered, and the legend lists them.
package struct MarkLabels {
  /// A label, or the number of one.
  package struct Placement: Equatable {
    /// The index of the mark.
    package let index: Int
    package let text: String
    /// The position of the text's anchor.
    package let x: Double
    package let anchor: Scene.Anchor
    /// The left and the right edge of the text.
    package let edges: ClosedRange<Double>
    /// The row, counted from the top.
    package let row: Int
  }

  package let placements: [Placement]

  /// Whether the labels are numbers.
  package let isNumbered: Bool

  /// The number of rows that have a label.
  package var rows: Int { (placements.map(\.row).max() ?? -1) + 1 }

  /// The largest number of rows.
  package static let maxRows = 3

  /// The height of a row in pixels.
  package static let rowHeight = 15.0

  /// The largest width of a label in pixels. A longer one is shortened.
  private static let maxWidth = 150.0

  /// The distance from a line to its label, and between labels, in pixels.
  private static let gap = 4.0

  /// - Parameters:
  ///   - marks: the horizontal positions in pixels, ascending, and the labels.
  ///   - isNumbered: whether numbers are placed in any case.
  package init<M: TextMeasuring & ~Copyable>(
    _ marks: [(x: Double, label: String)], from left: Double, to right: Double, font: Font,
    isNumbered: Bool = false, measuring: borrowing M
  ) {
    if !isNumbered {
      let limit = min(Self.maxWidth, (right - left) * 0.4)
      let texts = marks.map { measuring.shorten($0.label, toWidth: limit, font: font) }
      let placed = Self.place(
        texts, at: marks.map(\.x), left, right, font: font, measuring: measuring)
      if placed.count == marks.count {
        (placements, self.isNumbered) = (placed, false)
        return
      }
    }
    let numbers = marks.indices.map { String($0 + 1) }
    placements = Self.place(
      numbers, at: marks.map(\.x), left, right, font: font, measuring: measuring)
    self.isNumbered = true
  }

  /// Places the texts that have space.
  private static func place<M: TextMeasuring & ~Copyable>(
    _ texts: [String], at positions: [Double], _ left: Double, _ right: Double, font: Font,
    measuring: borrowing M
  ) -> [Placement] {
    var ends = [Double](repeating: left - gap, count: maxRows)
    var placements: [Placement] = []
    for (index, text) in texts.enumerated() {
      let width = measuring.width(of: text, font: font)
      let line = positions[index]
      // At the right edge, a label is at the left of its line.
      let isBefore = line + gap + width > right
      let start = isBefore ? line - gap - width : line + gap
      guard let row = ends.firstIndex(where: { $0 + gap <= start }) else { continue }
      ends[row] = start + width
      placements.append(
        Placement(
          index: index, text: text, x: isBefore ? line - gap : line + gap,
          anchor: isBefore ? .end : .start, edges: start...(start + width), row: row))
    }
    return placements
  }

  /// Returns the labels of numbered marks that a list of some rows has space for, and how many
  /// marks it leaves out.
  package static func listed<Element>(_ marks: [Element], rows: Int) -> (
    shown: [Element], more: Int
  ) {
    if marks.count <= rows { return (marks, 0) }
    let shown = Array(marks.prefix(max(0, rows - 1)))
    return (shown, marks.count - shown.count)
  }
}

/// The space of a layout for the labels of marks. The layout determines it by trying: labels need
/// the width of the frame, which depends on the legend.
struct MarkSpace {
  /// The number of rows above the stack.
  private(set) var rows = 0

  /// Whether the legend lists the marks.
  private(set) var isNumbered = false

  /// The largest fraction of the frame that is free above the stack.
  var largestHeadroom: Double { rows == 0 ? 0.4 : 0.6 }

  /// Makes space for labels.
  ///
  /// - Returns: whether there was too little of it.
  mutating func grow(for labels: MarkLabels) -> Bool {
    guard labels.rows > rows || labels.isNumbered != isNumbered else { return false }
    rows = max(rows, labels.rows)
    isNumbered = labels.isNumbered
    return true
  }
}
