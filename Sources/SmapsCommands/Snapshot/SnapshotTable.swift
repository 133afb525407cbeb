import MemoryProfile
import ProcFS
import TextScreen

/// Renders a snapshot as a table.
struct SnapshotTable {
  let mask: RowMask
  /// The width in columns.
  let width: Int
  /// Whether longer lines are wrapped. Only on a terminal: grep(1) finds whole paths.
  var wrapsLines = true
  var style = ByteStyle.exact
  /// The measure that is counted by category.
  var measure = Measure.pss

  /// The smallest width of a label; on narrower terminals the lines are too wide.
  private static let narrowestLabel = 16

  /// - Returns: UTF-8.
  func render(_ sections: [SnapshotSection]) -> [UInt8] {
    var text: [UInt8] = []
    for (index, section) in sections.enumerated() {
      if index > 0 { text.append("\n") }
      append(section, to: &text)
    }
    return text
  }

  private func append(_ section: SnapshotSection, to text: inout [UInt8]) {
    appendRule(to: &text)
    for line in heading(of: section) {
      for part in wrapsLines ? TextWidth.wrap(line, to: width) : [line] {
        text.append(part)
        text.append("\n")
      }
    }
    appendRule(to: &text)

    let total = section.memory.total
    func line(_ bytes: UInt64, _ label: String, isCategory: Bool) -> Line {
      Line(
        bytes: bytes, figure: style.format(bytes), percent: Self.percent(bytes, of: total),
        label: label,
        isCategory: isCategory)
    }
    var large: [Line] = []
    var small: [Line] = []
    for row in SnapshotRow.rows(of: section.memory, mask: mask) {
      let line = line(row.bytes, row.label, isCategory: row.isCategory)
      if line.percent > 0 { large.append(line) } else { small.append(line) }
    }
    if !small.isEmpty {
      let sum = small.reduce(UInt64(0)) { $0.addingClamped($1.bytes) }
      // Among rows of equal size, after the categories and before all others.
      let place =
        large.firstIndex { $0.bytes < sum || ($0.bytes == sum && !$0.isCategory) } ?? large.endIndex
      large.insert(line(sum, "<small categories>", isCategory: true), at: place)
    }
    let digits = (large + small).map(\.figure.utf8.count).max() ?? 1
    for line in large { append(line, digits: digits, to: &text) }
    if !small.isEmpty {
      text.append("Small categories (<0.5%):\n")
      for line in small { append(line, digits: digits, to: &text) }
    }
  }

  private func appendRule(to text: inout [UInt8]) {
    text.append("-", times: width)
    text.append("\n")
  }

  private struct Line {
    let bytes: UInt64
    let figure: String
    let percent: Int
    let label: String
    let isCategory: Bool
  }

  private func heading(of section: SnapshotSection) -> [String] {
    var lines: [String]
    switch section.heading {
    case .summary(let count):
      lines = ["Summary (\(count) \(count == 1 ? "process" : "processes"))"]
    case .process(let process):
      lines = ["PID \(process.pid)", EscapedText.readable.escape(process.title)]
    }
    let usage = section.memory
    lines.append(
      (measure == .pss ? "Total" : "Total \(measure.title)") + ": \(style.withUnit(usage.total))")
    for measure in Measure.additional where measure.isBesideTotal && usage[measure] > 0 {
      lines.append(measure.sentence(style.withUnit(usage[measure]), isSum: section.isSum))
    }
    if usage.sharedSwap > 0 {
      lines.append(
        "Swapped-out shared memory: at most \(style.withUnit(usage.sharedSwap)), not part of swap")
    }
    if case .summary = section.heading, !usage.unmeasured.isEmpty {
      lines.append("Not measured on this kernel: \(usage.unmeasured.requirements)")
    }
    if let rollup = section.rollup {
      lines.append(comparison(rollup, with: section.memory))
    }
    return lines
  }

  /// The difference of `smaps_rollup` from the sum over the mappings, and its reason.
  func comparison(_ rollup: UInt64, with memory: MemoryUsage) -> String {
    let total = memory.total
    let more = rollup >= total
    let difference = more ? rollup - total : total - rollup
    let reason =
      if more, difference <= UInt64(memory.mappingCount) * 1024 {
        "each of \(memory.mappingCount) mappings is truncated to kB"
      } else {
        "it changed while it was read"
      }
    return "smaps_rollup: \(style.withUnit(rollup)), \(style.format(difference)) "
      + "\(more ? "more" : "less"): \(reason)"
  }

  private func append(_ line: Line, digits: Int, to text: inout [UInt8]) {
    let figures = 3 + 3 + digits + 2
    let labelWidth = max(Self.narrowestLabel, width - figures)
    func append(_ part: String, wide columns: Int) {
      text.append(part)
      text.append(" ", times: labelWidth - columns)
      text.append("\n")
    }

    text.append(" ", times: line.percent < 10 ? 2 : line.percent < 100 ? 1 : 0)
    text.append(line.percent)
    text.append("%  ")
    text.append(" ", times: digits - line.figure.utf8.count)
    text.append(line.figure)
    text.append("  ")
    let columns = TextWidth.of(line.label)
    // Most labels fit.
    if columns <= labelWidth || !wrapsLines { return append(line.label, wide: columns) }
    for (index, part) in TextWidth.wrap(line.label, to: labelWidth).enumerated() {
      if index > 0 { text.append(" ", times: figures) }
      append(part, wide: TextWidth.of(part))
    }
  }

  /// The percentage, rounded half up; 0 if the total is 0.
  static func percent(_ bytes: UInt64, of total: UInt64) -> Int {
    guard total > 0 else { return 0 }
    let (high, low) = bytes.multipliedFullWidth(by: 200)
    let (sum, carry) = low.addingReportingOverflow(total)
    // bytes ≤ total, so the quotient is at most 201 and the high word below the divisor.
    let quotient = total.dividingFullWidth((high + (carry ? 1 : 0), sum)).quotient
    return Int(quotient / 2)
  }
}

extension Measure {
  /// The line of a heading: `Huge pages: 2 MiB, not part of the total`.
  ///
  /// - Parameter isSum: whether the value is that of several processes.
  func sentence(_ value: String, isSum: Bool) -> String {
    let words = (isSum ? sumLabel : descriptor.label).split(separator: " ")
    let name = (words.prefix(1).map(String.init) + words.dropFirst().map { $0.lowercased() })
      .joined(separator: " ")
    return "\(name): \(value)" + (isBesideTotal ? ", not part of the total" : "")
  }
}

extension SnapshotRow {
  fileprivate var isCategory: Bool {
    if case .category = subject { true } else { false }
  }
}
