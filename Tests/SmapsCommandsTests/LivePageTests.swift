import MemoryProfile
import ProcFS
import TestSupport
import Testing
import TextScreen

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(5))) struct LivePageTests {
  private func page(
    _ history: LiveHistory, _ columns: Int, _ rows: Int, _ glyphs: Glyphs = .blocks,
    subject: String? = "server", message: String? = nil,
    _ change: (inout LiveViewState) -> Void = { _ in }
  ) -> LivePage {
    var state = LiveViewState()
    change(&state)
    return LivePage(
      history: history, state: state, size: ScreenSize(columns: columns, rows: rows),
      glyphs: glyphs, subject: subject, message: message)
  }

  @Test(arguments: [(132, 40), (80, 24), (60, 16), (40, 10), (20, 5), (10, 2)])
  func `every screen size matches the recorded screen`(columns: Int, rows: Int) {
    let page = page(SyntheticRun.servers(samples: 90), columns, rows)
    expectGolden(drawing(page), "live/\(columns)x\(rows).txt")
  }

  @Test func `what the kernel does not print has a dash; huge pages are an upper bound`() throws {
    func rows(_ tree: String, _ glyphs: Glyphs) throws -> [String] {
      var sampler = Sampler(try ProcTree(Checkout.tree(tree)), selection: Selection())
      var history = LiveHistory(escaping: glyphs.escaping)
      history.add(try sampler.sample { .zero })
      return page(history, 80, 24, glyphs).rows().map(\.text)
    }
    for (glyphs, dash) in [(Glyphs.blocks, "–"), (.ascii, "-")] {
      let rows = try rows("swap-without-swappss", glyphs)
      for name in ["Swap ", "Huge Pages (upper bound) "] {
        let row = try #require(rows.first { $0.hasPrefix(name) })
        #expect(row.dropFirst(name.count).trimmingPrefix { $0 == " " } == dash)
      }
    }
    #expect(
      try rows("hugetlb-and-swap", .blocks).contains {
        $0.hasPrefix("Huge Pages (upper bound) 10.0 MiB")
      })
  }

  @Test func `without Unicode, bars and sparklines are ASCII`() {
    let page = page(SyntheticRun.servers(samples: 90), 80, 24, .ascii)
    #expect(page.rows().allSatisfy { $0.text.allSatisfy(\.isASCII) })
    expectGolden(drawing(page), "live/ascii.txt")
  }

  @Test func `a frozen screen is marked, and a warning is above the keys`() {
    let page = page(
      SyntheticRun.servers(samples: 90), 80, 24,
      message: "warning: process 12 exited before it was read"
    ) { state in
      state.isFrozen = true
      state.order = .growth
      state.isReversed = true
    }
    expectGolden(drawing(page), "live/frozen.txt")
  }

  @Test(arguments: [(80, 24), (40, 10)])
  func `the help explains keys and columns`(columns: Int, rows: Int) {
    let page = page(SyntheticRun.servers(samples: 3), columns, rows) { $0.showsHelp = true }
    expectGolden(drawing(page), "live/help-\(columns)x\(rows).txt")
  }

  @Test func `untrusted command lines stay in their columns`() {
    let page = page(SyntheticRun.hostile, 60, 18, subject: "a\u{1B}[2Jb日本")
    expectGolden(drawing(page), "live/hostile.txt")
  }

  @Test func `untrusted command lines are ASCII on an ASCII terminal`() {
    var history = LiveHistory(escaping: .plain)
    history.add(SyntheticRun.hostileSample)
    let page = page(history, 60, 18, .ascii, subject: "a\u{1B}[2Jb日本")
    #expect(page.rows().allSatisfy { $0.text.allSatisfy(\.isASCII) })
    expectGolden(drawing(page), "live/hostile-ascii.txt")
  }

  @Test func `without a process, the screen shows that the run waits`() {
    let page = page(LiveHistory(escaping: .readable), 60, 12)
    expectGolden(drawing(page), "live/waiting.txt")
  }

  @Test func `a list of two thousand processes is scrolled to its end`() {
    let history = SyntheticRun.workers(2000)
    let page = page(history, 60, 12) { state in
      state.order = .pid
      state.offset = .max / 2
    }
    let rows = page.rows().map(\.text)
    #expect(rows[10].hasPrefix("   2000 "))
    #expect(rows[9].hasPrefix("   1999 "))
    #expect(rows[0].contains("2000 processes"))
  }

  @Test(arguments: ["hostile", "servers", "workers"])
  func `a screen of any size is filled, and no row is wider`(run: String) {
    let history =
      run == "hostile"
      ? SyntheticRun.hostile
      : run == "workers" ? SyntheticRun.workers(50) : SyntheticRun.servers(samples: 2)
    for columns in [0, 1, 2, 9, 10, 20, 25, 26, 36, 40, 51, 52, 72, 80, 109, 110, 200] {
      for rows in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 17, 18, 24, 36, 60] {
        for (glyphs, message) in [(Glyphs.blocks, nil), (.ascii, "warning: \u{1B}日本")] {
          for help in [false, true] {
            let page = page(history, columns, rows, glyphs, message: message) {
              $0.showsHelp = help
            }
            let shown = page.rows()
            #expect(shown.count == (columns == 0 ? 0 : rows))
            #expect(shown.allSatisfy { $0.width <= columns })
          }
        }
      }
    }
  }

  /// The rows between bars, then a letter for the style of each cell, then a legend of the letters.
  private func drawing(_ page: LivePage) -> String {
    let rows = page.rows()
    var letters: [TextStyle: Character] = [.plain: " "]
    var legend: [String] = []
    let painted = rows.map { row in
      String(
        row.cells.map { cell in
          if let letter = letters[cell.style] { return letter }
          let letter = Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8(letters.count - 1)))
          letters[cell.style] = letter
          legend.append("\(letter) \(cell.style.inWords)")
          return letter
        })
    }
    func framed(_ lines: [String]) -> String {
      lines.map { line in
        let padding = max(0, page.size.columns - TextWidth.of(line))
        return "|\(line)\(String(repeating: " ", count: padding))|\n"
      }.joined()
    }
    return framed(rows.map(\.text)) + "\n" + framed(painted) + "\n"
      + legend.joined(separator: "\n") + "\n"
  }
}

extension TextStyle {
  fileprivate var inWords: String {
    let color: String? =
      switch color {
      case .rgb(let rgb): "#" + String(rgb + 0x1000000, radix: 16).dropFirst()
      case let color?: "\(color)"
      case nil: nil
      }
    return [color, isBold ? "bold" : nil, isDim ? "dim" : nil, isReversed ? "reversed" : nil]
      .compactMap { $0 }.joined(separator: " ")
  }
}
