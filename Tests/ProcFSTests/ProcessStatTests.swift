import Testing

@testable import ProcFS

private func parse(_ text: String) -> ProcessStat? {
  ProcessStat(Array(text.utf8).span.bytes)
}

/// The fields after the name. Each is its own number, so that a mix-up is visible.
private let fields =
  "S 4 5 6 7 -1 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30"

@Suite(.timeLimit(.minutes(20))) struct ProcessStatTests {
  @Test func `each field has the number that the manual page gives it`() throws {
    let stat = try #require(parse("1 (init) \(fields)\n"))
    #expect(stat.name == "init")
    #expect(stat.state == "S")
    #expect(stat.parent == ProcessID(rawValue: 4))
    #expect(stat.faults == PageFaults(minor: 10, major: 12))
    #expect(stat.threads == 20)
    #expect(stat.startTime == 22)
    #expect(stat.virtualSize == 23)
    #expect(stat.image == ProgramImage(codeStart: 26, stackStart: 28))
  }

  @Test(arguments: [(9, true), (0x40, false), (0x0040_0140, false), (0x0040_0100, true)])
  func `a flag shows whether a process has called exec`(flags: Int, expected: Bool) throws {
    let stat = try #require(parse("1 (init) \(fields.replacing(" 9 ", with: " \(flags) "))\n"))
    #expect(stat.image.hasCalledExec == expected)
  }

  @Test(arguments: [
    ("S", 1, false, false), ("S", 2, false, false), ("Z", 1, true, false), ("Z", 0, true, false),
    ("X", 1, true, false), ("Z", 2, false, true),
  ])
  func `a zombie with other threads is a living process without its main thread`(
    state: String, threads: Int, isZombie: Bool, hasExitedMainThread: Bool
  ) throws {
    let text = state + fields.dropFirst().replacing(" 20 ", with: " \(threads) ")
    let stat = try #require(parse("1 (init) \(text)\n"))
    #expect(stat.isZombie == isZombie)
    #expect(stat.hasExitedMainThread == hasExitedMainThread)
  }

  @Test func `the memory of a thread replaces nothing but size and image`() throws {
    let process = try #require(parse("1 (init) \(fields)\n"))
    let changed = fields.split(separator: " ").map { Int($0).map { "\($0 + 100)" } ?? "R" }
    let thread = try #require(parse("2 (other) \(changed.joined(separator: " "))\n"))
    let merged = process.withMemory(of: thread)
    #expect(merged.virtualSize == 123)
    #expect(merged.image == ProgramImage(codeStart: 126, stackStart: 128, hasCalledExec: false))
    #expect(merged.startTime == 22 && merged.faults == process.faults && merged.name == "init")
  }

  @Test func `skipped fields may be negative or too large for a number`() {
    let text = fields.replacing(" 25 ", with: " 18446744073709551616 ").replacing(
      " 18 ", with: " -100 ")
    #expect(parse("1 (init) \(text)\n") == parse("1 (init) \(fields)\n"))
  }

  @Test(arguments: ["a) R 1 (b", "", "with space", "((", "))"])
  func `a name may contain parentheses and spaces`(name: String) {
    #expect(parse("1 (\(name)) \(fields)\n")?.name == name)
    #expect(parse("1 (\(name)) \(fields)\n")?.parent?.rawValue == 4)
  }

  @Test(arguments: [
    "", "1", "1 (init", "1 (init)", "1 (init) S", "1 (init) S 4 5 6", "1 (init) S 4 x 6",
    "1 )init( \(fields)", "1 (init)\(fields)", "1 (init) \(fields.replacing(" 10 ", with: " x "))",
    "1 (init) \(fields.replacing(" 23 ", with: " 23k "))",
    "1 (init) \(fields.replacing(" 12 ", with: " -12 "))",
    "1 (init) \(fields.replacing(" 28 29 30", with: " "))",
    "1 (init)x\(fields)", "1 (init) \(fields.replacing(" 11 ", with: "  11 "))",
    "1 (init) \(fields.replacing(" 5 ", with: " garbage "))",
    "1 (init) \(fields.replacing(" 11 ", with: " \n "))",
  ])
  func `a text that is cut off or not stat is refused`(text: String) {
    #expect(parse(text) == nil)
  }
}

@Suite(.timeLimit(.minutes(20))) struct CommandLineTests {
  @Test(arguments: [
    ("", ""), ("a\0", "a"), ("a\0b c\0", "a b c"), ("a\0\0b\0", "a  b"),
    ("title of a server\0\0\0\0", "title of a server"), ("no end", "no end"), ("\0\0", ""),
  ])
  func `arguments are joined by spaces, without padding`(file: String, text: String) {
    let bytes = Array(file.utf8)
    let commandLine = CommandLine(file: bytes.span.bytes)
    #expect(commandLine.text == text)
    let isSame = commandLine.matches(file: bytes.span.bytes)
    #expect(isSame)
  }

  @Test(arguments: [
    ("a\0b\0", "a\0c\0"), ("a\0", "a\0b\0"), ("a\0b\0", "a\0"),
    // A difference in the first eight bytes, in the second eight, and after them.
    ("sleep\0infinity\0and\0more\0", "sleef\0infinity\0and\0more\0"),
    ("sleep\0infinity\0and\0more\0", "sleep\0inXinity\0and\0more\0"),
    ("sleep\0infinity\0and\0more\0", "sleep\0infinity\0and\0mope\0"),
  ])
  func `a different command line does not match`(before: String, after: String) {
    let commandLine = CommandLine(file: Array(before.utf8).span.bytes)
    let isSame = commandLine.matches(file: Array(after.utf8).span.bytes)
    #expect(!isSame)
  }
}

@Suite(.timeLimit(.minutes(20))) struct ProcessIDTests {
  @Test(
    arguments: [
      ("1", 1), ("2147483647", 2_147_483_647), ("2147483648", nil), ("0", nil), ("", nil),
      ("self", nil), ("1a", nil), ("-1", nil),
    ] as [(String, Int32?)])
  func `the name of a process's directory is a positive number`(name: String, pid: Int32?) {
    #expect(ProcessID(directoryName: name)?.rawValue == pid)
  }
}
