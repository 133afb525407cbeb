import MemoryProfile
import TextScreen

/// The screen of the live view as a value: rows of text, made of what is known of the run, what was
/// chosen, and how much room there is.
///
/// From the top: whose memory it is and since when; the total with its history; the categories, the
/// largest first; the processes; the last warning; the keys. Where there is less room, what says least
/// is left out first.
struct LivePage {
  let history: LiveHistory
  let state: LiveViewState
  let size: ScreenSize
  let glyphs: Glyphs

  let subject: String?
  let message: String?

  let parts: [Part]
  let plan: Plan

  /// - Parameters:
  ///   - subject: what is looked at, as the user put it; nil for all processes.
  ///   - message: what was said last, in one line; nil where all is well.
  init(
    history: LiveHistory, state: LiveViewState, size: ScreenSize, glyphs: Glyphs,
    subject: String?, message: String?
  ) {
    self.history = history
    self.state = state
    self.size = size
    self.glyphs = glyphs
    self.subject = subject
    self.message = message
    parts = Part.parts(of: history)
    plan = Plan(
      size, categories: parts.count, processes: history.members.count,
      hasMessage: message != nil)
  }

  var width: Int { size.columns }

  func rows() -> [TextRow] {
    guard width > 0, size.rows > 0 else { return [] }
    var rows: [TextRow] = []
    if plan.hasHeading { rows.append(heading) }
    if state.showsHelp {
      rows += helpRows.prefix(size.rows - rows.count - 1)
    } else {
      rows += categoryRows
      if plan.hasTableHead { rows.append(tableHead) }
      rows += processRows
    }
    let bottom = [plan.hasMessage ? messageRow : nil, plan.hasKeys ? keyRow : nil].compactMap { $0 }
    rows = Array(rows.prefix(size.rows - bottom.count))
    while rows.count + bottom.count < size.rows { rows.append(TextRow()) }
    return (rows + bottom).map { $0.clipped(to: width) }
  }

  /// What there is room for.
  struct Plan: Equatable {
    var hasHeading: Bool
    /// How many rows the graph of the total has; 0 for a sparkline beside it.
    var graph: Int
    /// How many categories are told apart.
    var categories: Int
    var hasTableHead: Bool
    var hasMessage: Bool
    var hasKeys: Bool
    /// How many processes are listed.
    var processes: Int

    /// - Parameters:
    ///   - categories: how many there are.
    ///   - processes: how many there are.
    ///   - hasMessage: whether there is one.
    init(_ size: ScreenSize, categories: Int, processes: Int, hasMessage: Bool) {
      let rows = size.rows
      hasHeading = rows >= 6
      hasTableHead = rows >= 5
      hasKeys = rows >= 4
      self.hasMessage = hasMessage && rows >= 3
      graph = size.columns < 40 ? 0 : rows >= 36 ? 6 : rows >= 24 ? 4 : rows >= 18 ? 2 : 0
      // The total has its row in any case.
      let rest =
        rows - 1 - graph
        - [hasHeading, hasTableHead, self.hasMessage, hasKeys].filter { $0 }.count
      // The list needs no more rows than there are processes.
      self.categories =
        rows >= 8 ? min(categories, max(1, rest * 2 / 5, rest - processes)) : 0
      self.processes = max(0, rest - self.categories)
    }
  }

  /// Whose memory it is, and since when; narrower screens have less of both.
  private var heading: TextRow {
    var row = TextRow("smaps-profiler", .bold)
    if let subject { row.append("  \(glyphs.escaping.escape(subject))") }
    let count = history.members.count
    var parts = [
      "\(count) process\(count == 1 ? "" : "es")", history.time.formattedBriefly,
    ]
    if state.isFrozen { parts.append("FROZEN") }
    while parts.count > 1, parts.joined(separator: "  ").count > width { parts.removeFirst() }
    let facts = parts.joined(separator: "  ")
    let room = max(0, width - facts.count - 2)
    row.clip(to: room, ellipsis: glyphs.ellipsis)
    row.advance(to: width - facts.count)
    row.append(String(facts.dropLast(state.isFrozen ? 6 : 0)), upTo: width)
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

  /// What is little beside the value that grew is not what anybody looks for.
  static func style(ofGrowth bytes: Int64, of value: UInt64) -> TextStyle {
    bytes == 0 || Double(bytes.magnitude) < Double(value) * HistoryGraph.leastRange
      ? .dim : TextStyle(bytes > 0 ? .red : .green)
  }
}
