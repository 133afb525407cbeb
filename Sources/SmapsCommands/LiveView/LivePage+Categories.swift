import MemoryProfile
import TextScreen

extension LivePage {
  /// A part of the memory that has a row.
  struct Part {
    let quantity: MemoryQuantity
    let levels: BucketedSeries

    /// What there is or was of the categories, the largest first, by how large each ever was: so rows
    /// hardly ever change places. Swap and huge pages, which are not part of the total, come last.
    static func parts(of history: LiveHistory) -> [Part] {
      let all = MemoryQuantity.all.filter { $0 != .total }
        .map { Part(quantity: $0, levels: history.levels(of: $0)) }
        .filter { $0.levels.peak > 0 }
      let inTotal = all.filter { $0.isInTotal }.enumerated().sorted {
        ($1.element.levels.peak, $0.offset) < ($0.element.levels.peak, $1.offset)
      }.map(\.element)
      return inTotal + all.filter { !$0.isInTotal }
    }
  }

  /// The columns of the rows of the total and the categories; 0 for one that is left out.
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
      // One column is left between two.
      let rest = max(0, width - label - value - percent - growth - 2)
      history = rest >= 20 ? (rest - 1) / 2 : 0
      bar = rest >= 6 ? rest - (history > 0 ? history + 1 : 0) : 0
    }
  }

  /// The total, its graph where there is room for one, and the categories.
  var categoryRows: [TextRow] {
    let shown = parts.prefix(plan.categories)
    let columns = Columns(
      width: width, labels: ["Total"] + shown.map(\.quantity.label))
    return [totalRow(columns)] + graphRows + shown.map { row(of: $0, columns) }
  }

  private func figures(of quantity: MemoryQuantity, _ columns: Columns, _ style: TextStyle)
    -> TextRow
  {
    var row = TextRow(quantity.label, style)
    row.clip(to: columns.label, ellipsis: glyphs.ellipsis)
    row.advance(to: columns.label)
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

  /// The bar of the total is as long as the total is beside its peak, and consists of the categories.
  private func totalRow(_ columns: Columns) -> TextRow {
    var row = figures(of: .total, columns, .bold)
    let levels = history.levels(of: .total)
    guard columns.bar > 0, levels.peak > 0 else { return row }
    // Where a graph shows the history the bar has its room too.
    let room = columns.bar + (plan.graph > 0 && columns.history > 0 ? columns.history + 1 : 0)
    row.advance(to: row.width + 2)
    row.append(stackedBar(room, of: levels.peak))
    if plan.graph == 0 { append(levels, columns, to: &row) }
    return row
  }

  private func stackedBar(_ width: Int, of whole: UInt64) -> TextRow {
    var bar = TextRow()
    var sum: UInt64 = 0
    for part in parts where part.isInTotal {
      sum = sum.addingClamped(history.value(of: part.quantity))
      // Each ends where the sum does, so that roundings don't add up.
      let end = Int((Double(sum) / Double(whole) * Double(width)).rounded())
      let columns = max(0, min(end, width) - bar.width)
      bar.append(
        String(repeating: glyphs.bar[glyphs.bar.count - 1], count: columns), part.style)
    }
    return bar
  }

  private func row(of part: Part, _ columns: Columns) -> TextRow {
    var row = figures(of: part.quantity, columns, .plain)
    guard columns.bar > 0 else { return row }
    row.advance(to: row.width + 2)
    let share =
      Double(history.value(of: part.quantity)) / max(1, Double(history.value(of: .total)))
    row.append(glyphs.bar(share, width: columns.bar), part.style, upTo: columns.bar)
    append(part.levels, columns, part.style, to: &row)
    return row
  }

  private func append(
    _ levels: BucketedSeries, _ columns: Columns, _ style: TextStyle = .plain, to row: inout TextRow
  ) {
    guard columns.history > 0 else { return }
    row.advance(to: width - columns.history)
    let graph = HistoryGraph(glyphs: glyphs, width: columns.history, height: 1)
    row.append(graph.rows(levels.largest, from: nil)[0], style)
  }

  /// The total over the run, between nothing and its peak.
  private var graphRows: [TextRow] {
    guard plan.graph > 0 else { return [] }
    let levels = history.levels(of: .total)
    let gutter = 10
    let graph = HistoryGraph(glyphs: glyphs, width: width - gutter, height: plan.graph)
    return graph.rows(levels.largest, from: 0).enumerated().map { index, text in
      let label = index == 0 ? ByteFormatter.brief(levels.peak) : index == plan.graph - 1 ? "0" : ""
      var row = TextRow(label.leftPadded(to: gutter - 1) + " ", .dim)
      row.append(text, TextStyle(.cyan))
      return row
    }
  }
}

extension LivePage.Part {
  var isInTotal: Bool { quantity.isPartOfTotal }

  /// In the colour that charts have.
  var style: TextStyle {
    if case .category(let category) = quantity {
      TextStyle(.rgb(category.descriptor.color))
    } else {
      .plain
    }
  }
}
