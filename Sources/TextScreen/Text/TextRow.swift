/// One row of the screen, from the left.
///
/// Text that somebody else chose may stand in it: control characters become `?`, and of the marks on
/// one character only the first few are kept, so that no row takes more bytes than its columns allow.
package struct TextRow: Hashable, Sendable {
  package private(set) var cells: [Cell] = []

  package init() {}

  package init(_ text: String, _ style: TextStyle = .plain) {
    append(text, style)
  }

  /// How many columns are taken.
  package var width: Int { cells.count }

  /// So many scalars of one character are printed: a family of four with its joiners has seven.
  private static let mostScalars = 8

  /// - Parameter columns: how many the text may take; what is more is left out.
  package mutating func append(
    _ text: String, _ style: TextStyle = .plain, upTo columns: Int = .max
  ) {
    var room = columns
    for character in text {
      let columns = TextWidth.of(character)
      guard columns <= room else { return }
      room -= columns
      append(character, of: columns, style)
    }
  }

  private mutating func append(_ character: Character, of columns: Int, _ style: TextStyle) {
    if let byte = character.asciiValue {
      cells.append(Cell(0x20..<0x7F ~= byte ? String(character) : "?", style))
      return
    }
    // A mark of its own would stand on whatever is left of it.
    guard columns > 0 else { return }
    let scalars = character.unicodeScalars.prefix(Self.mostScalars)
    let isControl = scalars.contains { $0.properties.generalCategory == .control }
    cells.append(Cell(isControl ? "?" : String(String.UnicodeScalarView(scalars)), style))
    for _ in 1..<columns { cells.append(Cell("", style)) }
  }

  package mutating func append(_ other: TextRow) {
    cells += other.cells
  }

  /// Goes on at this column; one that is behind is no place to go to.
  package mutating func advance(to column: Int, _ style: TextStyle = .plain) {
    guard column > width else { return }
    cells += Array(repeating: Cell(" ", style), count: column - width)
  }

  /// Ends the row at this column at the latest. What is cut off is shown by `ellipsis`.
  package mutating func clip(to width: Int, ellipsis: String = "") {
    guard self.width > width else { return }
    var end = max(0, width - ellipsis.count)
    // Half of a wide character can't be printed.
    while end > 0, cells[end].text.isEmpty { end -= 1 }
    let style = end < cells.count ? cells[end].style : .plain
    cells.removeSubrange(end...)
    append(ellipsis, style, upTo: width - end)
    advance(to: width, style)
  }

  /// The same row, not wider than this.
  package func clipped(to width: Int) -> TextRow {
    var row = self
    row.clip(to: width)
    return row
  }

  /// The same row as a screen shows it that is so wide.
  func fitted(to width: Int) -> TextRow {
    var row = clipped(to: width)
    row.advance(to: width)
    return row
  }

  /// The text alone.
  package var text: String { cells.reduce(into: "") { $0 += $1.text } }
}
