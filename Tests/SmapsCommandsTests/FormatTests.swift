import Foundation
import MemoryProfile
import ProcFS
import Recording
import TestSupport
import Testing
import TextScreen

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct EscapedTextTests {
  @Test(arguments: [
    ("plain text", "plain text"), ("a\tb\nc\rd", #"a\tb\nc\rd"#), ("\u{1B}[31m", #"\x1b[31m"#),
    ("\u{7F}\u{0}", #"\x7f\x00"#), ("\u{9B}31m", #"\u{9b}31m"#),
    ("a\u{202E}b\u{2066}", #"a\u{202e}b\u{2066}"#), ("a\u{2028}b", #"a\u{2028}b"#),
    ("日本 é 👩‍👩‍👧", "日本 é 👩‍👩‍👧"), (#"back\slash"#, #"back\\slash"#),
  ])
  func `characters that break a table or control a terminal are escaped`(
    text: String, escaped: String
  ) {
    #expect(EscapedText.reversible.escape(text) == escaped)
  }

  @Test func `every byte that is not UTF-8 is escaped by itself`() {
    #expect(
      EscapedText.readable.escape([0x61, 0xFF, 0xC3, 0x62, 0xE6, 0x97]) == #"a\xff\xc3b\xe6\x97"#)
    #expect(
      EscapedText.readable.escape([0xC0, 0x80, 0xED, 0xA0, 0x80]) == #"\xc0\x80\xed\xa0\x80"#)
  }

  @Test func `a backslash is not escaped in text that is not parsed again`() {
    #expect(EscapedText.readable.escape(#"\d\012"#) == #"\d\012"#)
  }
}

@Suite(.timeLimit(.minutes(20))) struct SampleFormatTests {
  private func sample(_ tree: String) throws -> Sample {
    var sampler = Sampler(try ProcTree(Checkout.tree(tree)), selection: Selection())
    return try sampler.sample { .milliseconds(1234) }
  }

  @Test func `the TSV header is byte for byte that of the Rust original`() throws {
    let text = String(
      decoding: SampleTSV(hasAllColumns: false).encode(try sample("names")), as: UTF8.self)
    #expect(
      text.prefix { $0 != "\n" }
        == "PID\tSTACK_PSS\tHEAP_PSS\tTHREAD_STACK_PSS\tBIN_TEXT_PSS\tLIB_TEXT_PSS\tBIN_DATA_PSS\t"
        + "LIB_DATA_PSS\tANON_MAP_PSS\tVDSO_PSS\tVVAR_PSS\tVSYSCALL_PSS\tSHM_PSS\tOTHER_PSS\tCMD"
    )
  }

  @Test(arguments: [
    "names", "command-lines", "postgresql", "kernel-thread-and-zombie", "hugetlb-and-swap",
  ])
  func `TSV matches the recorded text, with and without all columns`(tree: String) throws {
    let sample = try sample(tree)
    for (hasAllColumns, suffix) in [(false, ""), (true, "-all")] {
      let text = String(
        decoding: SampleTSV(hasAllColumns: hasAllColumns).encode(sample), as: UTF8.self)
      expectGolden(text, "output/\(tree)\(suffix).tsv")
      let columns = Set(text.split(separator: "\n").map { $0.filter { $0 == "\t" }.count })
      #expect(columns == [hasAllColumns ? 23 : 14])
    }
  }

  @Test func `a process without a command line has its name in brackets, and a key in NDJSON`()
    throws
  {
    let sample = try sample("no-command-line")
    let rows = String(decoding: SampleTSV(hasAllColumns: false).encode(sample), as: UTF8.self)
      .split(separator: "\n").dropFirst()
    let titles = rows.map { $0.split(separator: "\t").last }
    #expect(titles == ["[secretd]", "Title", "[nuls]", "[kworker/0:1]"])
    var json = SampleNDJSON(start: nil)
    let line = String(decoding: json.encode(sample), as: UTF8.self)
    #expect(line.contains(#""pid":1400,"ppid":1,"cmdline":"","name":"secretd","faults""#))
    #expect(line.contains(#""cmdline":"Title","name":"padded","faults""#))
    #expect(
      ProcessLabel.labels(of: sample.processes).map(\.text)
        == ["1400 [secretd]", "1401 Title", "1402 [nuls]", "1403 [kworker/0:1]"])
  }

  @Test func `NDJSON keeps the names of shared memory, and a snapshot calls them so`() throws {
    let sample = try sample("names")
    var json = SampleNDJSON(start: nil)
    let line = json.encode(sample)
    #expect(
      String(decoding: line, as: UTF8.self).contains(
        #""shared_memory":{"/dev/shm/ring":16384,"/dev/zero (deleted)":24576,"#))
    let path = FileManager.default.temporaryDirectory.path + "/shared-\(UUID().uuidString)"
    try Data(line).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    var read: [MemoryUsage] = []
    _ = try RecordedSamples(path, interval: .seconds(1)).forEachSample { sample, _ in
      read.append(sample.total)
      return true
    }
    #expect(read == [sample.total])
    let row = SnapshotRow.Subject.files(
      path: Array("/dev/shm/ring".utf8), permissions: [.read, .write, .shared], isExecutable: nil)
    #expect(row.label == "Shared Memory /dev/shm/ring rw-s-")
    #expect(
      !SnapshotRow.Subject.files(
        path: Array("/usr/lib/x".utf8), permissions: nil, isExecutable: nil
      ).isSharedMemory)
  }

  @Test func `what the kernel does not print is absent in NDJSON and empty in TSV`() throws {
    let sample = try sample("swap-without-swappss")
    var json = SampleNDJSON(start: nil)
    let line = String(decoding: json.encode(sample), as: UTF8.self)
    #expect(!line.contains("swap\"") && !line.contains("hugetlb"))
    let rows = String(decoding: SampleTSV(hasAllColumns: true).encode(sample), as: UTF8.self)
      .split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
    let columns = ["SWAP_PSS", "HUGETLB"].compactMap { rows[0].firstIndex(of: $0[...]) }
    #expect(columns.map { rows[1][$0] } == ["", ""])
    #expect(rows[1].last == "/usr/sbin/mysqld")
  }

  @Test(arguments: [
    (ProcessRecord.Marks.held, "held"), (.reused, "reused"), (.mayCountTwice, "may_count_twice"),
  ])
  func `NDJSON marks processes with the memory of an earlier sample or another process`(
    mark: ProcessRecord.Marks, key: String
  ) throws {
    var sample = try sample("chromium")
    sample.processes[1].marks = mark
    var json = SampleNDJSON(start: WallClockTime(milliseconds: 0, offset: 0))
    let line = String(decoding: json.encode(sample), as: UTF8.self)
    let marks = line.components(separatedBy: #"{"pid":"#).map { $0.contains(#","\#(key)":true}"#) }
    // The first part is before the first process.
    #expect(marks == [false, false, true] + Array(repeating: false, count: 7))
  }

  @Test(arguments: ["names", "command-lines", "postgresql", "hugetlb-and-swap"])
  func `NDJSON matches the recorded text`(tree: String) throws {
    let start = WallClockTime(milliseconds: 1_795_439_109_250, offset: 3600)
    var json = SampleNDJSON(start: start)
    let lines = [json.encode(try sample(tree)), json.encode(try sample(tree))].map {
      String(decoding: $0, as: UTF8.self)
    }
    #expect(lines[0].hasPrefix(#"{"start_time":"2026-11-23T14:05:09.250+01:00","interval":"#))
    #expect(lines[1].hasPrefix(#"{"interval":"#))
    expectGolden(lines.joined(), "output/\(tree).ndjson")
  }
}

@Suite(.timeLimit(.minutes(20))) struct SnapshotTests {
  private func table(
    _ tree: String, mask: RowMask = .standard, width: Int = 80, style: ByteStyle = .exact
  ) throws -> String {
    String(
      decoding: SnapshotTable(mask: mask, width: width, style: style).render(try sections(tree)),
      as: UTF8.self)
  }

  private let time = WallClockTime(milliseconds: 1_795_439_109_250, offset: 3600)

  private func sections(_ tree: String) throws -> [SnapshotSection] {
    var sampler = Sampler(
      try ProcTree(Checkout.tree(tree)), selection: Selection(),
      options: SamplerOptions(readsRollup: true, detail: .files))
    return SnapshotSection.all(of: try sampler.records())
  }

  @Test(arguments: [
    "bash-vim", "names", "paths", "command-lines", "kernel-thread-and-zombie", "hugetlb-and-swap",
  ])
  func `the snapshot table matches the recorded text`(tree: String) throws {
    expectGolden(try table(tree), "output/\(tree).txt")
  }

  @Test(arguments: ["bash-vim", "hugetlb-and-swap"])
  func `the snapshot table in KiB and MiB matches the recorded text`(tree: String) throws {
    expectGolden(try table(tree, style: .brief), "output/\(tree)-human.txt")
  }

  @Test func `the snapshot as JSON matches the recorded text`() throws {
    expectGolden(
      String(
        decoding: SnapshotJSON(time: time, mask: .standard).encode(try sections("names")),
        as: UTF8.self),
      "output/names-snapshot.json")
  }

  @Test(arguments: [40, 80, 132])
  func `no line is wider than the terminal, and every row is as wide`(width: Int) throws {
    for tree in ["paths", "chromium"] {
      for style in [ByteStyle.exact, .brief] {
        for line in try table(tree, width: width, style: style).split(separator: "\n") {
          let columns = TextWidth.of(String(line))
          #expect(columns <= width)
          if line.contains("%  ") { #expect(columns == width) }
        }
      }
    }
  }

  @Test(
    arguments: ["bash-vim", "chromium", "names", "kernel-thread-and-zombie"],
    ["", "f", "rwxsp", "bfrwxsp"])
  func `the rows of a section add up to its total, with every mask`(
    tree: String, letters: String
  ) throws {
    for section in try sections(tree) {
      let rows = SnapshotRow.rows(of: section.memory, mask: try RowMask(letters))
      #expect(rows.map(\.bytes).reduce(0, +) == section.memory.total)
      #expect(rows.map(\.bytes) == rows.map(\.bytes).sorted(by: >))
      #expect(Set(rows.map(\.label)).count == rows.count)
    }
  }

  @Test(arguments: [
    ("", ["File-Backed Mappings"]),
    ("f", ["/usr/bin/demo"]),
    ("b", ["File-Backed Mappings (original executable)", "File-Backed Mappings (external)"]),
    ("fx", ["/usr/bin/demo --x--", "/usr/bin/demo -----"]),
    (
      "bfrwxsp",
      ["/usr/bin/demo r-x-p (original executable)", "/usr/bin/demo r---p (original executable)"]
    ),
  ])
  func `the mask decides how the rows of files are split`(letters: String, labels: [String]) throws
  {
    let sum = try #require(try sections("names").first)
    let found = Set(SnapshotRow.rows(of: sum.memory, mask: try RowMask(letters)).map(\.label))
    for label in labels { #expect(found.contains(label)) }
    if letters.isEmpty { #expect(found.filter { $0.contains("/") && !$0.contains("[") }.isEmpty) }
  }

  @Test(arguments: ["", "frwxsp", "bfrwxsp"])
  func `eight of the thirteen categories always have a row, and five are split`(
    letters: String
  ) throws {
    for section in try ["names", "kernel-thread-and-zombie", "bash-vim"].flatMap(sections) {
      let rows = SnapshotRow.rows(of: section.memory, mask: try RowMask(letters))
      var sums: [Category: UInt64] = [:]
      for case .category(let category) in rows.map(\.subject) { sums[category] = 0 }
      #expect(sums.count == 8)
      let splitUp = Category.allCases.filter { sums[$0] == nil }
      #expect(splitUp == [.binaryText, .libraryText, .binaryData, .libraryData, .other])
      let rest = rows.filter { if case .category = $0.subject { false } else { true } }
      #expect(
        rest.reduce(0) { $0 + $1.bytes }
          == splitUp.reduce(0) { $0 + section.memory[$1] })
    }
  }

  @Test func `with an empty mask all files are one row, even if it is 0`() throws {
    for section in try sections("kernel-thread-and-zombie") {
      let rows = SnapshotRow.rows(of: section.memory, mask: try RowMask(""))
      #expect(rows.filter { $0.label == "File-Backed Mappings" }.count == 1)
      #expect(rows.count == 9)
    }
    let json = String(
      decoding: SnapshotJSON(time: time, mask: try RowMask("")).encode(try sections("bash-vim")),
      as: UTF8.self)
    #expect(json.contains(#"{"category":"files","bytes":"#))
  }

  @Test func `rows of equal size are in the order of the categories`() throws {
    let section = try #require(try sections("kernel-thread-and-zombie").last)
    #expect(
      SnapshotRow.rows(of: section.memory, mask: .standard).map(\.label) == [
        "Stack", "Heap", "Thread Stack", "Vdso", "Vvar", "Vsyscall", "Anonymous Mappings", "Vsys",
      ])
  }

  @Test(
    arguments: [
      (1, 200, 1), (1, 201, 0), (199, 200, 100), (1, 3, 33), (2, 3, 67), (0, 0, 0), (5, 1000, 1),
      (.max, .max, 100), (49, 10_000, 0),
    ] as [(UInt64, UInt64, Int)])
  func `percentages are rounded half up`(bytes: UInt64, total: UInt64, percent: Int) {
    #expect(SnapshotTable.percent(bytes, of: total) == percent)
  }

  @Test func `wrapping never splits a wide character or one with combining accents`() {
    #expect(TextWidth.wrap("日本語", to: 5) == ["日本", "語"])
    #expect(TextWidth.wrap("e\u{301}e\u{301}e", to: 2) == ["e\u{301}e\u{301}", "e"])
    #expect(TextWidth.of("日本 é👩‍👩‍👧") == 8)
  }
}
