import MemoryProfile
import MemorySeries
import ProcFS
import TextScreen

extension LivePage {
  /// A quantity with a row of its own.
  struct Part {
    let quantity: MemoryQuantity
    let series: BucketedSeries

    /// The categories that were ever above 0, by descending peak. Peaks change rarely, and so does
    /// the order of the rows. Swap and huge pages, which are not part of the total, come last, even
    /// if the kernel does not print them.
    static func parts(of history: LiveHistory) -> [Part] {
      let all = history.rows.map { Part(quantity: $0.quantity, series: $0.series) }
        .filter { $0.series.peak > 0 || history.isUnmeasured($0.quantity) }
      let inTotal = all.filter { $0.isInTotal }.enumerated().ordered {
        ($1.element.series.peak, $0.offset) < ($0.element.series.peak, $1.offset)
      }.map(\.element)
      return inTotal + all.filter { !$0.isInTotal }
    }
  }

  /// The widths of the columns of the total and the categories; 0 for a column that is left out.
  private struct Columns {
    var label: Int
    let value = 9
    var percent: Int
    var growth: Int
    var bar: Int
    var history: Int

    init(width: Int, labels: [String]) {
      percent = width >= 36 ? 5 : 0
      growth = width >= 52 ? 11 : 0
      let longest = labels.map(\.count).max() ?? 0
      label = max(5, min(longest, width - value - percent - growth))
      // One space separates bar and history.
      let rest = max(0, width - label - value - percent - growth - 2)
      history = rest >= 20 ? (rest - 1) / 2 : 0
      bar = rest >= 6 ? rest - (history > 0 ? history + 1 : 0) : 0
    }
  }

  /// The total, its graph if the screen is large enough, and the categories.
  var categoryRows: [TextRow] {
    let shown = parts.prefix(plan.categories)
    let columns = Columns(
      width: width, labels: [measure.totalLabel] + shown.map { label(of: $0.quantity) })
    return [totalRow(columns)] + graphRows + shown.map { row(of: $0, columns) }
  }

  /// Names come from other programs, and may be long.
  private func label(of quantity: MemoryQuantity) -> String {
    if quantity == .total { return measure.totalLabel }
    let label = glyphs.escaping.escape(quantity.sumLabel)
    guard quantity.isName, label.count > Self.longestName else { return label }
    return label.prefix(Self.longestName - 1) + glyphs.ellipsis
  }

  private static let longestName = 32

  private func figures(of quantity: MemoryQuantity, _ columns: Columns, _ style: TextStyle)
    -> TextRow
  {
    var row = TextRow(label(of: quantity), style)
    row.clip(to: columns.label, ellipsis: glyphs.ellipsis)
    row.advance(to: columns.label)
    if history.isUnmeasured(quantity) {
      row.append(glyphs.unmeasured.leftPadded(to: columns.value), style, upTo: columns.value)
      return row
    }
    let value = history.value(of: quantity)
    row.append(ByteFormatter.brief(value).leftPadded(to: columns.value), style, upTo: columns.value)
    if columns.percent > 0 {
      let total = history.value(of: .total)
      let percent = quantity.isPartOfTotal ? "\(SnapshotTable.percent(value, of: total))%" : ""
      row.append(percent.leftPadded(to: columns.percent))
    }
    if columns.growth > 0 {
      let growth = history.growth(of: quantity)
      row.append(
        Self.growth(growth).leftPadded(to: columns.growth), Self.style(ofGrowth: growth, of: value))
    }
    return row
  }

  /// The row of the total. The length of its bar is relative to the peak, and the bar is stacked
  /// from the categories.
  private func totalRow(_ columns: Columns) -> TextRow {
    var row = figures(of: .total, columns, .bold)
    let series = history.series(of: .total)
    guard columns.bar > 0, series.peak > 0 else { return row }
    // With a graph there is no sparkline, and the bar has its columns too.
    let barWidth = columns.bar + (plan.graph > 0 && columns.history > 0 ? columns.history + 1 : 0)
    row.advance(to: row.width + 2)
    row.append(stackedBar(barWidth, of: series.peak))
    if plan.graph == 0 { append(series, columns, to: &row) }
    return row
  }

  private func stackedBar(_ width: Int, of whole: UInt64) -> TextRow {
    var bar = TextRow()
    var sum: UInt64 = 0
    for part in parts where part.isInTotal {
      sum = sum.addingClamped(history.value(of: part.quantity))
      // The end is rounded, not the length, so that rounding errors don't add up.
      let end = Int((Double(sum) / Double(whole) * Double(width)).rounded())
      let columns = max(0, min(end, width) - bar.width)
      bar.append(
        String(repeating: glyphs.bar[glyphs.bar.count - 1], count: columns), part.style)
    }
    return bar
  }

  private func row(of part: Part, _ columns: Columns) -> TextRow {
    var row = figures(of: part.quantity, columns, .plain)
    guard columns.bar > 0, !history.isUnmeasured(part.quantity) else { return row }
    row.advance(to: row.width + 2)
    let share =
      Double(history.value(of: part.quantity)) / max(1, Double(history.value(of: .total)))
    row.append(glyphs.bar(share, width: columns.bar), part.style, upTo: columns.bar)
    append(part.series, columns, part.style, to: &row)
    return row
  }

  private func append(
    _ series: BucketedSeries, _ columns: Columns, _ style: TextStyle = .plain, to row: inout TextRow
  ) {
    guard columns.history > 0 else { return }
    row.advance(to: width - columns.history)
    let graph = HistoryGraph(glyphs: glyphs, width: columns.history, height: 1)
    row.append(graph.rows(series.largest, baseline: nil)[0], style)
  }

  /// The total over the run, from 0 to its peak.
  private var graphRows: [TextRow] {
    guard plan.graph > 0 else { return [] }
    let series = history.series(of: .total)
    let gutter = 10
    let graph = HistoryGraph(glyphs: glyphs, width: width - gutter, height: plan.graph)
    return graph.rows(series.largest, baseline: 0).enumerated().map { index, text in
      let label = index == 0 ? ByteFormatter.brief(series.peak) : index == plan.graph - 1 ? "0" : ""
      var row = TextRow(label.leftPadded(to: gutter - 1) + " ", .dim)
      row.append(text, TextStyle(.cyan))
      return row
    }
  }
}

extension LivePage.Part {
  var isInTotal: Bool { quantity.isPartOfTotal }

  /// The color of the category in charts.
  var style: TextStyle {
    switch quantity {
    case .category(let category): TextStyle(.rgb(category.descriptor.color))
    case .part(let part): TextStyle(.rgb(part.category.descriptor.color))
    case .measure: .plain
    }
  }
}
