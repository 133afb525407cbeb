import MemoryProfile
import Plot
import TextScreen

/// Renders an account as a table: a line for each row that is not 0, and the kernel's total.
struct AccountTable {
  let style: ByteStyle

  /// In columns; `nil` if lines are not cut.
  let width: Int?

  private struct Line {
    let figure: String
    let share: String
    let label: String
    let source: String
  }

  /// - Returns: UTF-8.
  func render(_ report: AccountReport) -> [UInt8] {
    let account = report.account
    var lines = [Line(figure: "BYTES", share: "SHARE", label: "ROW", source: "FROM")]
    for row in account.rows where row.bytes != 0 || row.item == .unexplained {
      lines.append(
        line(
          row.bytes, of: account.total, report.label(of: row.item),
          row.item.source(in: account.scope) ?? ""))
      guard row.item == .selected else { continue }
      for (category, bytes) in report.categories {
        lines.append(
          line(
            Int64(clamping: bytes), of: account.total, "  \(category.descriptor.label)", ""))
      }
    }
    lines.append(
      line(
        Int64(clamping: account.total), of: account.total, "Total", account.scope.totalSource))
    let text = [Self.title(of: account)] + rendered(lines) + remarks(on: report)
    return Array((text.joined(separator: "\n") + "\n").utf8)
  }

  private static func title(of account: MemoryAccount) -> String {
    guard let limits = account.limits else { return "Account of the machine" }
    return "Account of cgroup \(EscapedText.readable.escape(limits.group))"
  }

  private func line(_ bytes: Int64, of total: UInt64, _ label: String, _ source: String) -> Line {
    let share = total > 0 ? Double(bytes) / Double(total) * 100 : 0
    return Line(
      figure: style.signed(bytes), share: Decimals.format(share, places: 2) + "%", label: label,
      source: source)
  }

  private func rendered(_ lines: [Line]) -> [String] {
    let figures = lines.map(\.figure.count).max() ?? 0
    let shares = lines.map(\.share.count).max() ?? 0
    let labels = lines.map { TextWidth.of($0.label) }.max() ?? 0
    return lines.map { line in
      let row =
        line.figure.leftPadded(to: figures) + "  " + line.share.leftPadded(to: shares) + "  "
        + line.label
      let gap = String(repeating: " ", count: labels - TextWidth.of(line.label) + 2)
      let whole = line.source.isEmpty ? row : row + gap + line.source
      guard let width, TextWidth.of(whole) > width else { return whole }
      return (TextWidth.wrap(whole, to: max(1, width - 1)).first ?? "") + "…"
    }
  }

  private func remarks(on report: AccountReport) -> [String] {
    let lines =
      report.account.remarks.map { $0.text(style) }
      + (report.account.limits.map { $0.lines(style, of: report.account) } ?? [])
    let wrapped = lines.flatMap { line in
      width.map { TextWidth.wrap(line, to: $0) } ?? [line]
    }
    return wrapped + (report.files.map { text(of: $0) } ?? [])
  }

  private func text(of files: CachedFiles) -> [String] {
    let figures = files.largest.map { style.format($0.bytes).count }.max() ?? 0
    return files.notes
      + files.largest.map { file in
        style.format(file.bytes).leftPadded(to: figures) + "  "
          + EscapedText.readable.escape(file.path)
      }
  }
}

extension ByteStyle {
  /// A size that may be below 0.
  func signed(_ bytes: Int64) -> String { (bytes < 0 ? "-" : "") + format(bytes.magnitude) }
}
