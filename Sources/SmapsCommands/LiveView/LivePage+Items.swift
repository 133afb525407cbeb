import MemoryProfile
import MemorySeries
import ProcFS
import TextScreen

extension LivePage {
  /// The items of the list, filtered and in order.
  ///
  /// - Parameter top: the number of items that are not summed up; `nil` for all.
  static func items(of history: LiveHistory, _ state: LiveViewState, top: Int?) -> [LiveItem] {
    var items = history.items(by: state.listed)
    if let group = state.group {
      let groups = history.groups(by: state.dimension)
      items = items.filter {
        if case .process(let process) = $0.key { groups[process] == group } else { false }
      }
    }
    let filter = state.filter.lowercased()
    if !filter.isEmpty { items = items.filter { $0.matches(filter) } }
    guard let top, items.count > top else {
      return state.order.sorted(items, isReversed: state.isReversed)
    }
    let bySize = ProcessOrder.memory.sorted(items, isReversed: false)
    return state.order.sorted(bySize.prefix(top), isReversed: state.isReversed)
      + [.sum(bySize.dropFirst(top))]
  }

  /// The widths of the columns of the list; 0 for a column that is left out. The name has the rest
  /// of the width.
  private struct Columns {
    let number: Int
    let value: Int
    let growth: Int
    let history: Int

    init(width: Int, valueTitle: String, hasNumbers: Bool) {
      number = hasNumbers && width >= 26 ? 8 : 0
      value = max(9, valueTitle.count + 1)
      growth = width >= 40 ? 11 : 0
      history = width >= 110 ? 24 : width >= 72 ? 12 : 0
    }
  }

  private var columns: Columns {
    Columns(
      width: width, valueTitle: measure.columnTitle,
      hasNumbers: state.listed != .file && state.listed != .mapping)
  }

  var tableHead: TextRow {
    let columns = columns
    var row = TextRow()
    func append(_ title: String, _ order: ProcessOrder?) {
      // The column that the list is sorted by is not reversed.
      row.append(title, order == state.order ? .bold : .reversed)
    }
    let isProcess = state.listed == .process
    if columns.number > 0 {
      append((isProcess ? "PID" : "PROCS").leftPadded(to: columns.number - 1) + " ", .pid)
    }
    append(measure.columnTitle.leftPadded(to: columns.value), .memory)
    if columns.growth > 0 { append("GROWTH".leftPadded(to: columns.growth), .growth) }
    if columns.history > 0 {
      append("  HISTORY" + String(repeating: " ", count: columns.history - 7), nil)
    }
    append("  ", nil)
    append(isProcess ? "COMMAND" : state.listed.spelling.uppercased(), .name)
    if let group = state.group {
      append("  \(state.dimension.spelling): \(glyphs.escaping.escape(group))", nil)
    }
    if !state.filter.isEmpty { append("  filter: \(state.filter)", nil) }
    row.clip(to: width, ellipsis: glyphs.ellipsis)
    row.advance(to: width, .reversed)
    return row
  }

  var itemRows: [TextRow] {
    guard plan.items > 0 else { return [] }
    if history.processes.isEmpty {
      return [TextRow(), TextRow("  waiting for a matching process", .dim)]
    }
    if items.isEmpty {
      let text =
        state.filter.isEmpty ? "no process in this group" : "nothing matches '\(state.filter)'"
      return [TextRow(), TextRow("  \(text)", .dim)]
    }
    var state = state
    state.clamp(to: items.count, page: plan.items)
    let columns = columns
    return items.enumerated().dropFirst(state.offset).prefix(plan.items).map { place, item in
      var row = row(of: item, columns)
      if place == state.cursor { row.highlight(to: width) }
      return row
    }
  }

  private func row(of item: LiveItem, _ columns: Columns) -> TextRow {
    var row = TextRow()
    if columns.number > 0 { row.append(item.number.leftPadded(to: columns.number - 1) + " ") }
    let value = (item.isHeld ? "~" : "") + ByteFormatter.brief(item.total)
    row.append(value.leftPadded(to: columns.value), .bold)
    if columns.growth > 0 {
      row.append(
        Self.growth(item.growth).leftPadded(to: columns.growth),
        Self.style(ofGrowth: item.growth, of: item.total))
    }
    row.advance(to: row.width + 2)
    if columns.history > 0 {
      let graph = HistoryGraph(glyphs: glyphs, width: columns.history, height: 1)
      let end = row.width + columns.history + 2
      row.append(graph.rows(item.series.largest, baseline: nil)[0], TextStyle(.cyan))
      row.advance(to: end)
    }
    let label = state.listed == .file ? path(item.label, upTo: width - row.width) : item.label
    row.append(label, upTo: width)
    row.clip(to: width, ellipsis: glyphs.ellipsis)
    return row
  }

  /// A path without its beginning if it is too long: its end says more.
  func path(_ path: String, upTo columns: Int) -> String {
    guard columns > 1, path.count > columns else { return path }
    return glyphs.ellipsis + path.suffix(columns - 1)
  }
}
