/// Turns what is to be seen into what has to be written: only what has changed since the frame before,
/// with absolute positions (ECMA-48: CUP, EL, SGR), so that a row whose width the terminal sees
/// otherwise disturbs no other row.
package struct FramePainter: Sendable {
  private let depth: ColorDepth

  /// What the screen shows; nil where that is not known.
  private var shown: [TextRow]?
  private var size = ScreenSize(columns: 0, rows: 0)

  /// So many unchanged columns are written again rather than jumped over: a jump takes as many bytes.
  private static let shortestJump = 8

  package init(_ depth: ColorDepth) {
    self.depth = depth
  }

  /// Whatever stood on the screen may have been written over.
  package mutating func forget() {
    shown = nil
  }

  /// - Parameter rows: from the top; what is missing is blank, and what is too much is left out.
  /// - Returns: what is to be written; empty where nothing has changed.
  package mutating func paint(_ rows: [TextRow], size: ScreenSize) -> [UInt8] {
    var frame = rows.prefix(size.rows).map { $0.fitted(to: size.columns) }
    let blank = TextRow().fitted(to: size.columns)
    while frame.count < size.rows { frame.append(blank) }
    let before = self.size == size ? shown : nil
    var output = ""
    if before == nil { output = "\u{1B}[m\u{1B}[H\u{1B}[2J" }
    for (index, row) in frame.enumerated() {
      for run in Self.runs(from: before?[index] ?? blank, to: row) {
        output += "\u{1B}[\(index + 1);\(run.lowerBound + 1)H"
        write(row.cells[run], erasing: run.upperBound == size.columns, to: &output)
      }
    }
    shown = frame
    self.size = size
    return Array(output.utf8)
  }

  /// The columns that have to be written.
  private static func runs(from old: TextRow, to new: TextRow) -> [Range<Int>] {
    guard old != new else { return [] }
    var runs: [Range<Int>] = []
    for column in new.cells.indices where old.cells[column] != new.cells[column] {
      if let last = runs.last, column - last.upperBound < shortestJump {
        runs[runs.count - 1] = last.lowerBound..<(column + 1)
      } else {
        runs.append(column..<(column + 1))
      }
    }
    // Blanks at the end are erased all at once.
    let end = (new.cells.lastIndex { $0 != .blank } ?? -1) + 1
    if let last = runs.last, last.upperBound > end {
      runs[runs.count - 1] = last.lowerBound..<new.cells.count
    }
    // Behind a character that is wider or narrower than we think, nothing stands where we think.
    let uncertain = new.cells.indices.first {
      !new.cells[$0].isCertain || !old.cells[$0].isCertain
    }
    if let uncertain, let last = runs.last, last.upperBound > uncertain {
      let start = runs.first { $0.upperBound > uncertain }?.lowerBound ?? uncertain
      runs.removeAll { $0.upperBound > uncertain }
      runs.append(min(start, uncertain)..<new.cells.count)
    }
    return runs
  }

  /// - Parameter erasing: whether the row ends here, so that blanks need not be written.
  private func write(_ cells: ArraySlice<Cell>, erasing: Bool, to output: inout String) {
    let end =
      erasing ? (cells.lastIndex { $0 != .blank } ?? cells.startIndex - 1) + 1 : cells.endIndex
    // Before anything is written: what is erased may be wider than what replaces it.
    if end < cells.endIndex || cells.contains(where: { !$0.isCertain }) && erasing {
      output += "\u{1B}[K"
    }
    var style = TextStyle.plain
    for cell in cells[..<end] {
      if cell.style != style {
        style = cell.style
        output += style.sequence(depth)
      }
      output += cell.text
    }
    if style != .plain { output += TextStyle.plain.sequence(depth) }
  }
}
