/// One row of the screen, from the left.
///
/// It may contain untrusted text. Control characters become `?`, and the number of combining marks
/// per character is limited. So the size of a row in bytes is bounded by its columns.
package struct TextRow: Hashable, Sendable {
  package private(set) var cells: [Cell] = []

  package init() {}

  package init(_ text: String, _ style: TextStyle = .plain) {
    append(text, style)
  }

  /// The number of columns.
  package var width: Int { cells.count }

  /// The maximum number of scalars per character. An emoji of a family of four has seven.
  private static let maximumScalars = 8

  /// Appends a text.
  ///
  /// - Parameter columns: the maximum number of columns. Text that exceeds it is dropped.
  package mutating func append(
    _ text: String, _ style: TextStyle = .plain, upTo columns: Int = .max
  ) {
    var remaining = columns
    for character in text {
      let columns = TextWidth.of(character)
      guard columns <= remaining else { return }
      remaining -= columns
      append(character, of: columns, style)
    }
  }

  private mutating func append(_ character: Character, of columns: Int, _ style: TextStyle) {
    if let byte = character.asciiValue {
      cells.append(Cell(0x20..<0x7F ~= byte ? String(character) : "?", style))
      return
    }
    // A combining mark without a base character would combine with the previous cell.
    guard columns > 0 else { return }
    let scalars = character.unicodeScalars.prefix(Self.maximumScalars)
    let isControl = scalars.contains { $0.properties.generalCategory == .control }
    cells.append(Cell(isControl ? "?" : String(String.UnicodeScalarView(scalars)), style))
    for _ in 1..<columns { cells.append(Cell("", style)) }
  }

  package mutating func append(_ other: TextRow) {
    cells += other.cells
  }

  /// Appends blanks up to this column. Does nothing if the row is already that wide.
  package mutating func advance(to column: Int, _ style: TextStyle = .plain) {
    guard column > width else { return }
    cells += Array(repeating: Cell(" ", style), count: column - width)
  }

  /// Reverses all colors of the row, which becomes at least that wide.
  package mutating func highlight(to width: Int) {
    advance(to: width)
    for index in cells.indices { cells[index].style.isReversed = true }
  }

  /// Truncates the row to this width. If text is cut off, the row ends with `ellipsis`.
  package mutating func clip(to width: Int, ellipsis: String = "") {
    guard self.width > width else { return }
    var end = max(0, width - ellipsis.count)
    // A wide character is never cut in half.
    while end > 0, cells[end].text.isEmpty { end -= 1 }
    let style = end < cells.count ? cells[end].style : .plain
    cells.removeSubrange(end...)
    append(ellipsis, style, upTo: width - end)
    advance(to: width, style)
  }

  /// Returns the row, truncated to this width.
  package func clipped(to width: Int) -> TextRow {
    var row = self
    row.clip(to: width)
    return row
  }

  /// Returns the row, truncated or padded to exactly this width.
  func fitted(to width: Int) -> TextRow {
    var row = clipped(to: width)
    row.advance(to: width)
    return row
  }

  /// The text without styles.
  package var text: String { cells.reduce(into: "") { $0 += $1.text } }
}
