/// Encodes frames as escape sequences that update only the cells changed since the last frame.
///
/// Positions are absolute (ECMA-48: CUP, EL, SGR). So if the terminal computes another width for
/// a row, other rows are not affected.
package struct FramePainter: Sendable {
  private let colorDepth: ColorDepth

  /// The frame on the screen; `nil` if unknown.
  private var lastFrame: [TextRow]?
  private var size = ScreenSize(columns: 0, rows: 0)

  /// The minimum number of unchanged columns to skip. A cursor movement takes as many bytes.
  private static let minimumSkip = 8

  package init(_ colorDepth: ColorDepth) {
    self.colorDepth = colorDepth
  }

  /// Makes the next frame a full one, since the screen may have been overwritten.
  package mutating func invalidate() {
    lastFrame = nil
  }

  /// Returns the bytes that update the screen; empty if nothing has changed.
  ///
  /// - Parameter rows: the rows from the top. Missing rows are blank, surplus ones are dropped.
  package mutating func paint(_ rows: [TextRow], size: ScreenSize) -> [UInt8] {
    var frame = rows.prefix(size.rows).map { $0.fitted(to: size.columns) }
    let blank = TextRow().fitted(to: size.columns)
    while frame.count < size.rows { frame.append(blank) }
    let before = self.size == size ? lastFrame : nil
    var output = ""
    if before == nil { output = "\u{1B}[m\u{1B}[H\u{1B}[2J" }
    for (index, row) in frame.enumerated() {
      for run in Self.runs(from: before?[index] ?? blank, to: row) {
        output += "\u{1B}[\(index + 1);\(run.lowerBound + 1)H"
        write(row.cells[run], erasing: run.upperBound == size.columns, to: &output)
      }
    }
    lastFrame = frame
    self.size = size
    return Array(output.utf8)
  }

  /// The columns to be written.
  private static func runs(from old: TextRow, to new: TextRow) -> [Range<Int>] {
    guard old != new else { return [] }
    var runs: [Range<Int>] = []
    for column in new.cells.indices where old.cells[column] != new.cells[column] {
      if let last = runs.last, column - last.upperBound < minimumSkip {
        runs[runs.count - 1] = last.lowerBound..<(column + 1)
      } else {
        runs.append(column..<(column + 1))
      }
    }
    // Trailing blanks are erased with one sequence.
    let end = (new.cells.lastIndex { $0 != .blank } ?? -1) + 1
    if let last = runs.last, last.upperBound > end {
      runs[runs.count - 1] = last.lowerBound..<new.cells.count
    }
    // After a character of ambiguous width, all columns may be shifted.
    let ambiguous = new.cells.indices.first {
      !new.cells[$0].hasKnownWidth || !old.cells[$0].hasKnownWidth
    }
    if let ambiguous, let last = runs.last, last.upperBound > ambiguous {
      let start = runs.first { $0.upperBound > ambiguous }?.lowerBound ?? ambiguous
      runs.removeAll { $0.upperBound > ambiguous }
      runs.append(min(start, ambiguous)..<new.cells.count)
    }
    return runs
  }

  /// - Parameter erasing: whether the cells reach the end of the row, so that trailing blanks are
  ///   erased instead of written.
  private func write(_ cells: ArraySlice<Cell>, erasing: Bool, to output: inout String) {
    let end =
      erasing ? (cells.lastIndex { $0 != .blank } ?? cells.startIndex - 1) + 1 : cells.endIndex
    // Erase first: the old text may be wider than the new one.
    if end < cells.endIndex || cells.contains(where: { !$0.hasKnownWidth }) && erasing {
      output += "\u{1B}[K"
    }
    var style = TextStyle.plain
    for cell in cells[..<end] {
      if cell.style != style {
        style = cell.style
        output += style.sequence(colorDepth)
      }
      output += cell.text
    }
    if style != .plain { output += TextStyle.plain.sequence(colorDepth) }
  }
}
