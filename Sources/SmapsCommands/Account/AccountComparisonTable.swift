import MemoryProfile
import TextScreen

/// Renders the rows that differ between two accounts, and the total.
struct AccountComparisonTable {
  let style: ByteStyle

  /// In columns; `nil` if lines are not cut.
  let width: Int?

  /// - Returns: UTF-8.
  func render(_ comparison: AccountComparison) -> [UInt8] {
    let changed = comparison.rows.filter { $0.change != 0 }
    var figures = [["CHANGE", "BEFORE", "AFTER"]]
    figures += changed.map { cells(before: $0.before, after: $0.after) }
    figures.append(cells(before: comparison.totals.before, after: comparison.totals.after))
    let labels = ["ROW"] + changed.map(\.item.descriptor.label) + ["Total"]
    let widths = (0..<3).map { column in figures.map { $0[column].count }.max() ?? 0 }
    let lines =
      [
        description("From", comparison.before, comparison.groups.before),
        description("To", comparison.after, comparison.groups.after),
      ]
      + zip(figures, labels).map { cells, label in
        zip(cells, widths).map { $0.leftPadded(to: $1) + "  " }.joined() + label
      }
    let cut = lines.map { line in
      guard let width, TextWidth.of(line) > width else { return line }
      return (TextWidth.wrap(line, to: max(1, width - 1)).first ?? "") + "…"
    }
    return Array((cut.joined(separator: "\n") + "\n").utf8)
  }

  private func cells(before: Int64, after: Int64) -> [String] {
    let change = after.addingClamped(-before)
    return [
      (change > 0 ? "+" : "") + style.signed(change), style.signed(before), style.signed(after),
    ]
  }

  private func description(_ word: String, _ point: ComparisonPoint, _ group: String?) -> String {
    let parts = [
      EscapedText.readable.escape(point.name),
      group.map { "cgroup \(EscapedText.readable.escape($0))" },
      point.sinceStart.map { "after \($0.formattedTime(point.resolution))" }, point.time?.brief,
    ]
    return "\(word): " + parts.compactMap { $0 }.joined(separator: ", ")
  }
}
