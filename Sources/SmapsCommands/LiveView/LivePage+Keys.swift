import MemoryProfile
import TextScreen

extension LivePage {
  /// The keys, the most important first, as many as the width allows.
  var keyRow: TextRow {
    if state.showsHelp { return TextRow("any key closes help, q quits", .dim) }
    if state.isTyping { return filterRow }
    var row = TextRow()
    let freeze = ("f", state.isFrozen ? "resume" : "freeze", state.isFrozen)
    var items: [(key: String, label: String, isOn: Bool)]
    if state.opened == nil {
      items = [
        ("q", "quit", false), ("?", "help", false), ("/", "filter", !state.filter.isEmpty),
        ("Enter", "open", false), ("b", "group", state.dimension != .process), freeze,
      ]
      items += ProcessOrder.allCases.map { (String($0.key), $0.label, $0 == state.order) }
      items += [("r", "reverse", state.isReversed), ("z", "zero", false)]
    } else {
      items = [("q", "back", false), ("?", "help", false), freeze, ("PgDn", "more files", false)]
    }
    for item in items {
      let gap = row.width == 0 ? 0 : 2
      guard row.width + gap + item.key.count + 1 + item.label.count <= width else { break }
      row.advance(to: row.width + gap)
      row.append(item.key, TextStyle(.cyan, isBold: true))
      row.append(" ")
      row.append(item.label, item.isOn ? .bold : .dim)
    }
    return row
  }

  /// The filter while it is typed. Its end is always visible.
  private var filterRow: TextRow {
    let label = "filter: "
    var row = TextRow(label, TextStyle(.cyan, isBold: true))
    row.append(String(state.filter.suffix(max(0, width - label.count - 1))))
    row.append(" ", .reversed)
    return row
  }

  var helpRows: [TextRow] {
    let arrows = glyphs.escaping.isASCII ? "arrows" : "↑ ↓"
    let lines: [(key: String, text: String)] = [
      ("m g n p", "sort by memory, growth, name or PID"),
      ("r", "reverse order"),
      ("z", "reset growth to zero"),
      ("f, space", "freeze the screen; sampling continues"),
      ("b", "list processes, programs, containers, users or control groups"),
      ("/", "filter the list by text; Enter keeps it, Esc clears it"),
      ("\(arrows) PgUp PgDn", "choose in the list, or scroll it; also Home, End"),
      ("Enter, Esc", "open a process or a group; go back"),
      ("Ctrl-L", "redraw the screen"),
      ("Ctrl-Z", "suspend; fg resumes"),
      ("q, Ctrl-C", "end the run"),
      ("", ""),
      measureHelp,
      ("GROWTH", "since the process was first seen, or since z"),
      ("HISTORY", "between minimum and maximum since then"),
      ("bars", "share of the total; for the total, of its peak"),
      ("~", "previous value, not read again (--max-load)"),
    ]
    return lines.map { key, text in
      var row = TextRow()
      row.append("  \(key)", TextStyle(.cyan, isBold: true))
      row.advance(to: max(row.width + 2, min(18, width / 3)))
      row.append(text)
      return row
    }
  }

  private var measureHelp: (key: String, text: String) {
    if measure == .pss { return ("PSS", "a page shared by n processes counts 1/n for each") }
    return (
      measure.columnTitle,
      measure.descriptor.addsUp
        ? "--measure \(measure.descriptor.name)" : "shared pages count for each process"
    )
  }
}
