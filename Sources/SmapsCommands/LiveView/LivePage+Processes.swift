import MemoryProfile
import ProcFS
import TextScreen

extension LivePage {
  /// The widths of the columns; 0 for one that is omitted. The command has the remaining width.
  private struct Columns {
    let pid: Int
    let value = 9
    let growth: Int
    let history: Int

    init(width: Int) {
      pid = width >= 26 ? 8 : 0
      growth = width >= 40 ? 11 : 0
      history = width >= 110 ? 24 : width >= 72 ? 12 : 0
    }
  }

  var tableHead: TextRow {
    let columns = Columns(width: width)
    var row = TextRow()
    func append(_ title: String, _ order: ProcessOrder?) {
      // The sort column is not reversed.
      row.append(title, order == state.order ? .bold : .reversed)
    }
    if columns.pid > 0 { append("PID".leftPadded(to: columns.pid - 1) + " ", .pid) }
    append("PSS".leftPadded(to: columns.value), .memory)
    if columns.growth > 0 { append("GROWTH".leftPadded(to: columns.growth), .growth) }
    if columns.history > 0 {
      append("  HISTORY" + String(repeating: " ", count: columns.history - 7), nil)
    }
    append("  ", nil)
    append("COMMAND", .name)
    row.advance(to: width, .reversed)
    return row
  }

  var processRows: [TextRow] {
    if history.members.isEmpty {
      return [TextRow(), TextRow("  waiting for a matching process", .dim)]
    }
    let sorted = state.order.sorted(history.members, isReversed: state.isReversed)
    var state = state
    state.clamp(to: sorted.count, page: plan.processes)
    let columns = Columns(width: width)
    return sorted.dropFirst(state.offset).prefix(plan.processes).map { row(of: $0, columns) }
  }

  private func row(of member: LiveHistory.Member, _ columns: Columns) -> TextRow {
    var row = TextRow()
    if columns.pid > 0 { row.append(member.pid.description.leftPadded(to: columns.pid - 1) + " ") }
    let value = (member.isHeld ? "~" : "") + ByteFormatter.brief(member.total)
    row.append(value.leftPadded(to: columns.value), .bold)
    if columns.growth > 0 {
      row.append(
        Self.growth(member.growth).leftPadded(to: columns.growth),
        Self.style(ofGrowth: member.growth, of: member.total))
    }
    row.advance(to: row.width + 2)
    if columns.history > 0 {
      let graph = HistoryGraph(glyphs: glyphs, width: columns.history, height: 1)
      let end = row.width + columns.history + 2
      row.append(graph.rows(member.levels.largest, from: nil)[0], TextStyle(.cyan))
      row.advance(to: end)
    }
    row.append(member.command, upTo: width)
    row.clip(to: width, ellipsis: glyphs.ellipsis)
    return row
  }
}
