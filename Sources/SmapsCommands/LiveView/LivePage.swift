import MemoryProfile
import TextScreen

/// The screen of the live view as a value: rows of text, computed from the history of the run, the
/// state that keys have changed, and the size of the terminal.
///
/// From the top: a heading; the total with its history; the categories, largest first; the
/// processes or groups; the last warning; the keys. On small screens the least important rows are
/// left out. In place of the list there may be the page of one process.
struct LivePage {
  let history: LiveHistory
  let state: LiveViewState
  let size: ScreenSize
  let glyphs: Glyphs

  let subject: String?
  let message: String?

  /// The measure that is counted by category.
  let measure: Measure

  /// The opened process; `nil` if it was not read yet, or none is opened.
  let detail: ProcessDetail?

  /// The listed processes or groups, in order.
  let items: [LiveItem]

  let parts: [Part]
  let plan: Plan

  /// - Parameters:
  ///   - subject: the selected processes, as the user typed it; `nil` for all processes.
  ///   - message: the last warning, in one line; `nil` if there is none.
  ///   - top: the number of items that are not summed up; `nil` for all.
  init(
    history: LiveHistory, state: LiveViewState, size: ScreenSize, glyphs: Glyphs,
    subject: String?, message: String?, measure: Measure = .pss, top: Int? = nil,
    detail: ProcessDetail? = nil
  ) {
    self.history = history
    self.state = state
    self.size = size
    self.glyphs = glyphs
    self.subject = subject
    self.message = message
    self.measure = measure
    self.detail = detail
    items = Self.items(of: history, state, top: top)
    parts = Part.parts(of: history)
    plan = Plan(
      size, categories: parts.count,
      items: state.dimension == .category ? nil : max(1, items.count),
      hasMessage: message != nil, isTyping: state.isTyping)
  }

  var width: Int { size.columns }

  /// How many items or files can be scrolled, and how many of them are shown.
  var listSize: (all: Int, shown: Int) {
    state.opened == nil ? (items.count, plan.items) : detailFileCount
  }

  func rows() -> [TextRow] {
    guard width > 0, size.rows > 0 else { return [] }
    var rows: [TextRow] = []
    if plan.hasHeading { rows.append(heading) }
    if state.showsHelp {
      rows += helpRows.prefix(size.rows - rows.count - 1)
    } else if state.opened != nil {
      rows += detailRows
    } else {
      rows += categoryRows
      if plan.hasTableHead { rows.append(tableHead) }
      rows += itemRows
    }
    let bottom = [plan.hasMessage ? messageRow : nil, plan.hasKeys ? keyRow : nil].compactMap { $0 }
    rows = Array(rows.prefix(size.rows - bottom.count))
    while rows.count + bottom.count < size.rows { rows.append(TextRow()) }
    return (rows + bottom).map { $0.clipped(to: width) }
  }

  /// How the rows of the screen are divided.
  struct Plan: Equatable {
    var hasHeading: Bool
    /// The height of the graph of the total; 0 for a sparkline in the row of the total.
    var graph: Int
    /// The number of categories that are shown.
    var categories: Int
    var hasTableHead: Bool
    var hasMessage: Bool
    var hasKeys: Bool
    /// The number of items that are shown.
    var items: Int

    /// - Parameters:
    ///   - categories: the number of categories with a row.
    ///   - items: the number of items in the list; `nil` if there is no list.
    ///   - hasMessage: whether there is a warning.
    ///   - isTyping: whether the filter is typed in the row of keys.
    init(
      _ size: ScreenSize, categories: Int, items: Int?, hasMessage: Bool, isTyping: Bool = false
    ) {
      let rows = size.rows
      hasHeading = rows >= 6
      hasTableHead = rows >= 5 && items != nil
      hasKeys = rows >= 4 || isTyping && rows >= 2
      self.hasMessage = hasMessage && rows >= 3
      graph =
        size.columns < 40
        ? 0 : rows >= 50 ? rows / 4 : rows >= 36 ? 6 : rows >= 24 ? 4 : rows >= 18 ? 2 : 0
      // The total always has a row.
      let rest =
        rows - 1 - graph
        - [hasHeading, hasTableHead, self.hasMessage, hasKeys].filter { $0 }.count
      // Categories may have the rows that the list does not need.
      self.categories =
        rows >= 8 ? min(categories, max(1, rest * 2 / 5, rest - (items ?? 0))) : 0
      self.items = items == nil ? 0 : max(0, rest - self.categories)
    }
  }

  /// The subject, the latest mark, the number of processes and the elapsed time, as far as the
  /// width allows.
  private var heading: TextRow {
    var row = TextRow("smaps-profiler", .bold)
    if let subject { row.append("  \(glyphs.escaping.escape(subject))") }
    if let mark = history.latestMark {
      row.append("  mark: \(glyphs.escaping.escape(mark.label))")
    }
    let count = history.processes.count
    var parts = [
      "\(count) process\(count == 1 ? "" : "es")", history.time.formattedBriefly,
    ]
    if state.isFrozen { parts.append("FROZEN") }
    while parts.count > 1, parts.joined(separator: "  ").count > width { parts.removeFirst() }
    let details = parts.joined(separator: "  ")
    row.clip(to: max(0, width - details.count - 2), ellipsis: glyphs.ellipsis)
    row.advance(to: width - details.count)
    row.append(String(details.dropLast(state.isFrozen ? 6 : 0)), upTo: width)
    if state.isFrozen { row.append("FROZEN", .reversed, upTo: width) }
    return row
  }

  private var messageRow: TextRow {
    var row = TextRow(glyphs.escaping.escape(message ?? ""), TextStyle(.red))
    row.clip(to: width, ellipsis: glyphs.ellipsis)
    return row
  }

  /// `+1.24 MiB`, `-12.0 KiB`, or `0`.
  static func growth(_ bytes: Int64) -> String {
    bytes == 0 ? "0" : (bytes > 0 ? "+" : "-") + ByteFormatter.brief(bytes.magnitude)
  }

  /// Red for growth, green for shrinking; dim if the change is small compared with the value.
  static func style(ofGrowth bytes: Int64, of value: UInt64) -> TextStyle {
    bytes == 0 || Double(bytes.magnitude) < Double(value) * HistoryGraph.leastRange
      ? .dim : TextStyle(bytes > 0 ? .red : .green)
  }
}
