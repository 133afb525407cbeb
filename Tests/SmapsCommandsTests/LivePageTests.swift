import MemoryProfile
import ProcFS
import TestSupport
import Testing
import TextScreen

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct LivePageTests {
  private func page(
    _ history: LiveHistory, _ columns: Int, _ rows: Int, _ glyphs: Glyphs = .blocks,
    subject: String? = "server", message: String? = nil, measure: Measure = .pss,
    top: Int? = nil, detail: ProcessDetail? = nil,
    _ change: (inout LiveViewState) -> Void = { _ in }
  ) -> LivePage {
    var state = LiveViewState()
    change(&state)
    return LivePage(
      history: history, state: state, size: ScreenSize(columns: columns, rows: rows),
      glyphs: glyphs, subject: subject, message: message, measure: measure, top: top,
      detail: detail)
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

  @Test func `a filter, a highlighted row and a sum of the others`() {
    let filtered = page(SyntheticRun.servers(samples: 90), 80, 24) { state in
      state.filter = "R: WORKER"
      state.isTyping = true
      state.cursor = 1
    }
    expectGolden(drawing(filtered), "live/filter.txt")
    let rows = filtered.rows().map(\.text)
    // The total is that of all processes.
    #expect(rows[1].contains("243 MiB") && rows[0].contains("4 processes"))
    #expect(!rows.contains { $0.contains("server --listen") })
    let top = page(SyntheticRun.servers(samples: 90), 80, 24, top: 2)
    #expect(top.items.map(\.label).last == "Other (2)")
    #expect(top.items.last?.total == (42 << 20) - 89 << 10)
    let none = page(SyntheticRun.servers(samples: 9), 80, 24) { $0.filter = "nothing" }
    #expect(none.rows().contains { $0.text == "  nothing matches 'nothing'" })
  }

  @Test func `groups and the processes of one group are listed`() throws {
    var history = SyntheticRun.servers(samples: 90)
    try history.track(.name, regex: nil)
    let groups = page(history, 80, 24, measure: .rss) { $0.dimension = .name }
    expectGolden(drawing(groups), "live/groups.txt")
    let group = page(history, 80, 24) { state in
      state.dimension = .name
      state.group = "name"
    }
    #expect(group.items.count == 4)
    #expect(group.tableHead.text.contains("COMMAND  name: name"))
    let categories = page(history, 80, 24) { $0.dimension = .category }
    #expect(!categories.rows().contains { $0.text.contains("GROWTH") })
    #expect(categories.listSize == (0, 0))
  }

  @Test func `a process is shown with its categories and its files, also after its end`() throws {
    let tree = Checkout.tree("chromium")
    let reading = ReadingConfiguration(
      path: tree, failsIfUnreadable: false, findsThreadStacks: true)
    var sampler = Sampler(try reading.openTree(), selection: Selection())
    let sample = try sampler.sample { .zero }
    let process = try #require(sample.processes.max { $0.memory.total < $1.memory.total })
    var history = LiveHistory(escaping: .readable)
    history.add(sample)
    let reader = ProcessDetailReader(reading, SamplerOptions(detail: .files))
    let detail = reader.read(process.identity, after: nil)
    #expect(detail.record?.memory.total == process.memory.total && !detail.hasEnded)
    func page(_ detail: ProcessDetail) -> LivePage {
      self.page(history, 80, 24, detail: detail) { $0.opened = process.identity }
    }
    expectGolden(drawing(page(detail)), "live/process.txt")
    let sizes = (detail.record?.memory.files ?? [:]).values
    #expect(
      page(detail).detailFileCount.all > 20 && sizes.count >= page(detail).detailFileCount.all)
    // Another process has the PID.
    let other = ProcessIdentity(pid: process.pid, startTime: 1)
    #expect(reader.read(other, after: detail).hasEnded)
    let missing = ProcessIdentity(pid: ProcessID(rawValue: 4_000_000), startTime: 1)
    let ended = reader.read(missing, after: nil)
    #expect(ended.hasEnded && ended.record == nil)
    let rows = page(
      ProcessDetail(identity: process.identity, record: detail.record, hasEnded: true)
    )
    .rows().map(\.text)
    #expect(rows[1].hasPrefix("process \(process.pid)  has ended  "))
    #expect(rows.contains { $0.contains("FILE OR NAME") })
    for columns in [0, 1, 5, 12, 30, 80, 200] {
      for height in [0, 1, 2, 3, 4, 5, 6, 9, 24, 60] {
        let small = self.page(history, columns, height, detail: detail) {
          $0.opened = process.identity
        }.rows()
        #expect(small.count == (columns == 0 ? 0 : height))
        #expect(small.allSatisfy { $0.width <= columns })
      }
    }
  }

  @Test func `a zombie keeps the command line and the memory that it had`() throws {
    func record(_ command: String, _ bytes: UInt64) -> ProcessRecord {
      SyntheticRun.sample(at: 0, [(7, command, MemoryUsage([.heap: bytes]))]).processes[0]
    }
    var detail = ProcessDetail(identity: record("", 0).identity)
    detail.update(record("server", 4096), isLiving: true)
    detail.update(record("", 0), isLiving: true)
    #expect(detail.hasEnded)
    #expect(detail.record?.memory.total == 4096 && detail.record?.commandLine.text == "server")
    // In the middle of exec(2) it has none for a moment.
    detail.update(record("client", 8192), isLiving: true)
    #expect(!detail.hasEnded && detail.record?.memory.total == 8192)
    detail.update(nil, isLiving: true)
    #expect(!detail.hasEnded)
    detail.update(nil, isLiving: false)
    #expect(detail.hasEnded && detail.record?.memory.total == 8192)
  }

  @Test func `the graph is higher on a tall terminal`() {
    let history = SyntheticRun.servers(samples: 90)
    #expect([24, 36, 49, 50, 80].map { page(history, 80, $0).plan.graph } == [4, 6, 6, 12, 20])
  }

  @Test func `columns and totals name another measure than PSS`() {
    let history = SyntheticRun.servers(samples: 2)
    func rows(_ measure: Measure) -> [String] {
      page(history, 80, 24, measure: measure).rows().map(\.text)
    }
    #expect(rows(.uss)[1].hasPrefix("Total USS "))
    #expect(rows(.rss)[1].hasPrefix("Total RSS (upper bound) "))
    #expect(rows(.uss).contains { $0.contains("PID       USS     GROWTH") })
    #expect(rows(.privateDirty).contains { $0.contains("PID  PRIVATE-DIRTY     GROWTH") })
    #expect(!rows(.rss).contains { $0.contains("PSS") })
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
