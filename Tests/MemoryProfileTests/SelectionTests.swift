import ProcFS
import SystemPackage
import Testing

@testable import MemoryProfile

@Suite(.timeLimit(.minutes(20))) struct SelectionTests {
  private func pids(_ pattern: String?, children: Bool = false, in tree: String) throws -> [Int32] {
    let selection = Selection(
      pattern: try pattern.map { try Pattern($0) }, includesDescendants: children)
    return try sample(tree, selection: selection).sample.processes.map(\.pid.rawValue)
  }

  @Test(
    arguments: [
      (nil, false, [600, 601, 602, 603, 604, 605]),
      ("child", false, [601, 602]),
      ("^child", false, [601]),
      ("^root", true, [600, 601, 602]),
      ("^child", true, [601, 602]),
      ("circle-a", true, [604, 605]),
      ("orphan", true, [603]),
      ("no-match", true, []),
    ] as [(String?, Bool, [Int32])])
  func `processes are selected by command line and descent`(
    pattern: String?, children: Bool, expected: [Int32]
  ) throws {
    #expect(try pids(pattern, children: children, in: "family") == expected)
  }

  @Test(
    arguments: [
      (nil, false, ["child"], [600, 603, 604, 605]), ("child", false, ["^child"], [602]),
      // Descendants are left out too.
      ("^root", true, ["child"], [600]), (nil, false, ["root", "orphan", "circle"], [601, 602]),
    ] as [(String?, Bool, [String], [Int32])])
  func `what an exclusion matches is left out, whatever selects it`(
    pattern: String?, children: Bool, exclusions: [String], expected: [Int32]
  ) throws {
    var selection = Selection(
      pattern: try pattern.map { try Pattern($0) }, includesDescendants: children)
    selection.exclusions = try exclusions.map { try Pattern($0) }
    let taken = try sample("family", selection: selection).sample
    #expect(taken.processes.map(\.pid.rawValue) == expected)
    var (faults, descendants) = (PageFaultAccumulator(), DescendantTracker())
    let filtered = selection.filtering(
      try sample("family").sample, faults: &faults, descendants: &descendants)
    #expect(filtered.processes.map(\.pid.rawValue) == expected)
    #expect(filtered.total == taken.total)
  }

  @Test func `arguments are replaced after they were matched`() throws {
    var selection = Selection(pattern: try Pattern("line|latin|slash|empty"))
    selection.exclusions = [try Pattern("separator")]
    selection.redactsArguments = true
    let taken = try sample("command-lines", selection: selection).sample
    #expect(taken.processes.map(\.pid.rawValue) == [500, 501, 505, 506])
    #expect(taken.processes.allSatisfy { $0.commandLine.text == "demo [redacted]" })
    var (faults, descendants) = (PageFaultAccumulator(), DescendantTracker())
    let recorded = try sample("command-lines").sample
    let filtered = selection.filtering(recorded, faults: &faults, descendants: &descendants)
    #expect(filtered.processes.map(\.title) == taken.processes.map(\.title))
    // All processes are redacted too.
    var all = Selection()
    all.redactsArguments = true
    let unfiltered = all.filtering(recorded, faults: &faults, descendants: &descendants)
    #expect(unfiltered.processes.count == 8)
    #expect(
      Set(unfiltered.processes.map(\.commandLine.text))
        == ["demo [redacted]", "server: [redacted]", "demo"])
  }

  @Test func `notices have no arguments if they are redacted`() {
    let (pid, full) = (ProcessID(rawValue: 7), CommandLine(bytes: Array("client secret".utf8)))
    let error = ProcError.system(path: "/proc/7/smaps", .ioError)
    let notices: [Notice] = [
      .denied(pid, full), .unreadable(pid, full, error), .unknownExecutable(pid, full, .denied),
      .throttled(pid, full, cost: .seconds(1), period: .seconds(2)),
      .slowRead(pid, full, isLeftOut: true), .vanished(pid),
    ]
    var log = NoticeLog()
    for notice in notices { log.report(notice, of: pid) }
    log.finishSample()
    let taken = log.take(redacted: true)
    #expect(taken.count == notices.count)
    #expect(taken.last == .vanished(pid))
    #expect(taken.first == .denied(pid, full.redacted))
    for notice in taken { #expect(!"\(notice)".contains("\(full.bytes)"), "\(notice)") }
    for notice in taken.dropLast() {
      // Bytes are described as an array.
      #expect("\(notice)".contains("\(full.redacted.bytes)"), "\(notice)")
    }
  }

  @Test(
    arguments: [
      (#"^\[secretd\]$"#, [1400]), ("nuls", [1402]), ("Title", [1401]), ("padded", []),
      ("kworker", []), ("", [1400, 1401, 1402]),
    ] as [(String, [Int32])])
  func `a process without a command line matches by its name in brackets, if it has memory`(
    pattern: String, expected: [Int32]
  ) throws {
    #expect(try pids(pattern, in: "no-command-line") == expected)
    let selection = Selection(pattern: try Pattern(pattern))
    var (faults, descendants) = (PageFaultAccumulator(), DescendantTracker())
    let filtered = selection.filtering(
      try sample("no-command-line").sample, faults: &faults, descendants: &descendants)
    #expect(filtered.processes.map(\.pid.rawValue) == expected)
  }

  @Test(
    arguments: [
      ([601], false, [601]), ([601, 604, 999], false, [601, 604]), ([600], true, [600, 601, 602]),
      ([], false, []),
    ] as [([Int32], Bool, [Int32])])
  func `processes are selected by PID and descent`(
    numbers: [Int32], children: Bool, expected: [Int32]
  ) throws {
    let selection = Selection(
      pids: Set(numbers.map { ProcessID(rawValue: $0) }), includesDescendants: children)
    let found = try sample("family", selection: selection).sample
    #expect(found.processes.map(\.pid.rawValue) == expected)
    var (faults, descendants) = (PageFaultAccumulator(), DescendantTracker())
    let filtered = selection.filtering(
      try sample("family").sample, faults: &faults, descendants: &descendants)
    #expect(filtered.processes.map(\.pid.rawValue) == expected)
  }

  @Test func `a process must meet all conditions`() throws {
    let pids: Set = [ProcessID(rawValue: 601), ProcessID(rawValue: 603)]
    let selection = Selection(pattern: try Pattern("orphan"), pids: pids)
    #expect(
      try sample("family", selection: selection).sample.processes.map(\.pid.rawValue) == [603])
  }

  @Test func `only the descendants of an ancestor are selected`() throws {
    var selection = Selection(includesSelf: true)
    selection.ancestor = ProcessID(rawValue: 601)
    #expect(
      try sample("family", selection: selection).sample.processes.map(\.pid.rawValue) == [601, 602])
  }

  @Test(arguments: [(101, 9), (0, 0)] as [(UInt32, Int)])
  func `processes are selected by effective user`(
    user: UInt32, count: Int
  ) throws {
    let selection = Selection(user: UserID(rawValue: user))
    #expect(try sample("postgresql", selection: selection).sample.processes.count == count)
  }

  @Test(arguments: [("", [1]), (".*", [1]), ("^$", [])] as [(String, [Int32])])
  func `a process without a command line matches no pattern`(pattern: String, expected: [Int32])
    throws
  {
    #expect(try pids(pattern, in: "kernel-thread-and-zombie") == expected)
  }

  @Test func `without a pattern kernel threads and zombies are part of the sample, with 0`() throws
  {
    #expect(try pids(nil, in: "kernel-thread-and-zombie") == [1, 2, 40, 200])
  }

  @Test func `filtering a sample equals sampling with the selection`() throws {
    let whole = try sample("family").sample
    for (pattern, children) in [("child", false), ("^root", true), ("circle-a", true)] {
      let selection = Selection(pattern: try Pattern(pattern), includesDescendants: children)
      var faults = PageFaultAccumulator()
      var descendants = DescendantTracker()
      let filtered = selection.filtering(whole, faults: &faults, descendants: &descendants)
      let live = try sample("family", selection: selection).sample
      #expect(filtered.processes.map(\.pid) == live.processes.map(\.pid))
      #expect(filtered.total == live.total)
      #expect(filtered.accumulatedFaults == live.accumulatedFaults)
    }
  }

  @Test func `a descendant of a match is followed until it exits`() {
    func node(_ pid: Int32, _ parent: Int32, start: UInt64 = 1) -> ProcessNode {
      ProcessNode(
        identity: ProcessIdentity(pid: ProcessID(rawValue: pid), startTime: start),
        parent: ProcessID(rawValue: parent))
    }
    var tracker = DescendantTracker()
    func selected(_ matched: [Int32], _ nodes: [ProcessNode]) -> [Int32] {
      tracker.selected(matched: Set(matched.map { ProcessID(rawValue: $0) }), among: nodes)
        .map(\.rawValue).sorted()
    }
    #expect(selected([2], [node(2, 1), node(3, 2), node(9, 1)]) == [2, 3])
    // The matched process has exited; its child has another parent, and a child of its own.
    #expect(selected([], [node(3, 1), node(4, 3), node(9, 1)]) == [3, 4])
    #expect(selected([], [node(4, 1), node(9, 1)]) == [4])
    // Another process reuses its PID.
    #expect(selected([], [node(4, 1, start: 2), node(9, 1)]) == [])
    // A process that does not match any more and never was a descendant is not followed.
    #expect(selected([9], [node(9, 1)]) == [9])
    #expect(selected([], [node(9, 1)]) == [])
  }

  @Test func `descent is followed however deep it is`() {
    var tree = ProcessTree()
    for pid in 2...100_000 as ClosedRange<Int32> {
      tree.record(ProcessID(rawValue: pid - 1), of: ProcessID(rawValue: pid))
    }
    #expect(tree.descendants(of: [ProcessID(rawValue: 50_000)]).count == 50_001)
  }
}

@Suite(.timeLimit(.minutes(20))) struct PatternTests {
  @Test(arguments: [
    ("b+", "abbc", Pattern.Outcome.matches), ("^b", "abbc", .differs), ("é", "café", .matches),
    ("(?i)É", "café", .matches), (#"\w{4}"#, "日本語中", .matches),
  ])
  func `a pattern matches anywhere`(
    source: String, subject: String, outcome: Pattern.Outcome
  ) throws {
    #expect(try Pattern(source).match(Array(subject.utf8)) == outcome)
  }

  @Test func `bytes that are not UTF-8 never match and never fail`() throws {
    #expect(try Pattern("end").match([0xFF, 0xFE] + Array("end".utf8)) == .matches)
    #expect(try Pattern(".").match([0xFF, 0xFE]) == .differs)
  }

  /// A backtracking matcher without a limit takes 2²⁹ steps for the first of these.
  @Test(arguments: [
    (#"(a+)+$"#, 30), (#"(a|aa)+$"#, 60), (#"(a+)+$"#, 100_000),
  ])
  func `a pattern with exponential backtracking gives up`(source: String, length: Int) throws {
    let subject = Array(repeating: UInt8(ascii: "a"), count: length) + [UInt8(ascii: "!")]
    #expect(try Pattern(source).match(subject) == .gaveUp)
  }

  @Test(arguments: [
    ("a(b", 3, "missing closing parenthesis"),
    ("[z-a]", 3, "range out of order in character class"),
    ("*a", 0, "quantifier does not follow a repeatable item"),
    (#"a\"#, 2, #"\ at end of pattern"#),
    (#"\C"#, 2, #"using \C is disabled by the application"#),
  ])
  func `an invalid pattern reports the mistake and its position`(
    source: String, offset: Int, reason: String
  ) {
    #expect(throws: PatternError(source: source, byteOffset: offset, reason: reason)) {
      _ = try Pattern(source)
    }
  }
}
