import MemoryProfile
import Plot
import TextScreen

/// Renders the marks of a run with their totals, as lines of text and as JSON.
struct MarkTable {
  let totals: MarkTotals

  /// In columns; `nil` if labels are not cut.
  let width: Int?

  /// The largest number of marks that are printed.
  private static let length = 50

  private static let title = "        AT     TOTAL     CHANGE  PEAK UNTIL NEXT  MARK"
  private static let absent = "–"

  /// Returns no lines if there are no marks.
  func render() -> [String] {
    guard !totals.rows.isEmpty else { return [] }
    let shown = totals.rows.prefix(Self.length)
    var lines = [Self.title]
    lines += shown.enumerated().map { index, row in
      line(
        row.mark.time, total: row.total, totals.change(at: index), peak: row.peak,
        EscapedText.readable.escape(row.mark.label))
    }
    let more = totals.rows.count - shown.count + totals.omitted
    if more > 0 {
      lines.append("and \(more) more mark\(more == 1 ? "" : "s")")
    } else if let end = totals.end, let last = shown.last, end.time > last.mark.time {
      lines.append(
        line(
          end.time, total: end.total, totals.change(at: totals.rows.count), peak: nil,
          "(last sample)"))
    }
    return lines
  }

  private func line(
    _ time: Duration, total: UInt64?, _ change: Change?, peak: UInt64?, _ label: String
  ) -> String {
    let size = { (bytes: UInt64?) in bytes.map { ByteFormatter.brief($0) } ?? Self.absent }
    let clock = ElapsedTime(milliseconds: time.milliseconds).clock(TimeResolution(interval: 0.001))
    let figures =
      clock.leftPadded(to: 10) + size(total).leftPadded(to: 10)
      + (change.map { ByteStyle.brief.signed($0) } ?? Self.absent).leftPadded(to: 11)
      + size(peak).leftPadded(to: 17) + "  "
    let room = max(12, (width ?? .max) - figures.count)
    return figures + (label.count > room ? label.prefix(room - 1) + "…" : label)
  }
}

extension JSONText {
  /// Writes the marks, and how many are left out; nothing if there are no marks.
  ///
  ///     "marks":[{"millis":N,"label":"…","total":N,"change":N,"peak":N}],"more_marks":N
  mutating func marks(_ totals: MarkTotals) {
    guard !totals.rows.isEmpty else { return }
    array("marks") { array in
      for (index, row) in totals.rows.enumerated() {
        array.object { object in
          object.number("millis", row.mark.time.milliseconds)
          object.string("label", row.mark.text)
          if let total = row.total { object.number("total", total) }
          if let change = totals.change(at: index) { object.number("change", change.difference) }
          if let peak = row.peak { object.number("peak", peak) }
        }
      }
    }
    if totals.omitted > 0 { number("more_marks", totals.omitted) }
  }
}
