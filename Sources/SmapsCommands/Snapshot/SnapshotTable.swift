import MemoryProfile
import ProcFS
import TextScreen

/// A snapshot as a table for people.
struct SnapshotTable {
  let mask: RowMask
  /// In columns of a terminal.
  let width: Int
  var style = ByteStyle.exact

  /// So narrow that more wrapping would help nobody.
  private static let narrowestLabel = 16

  func callAsFunction(_ sections: [SnapshotSection]) -> String {
    sections.map(text).joined(separator: "\n")
  }

  private func text(_ section: SnapshotSection) -> String {
    let rule = String(repeating: "-", count: width)
    var lines = [rule]
    for line in heading(of: section) { lines += TextWidth.wrap(line, to: width) }
    lines.append(rule)

    let total = section.memory.usage.total
    let all = SnapshotRow.rows(of: section.memory, mask: mask)
    let small = all.filter { Self.percent($0.bytes, of: total) == 0 }
    let smallSum = small.reduce(UInt64(0)) { $0.addingClamped($1.bytes) }
    let digits = (all.map(\.bytes) + [smallSum]).map { style($0).count }.max() ?? 1

    var large = all.filter { Self.percent($0.bytes, of: total) > 0 }
      .map { (bytes: $0.bytes, label: $0.label, isBase: $0.isCategory) }
    if !small.isEmpty {
      // Behind the categories and before everything else that is equally large.
      let place =
        large.firstIndex { $0.bytes < smallSum || ($0.bytes == smallSum && !$0.isBase) }
        ?? large.endIndex
      large.insert((smallSum, "<small categories>", true), at: place)
    }
    for row in large {
      lines += line(row.bytes, of: total, digits: digits, label: row.label)
    }
    if !small.isEmpty {
      lines.append("Small categories (<0.5%):")
      for row in small { lines += line(row.bytes, of: total, digits: digits, label: row.label) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func heading(of section: SnapshotSection) -> [String] {
    var lines: [String]
    switch section.heading {
    case .summary(let count):
      lines = ["Summary (\(count) \(count == 1 ? "process" : "processes"))"]
    case .process(let process):
      let commandLine = EscapedText.readable(process.commandLine.bytes)
      // As ps(1) shows what has no arguments.
      let title = commandLine.isEmpty ? "[\(EscapedText.readable(process.name))]" : commandLine
      lines = ["PID \(process.pid)", title]
    }
    let usage = section.memory.usage
    lines.append("Total: \(style.withUnit(usage.total))")
    if usage.swap > 0 {
      lines.append("Swap: \(style.withUnit(usage.swap)), not part of the total")
    }
    if usage.hugetlb > 0 {
      lines.append("Huge pages: \(style.withUnit(usage.hugetlb)), not part of the total")
    }
    if let rollup = section.rollup {
      lines.append(comparison(rollup, with: section.memory))
    }
    return lines
  }

  /// How much more or less `smaps_rollup` has than its process's mappings together, and why.
  func comparison(_ rollup: UInt64, with memory: FileBreakdown) -> String {
    let total = memory.usage.total
    let more = rollup >= total
    let difference = more ? rollup - total : total - rollup
    let reason =
      if more, difference <= UInt64(memory.mappings) * 1024 {
        "each of \(memory.mappings) mappings is cut to a whole kB"
      } else {
        "it moved while it was read"
      }
    return "smaps_rollup: \(style.withUnit(rollup)), \(style(difference)) "
      + "\(more ? "more" : "less"): \(reason)"
  }

  private func line(
    _ bytes: UInt64, of total: UInt64, digits: Int, label: String
  ) -> [String] {
    let figures =
      String(Self.percent(bytes, of: total)).leftPadded(to: 3) + "%  "
      + style(bytes).leftPadded(to: digits) + "  "
    let room = max(Self.narrowestLabel, width - figures.count)
    return TextWidth.wrap(label, to: room).enumerated().map { index, part in
      let start = index == 0 ? figures : String(repeating: " ", count: figures.count)
      return start + part + String(repeating: " ", count: max(0, room - TextWidth.of(part)))
    }
  }

  /// Rounded half up; 0 of nothing.
  static func percent(_ bytes: UInt64, of total: UInt64) -> Int {
    guard total > 0 else { return 0 }
    let (high, low) = bytes.multipliedFullWidth(by: 200)
    let (sum, carry) = low.addingReportingOverflow(total)
    // bytes ≤ total, so the quotient is at most 201 and the high word below the divisor.
    let quotient = total.dividingFullWidth((high + (carry ? 1 : 0), sum)).quotient
    return Int(quotient / 2)
  }
}

extension SnapshotRow {
  fileprivate var isCategory: Bool {
    if case .category = subject { true } else { false }
  }
}
