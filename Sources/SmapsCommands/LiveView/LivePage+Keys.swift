import TextScreen

extension LivePage {
  /// The keys, the most important first, as many as fit.
  var keyRow: TextRow {
    if state.showsHelp { return TextRow("any key closes help, q quits", .dim) }
    var row = TextRow()
    var items: [(key: String, label: String, isOn: Bool)] = [
      ("q", "quit", false), ("?", "help", false),
      ("f", state.isFrozen ? "resume" : "freeze", state.isFrozen),
    ]
    items += ProcessOrder.allCases.map { (String($0.key), $0.label, $0 == state.order) }
    items += [("r", "reverse", state.isReversed), ("z", "zero", false)]
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

  var helpRows: [TextRow] {
    let lines: [(key: String, text: String)] = [
      ("m g n p", "sort by memory, growth, name or PID"),
      ("r", "reverse order"),
      ("z", "reset growth to zero"),
      ("f, space", "freeze the screen; sampling continues"),
      ("↑ ↓ PgUp PgDn", "scroll the processes; also Home, End"),
      ("Ctrl-L", "redraw the screen"),
      ("Ctrl-Z", "suspend; fg resumes"),
      ("q, Ctrl-C", "end the run"),
      ("", ""),
      ("PSS", "a page shared by n processes counts 1/n for each"),
      ("GROWTH", "since the first sample of a process, or since z"),
      ("HISTORY", "between minimum and maximum since then"),
      ("bars", "share of the total; for the total, of its peak"),
      ("~", "previous value, not read again (--max-load)"),
    ]
    return lines.map { key, text in
      var row = TextRow()
      let shown = glyphs.escaping.isASCII ? key.replacing("↑ ↓", with: "arrows") : key
      row.append("  \(shown)", TextStyle(.cyan, isBold: true))
      row.advance(to: max(row.width + 2, min(18, width / 3)))
      row.append(text)
      return row
    }
  }
}
