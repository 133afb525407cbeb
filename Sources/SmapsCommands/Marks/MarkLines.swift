import MemoryProfile

/// Divides what is read into lines, and makes a mark of each.
///
/// Only the beginning of a line is stored, however long it is. Blank lines are no marks.
struct MarkLines {
  /// The beginning of the line that has no newline yet.
  private var line: [UInt8] = []

  /// Whether a part of the line is not stored, because it is too long.
  private var isCut = false

  /// When the latest part of the line was read; `nil` if there is none.
  private var latest: Duration?

  /// Whether the rest of the line belongs to a mark that was made already.
  private var skipsRest = false

  /// How long a writer may take for a line. Then its beginning is a mark, and what is written later
  /// is another line: the writer may have died, or writes no newlines.
  static let patience = Duration.milliseconds(100)

  /// Adds bytes that were read at a time.
  ///
  /// - Returns: the marks of the lines that are complete.
  mutating func append(_ bytes: some Sequence<UInt8>, at time: Duration) -> [TimeMark] {
    var marks = takeOld(at: time)
    for byte in bytes {
      if byte == UInt8(ascii: "\n") {
        if let mark = take(at: time) { marks.append(mark) }
        skipsRest = false
      } else if !skipsRest {
        latest = time
        if line.count <= TimeMark.longestLine { line.append(byte) } else { isCut = true }
      }
    }
    return marks
  }

  /// Takes the beginning of a line if its rest was not written for a while.
  mutating func takeOld(at time: Duration) -> [TimeMark] {
    guard let latest, time - latest >= Self.patience else { return [] }
    // The rest of a long line is no line of its own.
    let isLong = isCut
    let mark = take(at: latest)
    skipsRest = isLong
    return mark.map { [$0] } ?? []
  }

  /// Takes the beginning of a line that will not be completed.
  mutating func takeLast() -> [TimeMark] {
    guard let latest, let mark = take(at: latest) else { return [] }
    return [mark]
  }

  private mutating func take(at time: Duration) -> TimeMark? {
    defer {
      line.removeAll(keepingCapacity: true)
      isCut = false
      latest = nil
    }
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    guard line.contains(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }) else {
      return nil
    }
    return TimeMark(time: time, line: line, isCut: isCut)
  }
}
