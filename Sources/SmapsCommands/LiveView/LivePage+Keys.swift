import TextScreen

extension LivePage {
  /// The keys, the most important first, as many as the width allows.
  var keyRow: TextRow {
    if state.showsHelp { return TextRow("any key goes back, q quits", .dim) }
    var row = TextRow()
    var items: [(key: String, label: String, isOn: Bool)] = [
      ("q", "quit", false), ("?", "help", false),
      ("f", state.isFrozen ? "go on" : "freeze", state.isFrozen),
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
      ("m g n p", "sort by memory, growth, name or pid"),
      ("r", "the other way round"),
      ("z", "count growth from zero again"),
      ("f, space", "freeze the screen; samples go on"),
      ("↑ ↓ PgUp PgDn", "move through the processes; Home, End"),
      ("Ctrl-L", "draw the screen anew"),
      ("Ctrl-Z", "leave for the shell; fg comes back"),
      ("q, Ctrl-C", "end the run"),
      ("", ""),
      ("PSS", "a page that n processes share counts 1/n for each"),
      ("GROWTH", "since a process was first seen, or since z"),
      ("HISTORY", "from the least to the most, since then"),
      ("bars", "parts of the total; its own is beside the peak"),
      ("~", "held from an earlier sample (--max-load)"),
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
