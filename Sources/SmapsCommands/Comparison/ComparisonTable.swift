import MemoryProfile
import Plot
import ProcFS
import TextScreen

/// Renders a comparison as a table: a summary, then one section for each process that changed.
struct ComparisonTable {
  /// The width in columns.
  let width: Int
  /// Whether longer lines are wrapped. Only on a terminal: grep(1) finds whole paths.
  var wrapsLines = true
  var style = ByteStyle.exact

  /// The smallest width of a label. If the numbers leave less, the lines are wider than the
  /// terminal.
  private static let narrowestLabel = 16

  func render(_ comparison: Comparison) -> String {
    comparison.sections.map { text($0, of: comparison) }.joined(separator: "\n")
  }

  private func text(_ section: ComparisonSection, of comparison: Comparison) -> String {
    let rule = String(repeating: "-", count: width)
    var lines = [rule]
    for line in heading(of: section, in: comparison) { lines += wrap(line, to: width) }
    lines.append(rule)
    if section.rows.isEmpty {
      lines.append(section.isUnchanged ? "No change." : "No other change.")
    } else {
      lines += table(of: section)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func heading(of section: ComparisonSection, in comparison: Comparison) -> [String] {
    var lines: [String]
    switch section.heading {
    case .summary:
      lines =
        [
          "Summary"
        ] + description(of: comparison.before, after: "From:")
        + description(of: comparison.after, after: "To:")
      let comings = [(comparison.started, "started"), (comparison.ended, "ended")]
        .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
      if !comings.isEmpty { lines.append("In between: \(comings.joined(separator: ", "))") }
      if comparison.dimension == nil,
        (comparison.before.mask == nil) != (comparison.after.mask == nil)
      {
        lines.append("By category: recordings store files only with --detail")
      }
    case .process(let process, let presence):
      lines = [
        "PID \(process.pid)" + Self.remark(presence), EscapedText.readable.escape(process.title),
      ]
    }
    let measure = comparison.before.measure
    lines.append(
      (measure == .pss ? "Total" : "Total \(measure.title)") + ": \(sentence(section.total))")
    let isSum = if case .summary = section.heading { true } else { false }
    for (measure, change) in section.measures where change.magnitude > 0 {
      lines.append(measure.sentence(sentence(change), isSum: isSum))
    }
    if case .summary = section.heading, !section.unmeasured.isEmpty {
      lines.append("Not compared, because a side lacks it: \(section.unmeasured.names)")
    }
    return lines
  }

  private static func remark(_ presence: ComparisonSection.Presence) -> String {
    switch presence {
    case .both: ""
    case .started: " (started in between)"
    case .ended: " (ended in between)"
    }
  }

  /// One line, or two if it is too long.
  private func description(of point: ComparisonPoint, after word: String) -> [String] {
    let count = point.processes.count
    let parts = [
      point.sinceStart.map { "after \($0.formattedTime(point.resolution))" }, point.time?.brief,
      "\(count) process\(count == 1 ? "" : "es")",
    ]
    let name = "\(word) \(EscapedText.readable.escape(point.name)),"
    let details = parts.compactMap { $0 }.joined(separator: ", ")
    let line = "\(name) \(details)"
    return TextWidth.of(line) <= width ? [line] : [name, "  \(details)"]
  }

  private func wrap(_ line: String, to width: Int) -> [String] {
    wrapsLines ? TextWidth.wrap(line, to: width) : [line]
  }

  /// `7669760 to 8669760 bytes, +1000000 (+13.0%)`
  private func sentence(_ change: Change) -> String {
    guard change.magnitude > 0 else { return "\(style.withUnit(change.after)), no change" }
    let difference = style.signed(change)
    let part = Decimals.format(Double(change.magnitude) / Double(change.before) * 100, places: 1)
    let percent =
      change.before > 0 && part != "0.0" ? " (\(change.isGrowth ? "+" : "-")\(part)%)" : ""
    return
      "\(style.format(change.before)) to \(style.withUnit(change.after)), \(difference)\(percent)"
  }

  // MARK: Rows

  private typealias Line = (change: Change, label: String)

  private func table(of section: ComparisonSection) -> [String] {
    let rows = section.rows
    let sum = rows.reduce(UInt64(0)) { $0.addingClamped($1.change.magnitude) }
    let isSmall = { (row: ComparisonSection.Row) in
      SnapshotTable.percent(row.change.magnitude, of: sum) == 0
    }
    let small = rows.filter(isSmall)
    var large: [Line] = rows.filter { !isSmall($0) }.map { ($0.change, $0.subject.label) }
    if !small.isEmpty {
      let together = small.reduce(into: Change()) { $0 += $1.change }
      let place =
        large.firstIndex { $0.change.magnitude < together.magnitude } ?? large.endIndex
      large.insert((together, "<small changes>"), at: place)
    }
    let smallLines: [Line] = small.map { ($0.change, $0.subject.label) }
    if let others = section.others { large.append((others.change, "Other (\(others.count))")) }
    let columns = Columns(of: (large + smallLines).map(\.change), style)
    var lines = [columns.title]
    for line in large { lines += text(line, columns) }
    if !small.isEmpty {
      lines.append("Small changes (<0.5%):")
      for line in smallLines { lines += text(line, columns) }
    }
    return lines
  }

  private func text(_ line: Line, _ columns: Columns) -> [String] {
    let figures = columns.text(line.change)
    let labelWidth = max(Self.narrowestLabel, width - figures.count)
    return wrap(line.label, to: labelWidth).enumerated().map { index, part in
      (index == 0 ? figures : String(repeating: " ", count: figures.count)) + part
    }
  }

  /// The columns of numbers, each as wide as its widest number.
  private struct Columns {
    private let style: ByteStyle
    private let widths: (change: Int, before: Int, after: Int)

    init(of changes: [Change], _ style: ByteStyle) {
      self.style = style
      func width(_ title: String, _ text: (Change) -> String) -> Int {
        max(title.count, changes.map { text($0).count }.max() ?? 0)
      }
      widths = (
        width("CHANGE", style.signed), width("BEFORE") { style.format($0.before) },
        width("AFTER") { style.format($0.after) }
      )
    }

    var title: String { joined("CHANGE", "BEFORE", "AFTER") + "NAME" }

    func text(_ change: Change) -> String {
      joined(style.signed(change), style.format(change.before), style.format(change.after))
    }

    private func joined(_ change: String, _ before: String, _ after: String) -> String {
      change.leftPadded(to: widths.change) + "  " + before.leftPadded(to: widths.before) + "  "
        + after.leftPadded(to: widths.after) + "  "
    }
  }
}
