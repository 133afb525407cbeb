import MemoryProfile
import MemorySeries
import ProcFS
import Testing
import TextScreen

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct LiveHistoryTests {
  private func heap(_ mebibytes: UInt64) -> MemoryUsage { MemoryUsage([.heap: mebibytes << 20]) }

  @Test func `growth is counted from the first sample or the last reset`() {
    var history = LiveHistory(escaping: .readable)
    history.add(SyntheticRun.sample(at: 0, [(1, "one", heap(10))]))
    history.add(SyntheticRun.sample(at: 1, [(1, "one", heap(14)), (2, "two", heap(5))]))
    func growth(_ pid: Int32) -> Int64? {
      history.processes.first { $0.pid.rawValue == pid }?.growth
    }
    #expect(growth(1) == 4 << 20)
    #expect(growth(2) == 0)
    #expect(history.growth(of: .total) == 9 << 20)
    history.resetGrowth()
    #expect(growth(1) == 0)
    history.add(SyntheticRun.sample(at: 2, [(1, "one", heap(11)), (2, "two", heap(6))]))
    #expect(growth(1) == -3 << 20)
    #expect(growth(2) == 1 << 20)
    #expect(history.growth(of: .category(.heap)) == -2 << 20)
    #expect(history.growth(of: .measure(.swapPSS)) == 0)
  }

  @Test func `an exited process is dropped, and a reused PID is another process`() {
    var history = LiveHistory(escaping: .readable)
    history.add(SyntheticRun.sample(at: 0, [(1, "one", heap(10)), (2, "two", heap(1))]))
    var second = SyntheticRun.sample(at: 1, [(1, "another", heap(30))])
    second.processes[0].identity = ProcessIdentity(
      pid: ProcessID(rawValue: 1), startTime: 99)
    history.add(second)
    #expect(history.processes.map(\.command) == ["another"])
    #expect(history.processes.map(\.growth) == [0])
  }

  @Test func `after exec, a process keeps its history and has the new command line`() {
    var history = LiveHistory(escaping: .readable)
    history.add(SyntheticRun.sample(at: 0, [(1, "/bin/sh -c x", heap(10))]))
    history.add(SyntheticRun.sample(at: 1, [(1, "/usr/bin/x", heap(12))]))
    #expect(history.processes.map(\.command) == ["x"])
    #expect(history.processes.map(\.growth) == [2 << 20])
    #expect(history.processes.first?.series.largest == [10_485_760, 12_582_912])
  }

  @Test func `the history of a long run has a bounded size`() {
    var history = LiveHistory(escaping: .readable)
    for second in 0..<20_000 {
      history.add(
        SyntheticRun.sample(
          at: second, [(1, "one", heap(10)), (Int32(2 + second), "brief", heap(1))]))
    }
    #expect(history.processes.count == 2)
    #expect(history.series(of: .total).largest.count <= BucketedSeries.usualCapacity)
    #expect(history.processes.allSatisfy { $0.series.largest.count <= 48 })
  }
}

@Suite(.timeLimit(.minutes(20))) struct ProcessOrderTests {
  @Test(
    arguments: [
      (.memory, false, [3, 1, 2]), (.memory, true, [2, 1, 3]), (.growth, false, [1, 2, 3]),
      (.name, false, [2, 3, 1]), (.pid, false, [1, 2, 3]), (.pid, true, [3, 2, 1]),
    ] as [(ProcessOrder, Bool, [Int32])])
  func `processes are sorted in every order`(order: ProcessOrder, isReversed: Bool, pids: [Int32]) {
    var history = LiveHistory(escaping: .readable)
    for (second, sizes) in [[1, 1, 90], [20, 10, 80]].enumerated() as EnumeratedSequence<[[UInt64]]>
    {
      history.add(
        SyntheticRun.sample(
          at: second,
          zip([1, 2, 3], sizes).map { pid, size in
            (Int32(pid), ["c", "a", "b"][pid - 1], MemoryUsage([.heap: size << 20]))
          }))
    }
    let sorted = order.sorted(history.items(by: .process), isReversed: isReversed)
    #expect(sorted.map { $0.pid?.rawValue } == pids)
  }
}

@Suite(.timeLimit(.minutes(20))) struct LiveViewStateTests {
  @Test func `keys change the state, or return a request`() {
    var state = LiveViewState()
    #expect(state.handle(.character("g"), page: 10) == nil)
    #expect(state.order == .growth)
    _ = state.handle(.character("r"), page: 10)
    #expect(state.isReversed)
    _ = state.handle(.pageDown, page: 10)
    #expect(state.offset == 10 && state.cursor == nil)
    // The first key highlights the first item on the screen.
    _ = state.handle(.down, page: 10)
    #expect(state.offset == 10 && state.cursor == 10)
    _ = state.handle(.down, page: 10)
    #expect(state.cursor == 11)
    #expect(state.handle(.enter, page: 10) == .open)
    #expect(state.handle(.character("b"), page: 10) == .nextDimension)
    _ = state.handle(.character("p"), page: 10)
    #expect(state.order == .pid && !state.isReversed && state.offset == 0 && state.cursor == 0)
    _ = state.handle(.character(" "), page: 10)
    #expect(state.isFrozen)
    _ = state.handle(.character("f"), page: 10)
    #expect(!state.isFrozen)
    #expect(state.handle(.character("z"), page: 10) == .resetGrowth)
    #expect(state.handle(.control("l"), page: 10) == .repaint)
    #expect(state.handle(.character("q"), page: 10) == .quit)
    let before = state
    _ = state.handle(.character("x"), page: 10)
    #expect(state == before)
  }

  @Test func `any key only closes the help, except q, which quits`() {
    var state = LiveViewState()
    _ = state.handle(.character("?"), page: 10)
    #expect(state.showsHelp)
    _ = state.handle(.character("g"), page: 10)
    #expect(!state.showsHelp && state.order == .memory)
    _ = state.handle(.character("h"), page: 10)
    #expect(state.handle(.character("q"), page: 10) == .quit)
  }

  @Test(arguments: [(100, 10, 1000, 90), (100, 10, -5, 0), (5, 10, 3, 0), (0, 10, 1, 0)])
  func `the list can't be scrolled beyond its ends`(
    count: Int, page: Int, offset: Int, clamped: Int
  ) {
    var state = LiveViewState()
    state.offset = offset
    state.clamp(to: count, page: page)
    #expect(state.offset == clamped)
  }
}

@Suite(.timeLimit(.minutes(20))) struct LiveListStateTests {
  private func state(_ keys: Key..., change: (inout LiveViewState) -> Void = { _ in })
    -> LiveViewState
  {
    var state = LiveViewState()
    change(&state)
    for key in keys { #expect(state.handle(key, page: 10) == nil) }
    return state
  }

  @Test func `keys are typed into the filter, which Enter keeps and Escape clears`() {
    // These keys have another meaning when no filter is typed.
    let typed = state(.character("/"), .character("q"), .character("/"), .character("z"))
    #expect(typed.filter == "q/z" && typed.isTyping)
    let kept = state(.character("/"), .character("a"), .character("b"), .backspace, .enter)
    #expect(kept.filter == "a" && !kept.isTyping)
    let cleared = state(.character("/"), .character("a"), .escape)
    #expect(cleared.filter == "" && !cleared.isTyping)
    #expect(state(.character("/"), .character("a"), .enter, .escape).filter == "")
    let many = state(change: {
      $0.isTyping = true; $0.filter = String(repeating: "a", count: 100)
    })
    var full = many
    _ = full.handle(.character("b"), page: 10)
    #expect(full.filter == many.filter)
  }

  @Test(arguments: [.escape, .backspace, .character("q")] as [Key])
  func `keys leave the page of a process, and scroll its files`(key: Key) {
    let process = ProcessIdentity(pid: ProcessID(rawValue: 1), startTime: 1)
    var opened = state(.down, .pageDown) { state in
      state.opened = process
      state.offset = 3
    }
    #expect(opened.fileOffset == 11 && opened.offset == 3)
    opened.clamp(to: 15, page: 10)
    #expect(opened.fileOffset == 5 && opened.offset == 3)
    #expect(opened.handle(key, page: 10) == nil)
    #expect(opened.opened == nil)
  }

  @Test func `Escape leaves the filter first, then the group`() {
    var state = LiveViewState(dimension: .program, group: "cc1plus", filter: "a")
    #expect(state.listed == .process)
    _ = state.handle(.escape, page: 10)
    #expect(state.filter == "" && state.group == "cc1plus")
    _ = state.handle(.escape, page: 10)
    #expect(state.group == nil && state.listed == .program)
  }

  @Test(arguments: [(95, 100, 95, 90), (200, 100, 99, 90), (3, 100, 3, 3), (-1, 100, 0, 0)])
  func `the highlighted item stays in the list and on the screen`(
    cursor: Int, count: Int, clamped: Int, offset: Int
  ) {
    var state = LiveViewState(offset: 40, cursor: cursor)
    state.clamp(to: count, page: 10)
    #expect(state.cursor == clamped)
    #expect(state.offset <= clamped && clamped < state.offset + 10)
    state.clamp(to: 0, page: 10)
    #expect(state.cursor == nil && state.offset == 0)
  }
}

@Suite(.timeLimit(.minutes(20))) struct GroupHistoriesTests {
  private func sample(_ second: Int, _ processes: [(Int32, String, UInt64)]) -> Sample {
    var sample = SyntheticRun.sample(
      at: second, processes.map { ($0.0, $0.1, MemoryUsage([.heap: $0.2 << 20])) })
    for (index, process) in processes.enumerated() {
      sample.processes[index].executable = Array("/usr/bin/\(process.1)".utf8)
    }
    return sample
  }

  @Test func `groups have sums, growth and the number of their processes`() throws {
    var history = LiveHistory(escaping: .readable)
    try history.track(.program, regex: nil)
    history.add(sample(0, [(1, "cc1", 10), (2, "cc1", 20), (3, "make", 1)]))
    history.add(sample(1, [(1, "cc1", 15), (3, "make", 1), (4, "ld", 7)]))
    let items = ProcessOrder.memory.sorted(history.items(by: .program), isReversed: false)
    #expect(items.map(\.label) == ["cc1", "ld", "make"])
    #expect(items.map(\.total) == [15 << 20, 7 << 20, 1 << 20])
    #expect(items.map(\.growth) == [-15 << 20, 0, 0])
    #expect(items.map(\.number) == ["1", "1", "1"])
    #expect(items[0].series.largest == [31_457_280, 15_728_640])
    history.add(sample(2, [(5, "cc1", 1), (6, "cc1", 2)]))
    #expect(history.items(by: .program).map(\.number) == ["2"])
    history.resetGrowth()
    #expect(history.items(by: .program).map(\.growth) == [0])
  }

  @Test func `a dimension that is shown later begins with the latest sample`() throws {
    var history = LiveHistory(escaping: .readable)
    history.add(sample(0, [(1, "cc1", 10), (2, "cc1", 20)]))
    #expect(history.items(by: .program).isEmpty)
    try history.track(.program, regex: nil)
    #expect(history.items(by: .program).map(\.total) == [30 << 20])
    #expect(throws: Failure.self) { try history.track(.capture, regex: "cc1") }
  }
}

@Suite(.timeLimit(.minutes(20))) struct HistoryGraphTests {
  private func rows(
    _ values: [Double], width: Int = 8, height: Int = 1, baseline: Double? = nil
  ) -> [String] {
    HistoryGraph(glyphs: .blocks, width: width, height: height).rows(values, baseline: baseline)
  }

  @Test func `a sparkline ranges from the smallest to the largest value, or is flat`() {
    #expect(rows([1, 2, 3, 4, 5, 6, 7, 8]) == ["▁▁▂▃▅▆▇█"])
    #expect(rows([1000, 1001, 1000]) == ["▁▁▁"])
    #expect(rows([0, 0]) == ["  "])
    #expect(rows([]) == [""])
    #expect(rows([5]) == ["▁"])
    #expect(rows([1, 2], width: 0) == [""])
  }

  @Test func `a graph ranges from 0 to its peak`() {
    #expect(rows([0, 2, 4, 8], height: 2, baseline: 0) == ["   █", " ▄██"])
  }

  @Test func `two or four values share a column, which shows the largest`() {
    #expect(rows(Array(repeating: 1, count: 8) + [9], width: 8) == ["▁▁▁▁█"])
    #expect(rows(Array(repeating: 1, count: 17), width: 8).first?.count == 5)
  }

  @Test func `a bar is as long as its part, and never empty if that is above 0`() {
    #expect(Glyphs.blocks.bar(0.5, width: 4) == "██")
    #expect(Glyphs.blocks.bar(0.28, width: 4) == "█▏")
    #expect(Glyphs.blocks.bar(0.001, width: 4) == "▏")
    #expect(Glyphs.blocks.bar(0, width: 4) == "")
    #expect(Glyphs.blocks.bar(7, width: 4) == "████")
    #expect(Glyphs.ascii.bar(0.5, width: 4) == "##")
  }
}

@Suite(.timeLimit(.minutes(20))) struct DeferredStderrTests {
  @Test func `a bounded number of lines is deferred, and the last one is available`() {
    let deferred = DeferredStderr(defersLines: true)
    #expect(deferred.latest == nil)
    for number in 0..<1000 { deferred.append("line \(number)", by: "smaps-profiler") }
    #expect(deferred.latest == "line 999")
    #expect(deferred.lines.count <= 200)
    #expect(deferred.lines.last == "smaps-profiler: line 999")
  }
}
