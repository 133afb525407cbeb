import MemoryProfile
import ProcFS
import TextScreen

/// Renders a table of processes or groups as text.
struct ProcessTableText {
  let style: ByteStyle

  /// In columns; `nil` if names are not cut.
  let width: Int?

  /// - Returns: UTF-8.
  func render(_ table: ProcessTable) -> [UInt8] {
    let rows = table.rows + [table.others].compactMap { $0 } + [table.total]
    let columns = columns(of: table)
    let cells = rows.map { row in columns.map { $0.text(row) } }
    let widths = columns.indices.map { index in
      (cells.map { TextWidth.of($0[index]) } + [columns[index].title.count]).max() ?? 0
    }
    var lines = [line(columns.map(\.title), columns, widths, name: "NAME")]
    for (row, cells) in zip(rows, cells) {
      lines.append(line(cells, columns, widths, name: row.name))
    }
    if let note = note(on: table) { lines.append(note) }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  /// All but the last column, which is the name.
  private struct Column {
    let title: String
    var isNumber = true
    let text: (ProcessTable.Row) -> String
  }

  private func columns(of table: ProcessTable) -> [Column] {
    var columns: [Column] = []
    if table.dimension == .process {
      columns.append(Column(title: "PID") { $0.pid?.description ?? "" })
      columns.append(Column(title: "USER", isNumber: false) { $0.user })
    } else if table.dimension == .mapping {
      columns.append(Column(title: "PID") { $0.pid?.description ?? "" })
      columns.append(Column(title: "PROGRAM", isNumber: false) { $0.mapping?.program ?? "" })
    } else if table.dimension.descriptor.groupsProcesses {
      columns.append(Column(title: "COUNT") { String($0.processes) })
    }
    for measure in table.measures {
      let title = measure == .swapPSS ? "SWAP" : measure.descriptor.column
      columns.append(
        Column(title: title) { row in table.value(of: measure, in: row).map(style.format) ?? "-" })
    }
    if table.dimension == .mapping { columns += mappingColumns }
    return columns
  }

  private var mappingColumns: [Column] {
    func column(
      _ title: String, isNumber: Bool = false, _ text: @escaping (MemoryRegion) -> String
    ) -> Column {
      Column(title: title, isNumber: isNumber) { row in row.mapping.map { text($0.region) } ?? "" }
    }
    return [
      column("SIZE", isNumber: true) { style.format($0.size) },
      column("PERM") { $0.part.permissions.description },
      column("ADDRESSES", \.addressText),
      column("KIND", \.kind.descriptor.label),
    ]
  }

  private func line(
    _ cells: [String], _ columns: [Column], _ widths: [Int], name: String
  ) -> String {
    var line = ""
    for index in columns.indices {
      let padding = String(repeating: " ", count: widths[index] - TextWidth.of(cells[index]))
      line += columns[index].isNumber ? padding + cells[index] : cells[index] + padding
      line += "  "
    }
    line += name
    while line.last == " " { line.removeLast() }
    guard let width, TextWidth.of(line) > width else { return line }
    return (TextWidth.wrap(line, to: max(1, width - 1)).first ?? "") + "…"
  }

  /// What the reader of the total must know.
  private func note(on table: ProcessTable) -> String? {
    let inexact = table.measures.filter { !$0.descriptor.addsUp }
    guard table.total.processes > 1, !inexact.isEmpty else { return nil }
    let names = inexact.map(\.descriptor.label)
    return names.count == 1
      ? "A sum of \(names[0]) counts shared pages once for each process."
      : "Sums of \(names.joined(separator: " and ")) count shared pages once for each process."
  }
}
