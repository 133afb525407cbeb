import MemoryProfile
import ProcFS
import TestSupport
import Testing

@testable import Recording

private let brief = SampleColumn.header(of: SampleColumn.brief) + "\n"
private let all = SampleColumn.header(of: SampleColumn.all) + "\n"

/// Returns a row with 1024, 2048 … bytes in the categories.
private func row(_ pid: Int, time: String? = nil, _ command: String = "a", faults: Int = 0)
  -> String
{
  var fields = ["\(pid)"] + (1...13).map { "\($0 * 1024)" }
  if let time { fields = [time] + fields + ["5", "6", "7", "4", "\(faults)", "8", "20", "30"] }
  return (fields + [command]).joined(separator: "\t") + "\n"
}

@Suite(.timeLimit(.minutes(20))) struct TSVReaderTests {
  @Test func `every column is read`() throws {
    try withFile(all + row(7, time: "1.500", "x y", faults: 3)) { path in
      let sample = try #require(try Replayed(path).samples.first)
      #expect(sample.interval == .milliseconds(1500) ... .milliseconds(1500))
      let process = try #require(sample.processes.first)
      #expect(process.pid.rawValue == 7)
      #expect(process.commandLine.text == "x y")
      #expect(process.faults == PageFaults(minor: 3, major: 8))
      #expect(process.memory[.swapPSS] == 5)
      #expect(process.memory[.hugetlb] == 6)
      #expect(process.memory[.rss] == 7)
      #expect(process.memory[.uss] == 4)
      #expect(process.cpu == CPUTime(user: 20, system: 30))
      for category in Category.allCases {
        #expect(process.memory[category] == UInt64((category.rawValue + 1) * 1024))
      }
      #expect(sample.accumulatedFaults == PageFaults(minor: 3, major: 8))
    }
  }

  @Test func `an empty field and a missing column were not measured`() throws {
    let text = all + row(7, time: "0.0").replacing("\t5\t6\t7\t", with: "\t\t6\t7\t")
    for (text, measures) in [(text, [.swapPSS]), (brief + row(7), Measure.additional)] {
      try withFile(text) { path in
        let memory = try #require(try Replayed(path).samples.first?.processes.first?.memory)
        #expect(memory.unmeasured.measures == measures)
        #expect(memory[.swapPSS] == 0)
      }
    }
  }

  @Test func `a table of another version may lack measures or have unknown columns`() throws {
    let old = all.replacing("\tHUGETLB", with: "")
    let new = all.replacing("\tHUGETLB", with: "\tRSS_OF_TOMORROW\tHUGETLB")
    let time = row(7, time: "0.5", "x y")
    for (text, hugetlb) in [
      (old + time.replacing("\t6\t7\t", with: "\t7\t"), nil),
      (new + time.replacing("\t6\t7\t", with: "\t99\t6\t7\t"), 6),
    ] as [(String, UInt64?)] {
      try withFile(text) { path in
        let process = try #require(try Replayed(path).samples.first?.processes.first)
        #expect(process.memory.measured(.measure(.hugetlb)) == hugetlb)
        #expect(process.memory[.swapPSS] == 5)
        #expect(process.memory[.other] == 13 * 1024)
        #expect(process.faults.major == 8)
        #expect(process.commandLine.text == "x y")
      }
    }
  }

  /// The Rust original names libraries as JSON does, and has page faults.
  @Test(arguments: ["_PSS", ""])
  func `a table of the Rust original is read`(suffix: String) throws {
    let original = SampleColumn.header(of: SampleColumn.brief)
      .replacing("LIB_", with: "EXTERN_").replacing("_PSS", with: suffix)
      .replacing("ANON_MAP", with: suffix.isEmpty ? "ANON_MAPPINGS" : "ANON_MAP")
      .replacing("SHM", with: suffix.isEmpty ? "SYSV_SHM" : "SHM")
      .replacing("\tCMD", with: "\tMINOR_FAULTS\tMAJOR_FAULTS\tCMD")
    let rows = row(7, "a b").replacing("\ta b", with: "\t3\t8\ta b")
    try withFile("\(original)\n\(rows)\(original)\n\(rows)") { path in
      let samples = try Replayed(path).samples
      #expect(samples.map(\.interval.lowerBound) == [.zero, .seconds(1)])
      let process = try #require(samples.last?.processes.first)
      for category in Category.allCases {
        #expect(process.memory[category] == UInt64((category.rawValue + 1) * 1024))
      }
      #expect(process.faults == PageFaults(minor: 3, major: 8))
      #expect(process.commandLine.text == "a b")
    }
  }

  @Test(arguments: [
    brief.replacing("\tHEAP_PSS", with: ""), brief.replacing("\tCMD", with: ""),
    brief.replacing("HEAP_PSS", with: "LIB_TEXT_PSS"), "PID\tCMD\n",
    brief.replacing("LIB_TEXT_PSS", with: "LIB_TEXT_PSS\tEXTERN_TEXT_PSS"),
    all.replacing("TIME\tPID", with: "PID\tTIME"), brief.replacing("PID", with: "PID\tPID"),
  ])
  func `a header that lacks or repeats a column, or has another order, is not a table`(
    text: String
  ) throws {
    try withFile(text) { path in
      #expect(throws: RecordingError.unrecognized(path: path)) { try Replayed(path) }
    }
  }

  @Test(
    arguments: [
      (#"tab\tnewline\nreturn\r"#, Array("tab\tnewline\nreturn\r".utf8)),
      (#"back\\slash\\x41"#, Array(#"back\slash\x41"#.utf8)),
      (#"\x1b[31m\xff"#, [0x1B] + Array("[31m".utf8) + [0xFF]),
      (#"\u{202e}x"#, Array("\u{202E}x".utf8)),
      (#"\q \x \xz9 \u \u{ \u{zz} \"#, Array(#"\q \x \xz9 \u \u{ \u{zz} \"#.utf8)),
      (#"\x+1b\u{+41}\x{41}"#, Array(#"\x+1b\u{+41}\x{41}"#.utf8)),
      ("é", Array("é".utf8)),
    ] as [(String, [UInt8])])
  func `escape sequences are decoded`(text: String, bytes: [UInt8]) throws {
    try withFile(brief + row(1, text)) { path in
      let samples = try Replayed(path).samples
      #expect(samples.first?.processes.first?.commandLine.bytes == bytes)
    }
  }

  @Test(
    arguments: [
      (brief + row(1) + brief + brief + row(1), [0, 500, 1000]),
      (all + row(1, time: "0.000") + all + row(1, time: "0.700"), [0, 700]),
      (all + all + all + row(1, time: "1.000") + all + row(2, time: "1.5"), [0, 500, 1000, 1500]),
      (all + row(1, time: "1.000") + all + all + row(1, time: "1.300"), [1000, 1150, 1300]),
      (
        all + row(1, time: "1.000") + all + row(1, time: "1.2") + all + all,
        [1000, 1200, 1400, 1600]
      ),
      (all + all, [0, 500]),
    ] as [(String, [Int])])
  func `a sample without rows gets a time between its neighbors`(text: String, times: [Int]) throws
  {
    try withFile(text) { path in
      let samples = try Replayed(path, interval: .milliseconds(500)).samples
      #expect(samples.map(\.interval.lowerBound) == times.map { .milliseconds($0) })
    }
  }

  @Test(
    arguments: [
      (brief + row(1) + "x\n", 3, 1, "expected 15 columns, found 1"),
      (brief + row(1).replacing("2048", with: "2k"), 2, 8, "expected a whole number"),
      (all + row(1, time: "now"), 2, 1, "expected a whole number"),
      (all + row(1, time: "1.0000"), 2, 1, "expected a number of seconds"),
      (
        all + row(1, time: "1.0") + row(2, time: "2.0"), 3, 1,
        "the time differs from that of the previous row"
      ),
      (brief + row(1).replacing("\t", with: " "), 2, 1, "expected 15 columns, found 1"),
      (brief + row(2_147_483_648), 2, 1, "expected a PID"),
      (brief + row(0), 2, 1, "expected a PID"),
      (brief + row(5) + row(5), 3, 1, "process 5 appears twice in this sample"),
    ] as [(String, Int, Int, String)])
  func `an invalid row is an error with its position`(
    text: String, line: Int, column: Int, reason: String
  ) throws {
    try withFile(text + brief + row(1)) { path in
      #expect(
        throws: RecordingError.malformed(path: path, line: line, column: column, reason: reason)
      ) { try Replayed(path) }
    }
  }

  @Test func `only the sample of an incomplete last row is lost`() throws {
    for kept in [1, 20, row(1).count - 1] {
      try withFile(brief + row(1) + brief + row(1) + row(2).prefix(kept)) { path in
        let replayed = try Replayed(path)
        #expect(replayed.samples.count == 1)
        #expect(replayed.cutOff == .line(5))
      }
    }
  }

  @Test func `an incomplete last header loses no sample`() throws {
    try withFile(brief + row(1) + brief + row(1) + brief.prefix(9)) { path in
      let replayed = try Replayed(path)
      #expect(replayed.samples.count == 2)
      #expect(replayed.cutOff == .line(5))
    }
  }

  @Test func `a time before the previous one is an error`() throws {
    try withFile(all + row(1, time: "2.0") + all + row(1, time: "1.0")) { path in
      #expect(throws: RecordingError.outOfOrder(path: path, line: 4)) { try Replayed(path) }
    }
  }
}
