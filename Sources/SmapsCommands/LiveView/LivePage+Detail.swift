import MemoryProfile
import ProcFS
import TextScreen

extension LivePage {
  /// A row of the page of one process.
  private struct DetailRow {
    let label: String
    let bytes: UInt64
    let style: TextStyle
    /// Whether the total is made of it.
    let isInTotal: Bool
  }

  /// The categories of the opened process that are not 0, largest first, then what is not part of
  /// the total.
  private var detailCategories: [DetailRow] {
    guard let memory = detail?.record?.memory else { return [] }
    let categories = Category.allCases.map { category in
      DetailRow(
        label: category.descriptor.label, bytes: memory[category],
        style: TextStyle(.rgb(category.descriptor.color)), isInTotal: true)
    }.ordered { $0.bytes > $1.bytes }
    let measures = memory.measuredAdditional.filter { $0.measure.isBesideTotal }.map {
      DetailRow(
        label: $0.measure.descriptor.label, bytes: $0.bytes, style: .plain, isInTotal: false)
    }
    return (categories + measures).filter { $0.bytes > 0 }
  }

  /// The files and the names of memory of the opened process, largest first.
  private var detailFiles: [DetailRow] {
    guard let memory = detail?.record?.memory else { return [] }
    var sizes: [MemoryPart: UInt64] = [:]
    for (part, bytes) in memory.parts {
      sizes[part.withoutPermissions, default: 0].addClamped(bytes)
    }
    return sizes.map { part, bytes in
      DetailRow(
        label: glyphs.escaping.escape(part.name), bytes: bytes, style: .plain, isInTotal: true)
    }.ordered { ($1.bytes, $0.label) < ($0.bytes, $1.label) }
  }

  /// How many files the opened process has, and how many of them are shown.
  var detailFileCount: (all: Int, shown: Int) {
    let (categories, files) = (detailCategories.count, detailFiles.count)
    // Above the files are the heading, the process, the total and the head of the table.
    let bottom = [plan.hasMessage, plan.hasKeys].filter { $0 }.count
    let rest = max(0, size.rows - bottom - (plan.hasHeading ? 1 : 0) - 3)
    return (files, max(0, rest - shownCategories(categories, files: files, in: rest)))
  }

  private func shownCategories(_ categories: Int, files: Int, in rows: Int) -> Int {
    min(categories, max(rows * 2 / 5, rows - files))
  }

  /// The page of the opened process: its categories and its files.
  var detailRows: [TextRow] {
    var rows = [detailHeading]
    guard let memory = detail?.record?.memory else {
      if detail != nil, !(detail?.hasEnded ?? false) {
        rows.append(TextRow("  it can't be read now", .dim))
      }
      return rows
    }
    let (categories, files) = (detailCategories, detailFiles)
    let count = detailFileCount
    let total = DetailRow(
      label: measure == .pss ? "Total" : measure.descriptor.label, bytes: memory.total,
      style: .bold, isInTotal: true)
    rows.append(row(of: total, share: nil))
    let bottom = [plan.hasMessage, plan.hasKeys].filter { $0 }.count
    let rest = max(0, size.rows - bottom - (plan.hasHeading ? 1 : 0) - 3)
    let shown = shownCategories(categories.count, files: files.count, in: rest)
    for category in categories.prefix(shown) {
      let share = category.isInTotal ? Double(category.bytes) / Double(max(1, memory.total)) : nil
      rows.append(row(of: category, share: share))
    }
    var head = TextRow(
      measure.columnTitle.leftPadded(to: 10) + "SHARE".leftPadded(to: 7) + "  FILE OR NAME",
      .reversed)
    head.advance(to: width, .reversed)
    rows.append(head)
    var state = state
    state.clamp(to: count.all, page: count.shown)
    for file in files.dropFirst(state.fileOffset).prefix(count.shown) {
      let percent = "\(SnapshotTable.percent(file.bytes, of: memory.total))%"
      var row = TextRow(ByteFormatter.brief(file.bytes).leftPadded(to: 10), .bold)
      row.append(percent.leftPadded(to: 7) + "  ")
      row.append(path(file.label, upTo: width - row.width), upTo: width)
      row.clip(to: width, ellipsis: glyphs.ellipsis)
      rows.append(row)
    }
    return rows
  }

  /// The PID and the command line, and whether the process has ended.
  private var detailHeading: TextRow {
    guard let opened = state.opened else { return TextRow() }
    let title = detail?.record?.title ?? []
    let command = ProcessLabel.command(title[...], escaping: glyphs.escaping) ?? ""
    var row = TextRow("process \(opened.pid)", .bold)
    if detail?.hasEnded ?? false { row.append("  has ended", TextStyle(.red, isBold: true)) }
    row.append("  \(command)", upTo: width)
    row.clip(to: width, ellipsis: glyphs.ellipsis)
    return row
  }

  /// - Parameter share: of the total, from 0 to 1; `nil` for a row without a bar.
  private func row(of detail: DetailRow, share: Double?) -> TextRow {
    let label = min(24, max(5, width - 10))
    var row = TextRow(detail.label, detail.style == .bold ? .bold : .plain)
    row.clip(to: label, ellipsis: glyphs.ellipsis)
    row.advance(to: label)
    row.append(
      ByteFormatter.brief(detail.bytes).leftPadded(to: 10),
      detail.style == .bold ? .bold : .plain)
    guard let share else { return row }
    row.append("\(Int((share * 100).rounded()))%".leftPadded(to: 6))
    let bar = width - row.width - 2
    guard bar >= 6 else { return row }
    row.advance(to: row.width + 2)
    row.append(glyphs.bar(share, width: bar), detail.style, upTo: bar)
    return row
  }
}
