import TestSupport
import Testing

@testable import ProcFS

/// One entry as Linux 6 prints it.
private func entry(
  _ header: String, pss: String = "       8", between: String = "", behind: String = ""
) -> String {
  """
  \(header)
  Size:                 12 kB
  Rss:                  12 kB
  Pss:            \(pss) kB
  \(between)Shared_Hugetlb:        2 kB
  Private_Hugetlb:       4 kB
  SwapPss:               3 kB
  THPeligible:           0
  VmFlags: rd mr mw me
  \(behind)
  """
}

private func parse(_ text: String, piece: Int = .max) throws(SmapsError) -> [(Mapping, String)] {
  var parser = SmapsParser()
  var found: [(Mapping, String)] = []
  var waiting: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while true {
    waiting += rest.prefix(piece)
    rest = rest.dropFirst(piece)
    let count = try parser.parse(waiting.span.bytes, isLast: rest.isEmpty) { mapping, bytes in
      let name = bytes.extracting(mapping.name).withUnsafeBytes {
        String(decoding: $0, as: UTF8.self)
      }
      found.append((mapping, name))
    }
    waiting.removeFirst(count)
    if rest.isEmpty { return found }
  }
}

@Suite(.timeLimit(.minutes(5))) struct SmapsParserTests {
  @Test func `an entry's header and counted fields are read, kB as bytes`() throws {
    let found = try parse(
      entry("55ef49e5b000-55ef49e6f000 rw-s 00003000 fe:00 254626                  /a b/c"))
    let (mapping, name) = try #require(found.first)
    #expect(found.count == 1)
    #expect(mapping.addresses == 0x55ef_49e5_b000..<0x55ef_49e6_f000)
    #expect(mapping.permissions == [.read, .write, .shared])
    #expect(mapping.permissions.description == "rw-s-")
    #expect(name == "/a b/c")
    #expect(mapping.rss == 12 * 1024)
    #expect(mapping.pss == 8 * 1024)
    #expect(mapping.swapPSS == 3 * 1024)
    #expect(mapping.hugetlb == 6 * 1024)
  }

  @Test(
    arguments: [("rd mr mw me", false), ("rd wr nh", true), ("nh", true), ("rd xn hr wr", false)])
  func `flags are found in the first entry and the next, which is read by its layout`(
    flags: String, expected: Bool
  ) throws {
    let text = entry("1000-2000 rw-p 00000000 00:00 0 ").replacing("rd mr mw me", with: flags)
    var parser = SmapsParser()
    var found: [Bool] = []
    let bytes = Array((text + text).utf8)
    _ = try parser.parse(bytes.span.bytes, isLast: true) { mapping, bytes in
      found.append(mapping.has(.noHugePages, in: bytes))
    }
    #expect(found == [expected, expected])
  }

  @Test(arguments: [
    ("1000-2000 r--p 00000000 00:00 0 ", ""),
    ("1000-2000 r--p 00000000 00:00 0", ""),
    ("1000-2000 r--p 00000000 00:00 0                          [heap]", "[heap]"),
    ("1000-2000 r--p 00000000 fe:00 123456789012 /x\\012y (deleted)", "/x\\012y (deleted)"),
    ("ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0      [vsyscall]", "[vsyscall]"),
  ])
  func `a name is what follows the inode, or nothing`(header: String, name: String) throws {
    #expect(try parse(entry(header)).map(\.1) == [name])
  }

  @Test(arguments: [1, 2, 7, 100, 333, 4096])
  func `entries come out the same however the text is cut into pieces`(piece: Int) throws {
    let text = (1...20).map { number in
      entry("\(number)000-\(number)fff r--p 00000000 00:00 0  /file\(number)", pss: "\(number)")
    }.joined()
    let found = try parse(text, piece: piece)
    #expect(found.map(\.1) == (1...20).map { "/file\($0)" })
    #expect(found.map { $0.0.pss } == (1...20).map { UInt64($0) * 1024 })
  }

  @Test(arguments: [1, 50, 4096])
  func `an entry with which a piece ends waits for what comes behind it`(piece: Int) throws {
    let header = "1000-2000 r--p 00000000 00:00 0  /a"
    let text = (entry(header) + entry(header, behind: "Pss:                  99 kB\n"))
    let found = try parse(text + entry(header), piece: piece)
    #expect(found.map { $0.0.pss } == [8, 99, 8].map { UInt64($0) * 1024 })
    #expect(found.map { $0.1 } == ["/a", "/a", "/a"])
  }

  /// What a parser hands out of pieces.
  ///
  /// - Parameter isLast: whether the file ends with the last of them.
  private func read(
    _ pieces: [String], with parser: inout SmapsParser, isLast: Bool = true
  ) throws(SmapsError) -> [String] {
    var waiting: [UInt8] = []
    var found: [String] = []
    for (index, piece) in pieces.enumerated() {
      waiting += piece.utf8
      let ends = isLast && index == pieces.indices.last
      let count = try parser.parse(waiting.span.bytes, isLast: ends) { mapping, bytes in
        let texts = [mapping.name, mapping.flags].map { range in
          bytes.extracting(range).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        }
        found.append("\(texts[0])\(texts[1]) \((mapping.pss ?? 0) / 1024)")
      }
      waiting.removeFirst(count)
    }
    return found
  }

  private func named(_ name: String, pss: Int = 8) -> String {
    let number = String(pss)
    return entry(
      "1000-2000 r--p 00000000 00:00 0  \(name)",
      pss: String(repeating: " ", count: 8 - number.count) + number)
  }

  @Test func `an entry that waited is handed out with its own texts and number of lines`() throws {
    var parser = SmapsParser()
    let pieces = [named("/a") + named("/bb", pss: 9), named("/c", pss: 10)]
    let flags = " rd mr mw me"
    #expect(
      try read(pieces, with: &parser) == ["/a\(flags) 8", "/bb\(flags) 9", "/c\(flags) 10"])
    // Nine lines an entry: what is wrong stands behind three.
    parser.begin()
    #expect(throws: SmapsError(line: 28, reason: .notAField)) {
      try read(pieces + ["?\n"], with: &parser)
    }
  }

  @Test func `a field behind the flags belongs to the entry that waited for it`() throws {
    var parser = SmapsParser()
    let more = "Pss:                  99 kB\n"
    let found = try read(
      [named("/a"), named("/b"), more, named("/c")], with: &parser)
    #expect(found.map { $0.suffix(3) } == ["e 8", " 99", "e 8"])
  }

  @Test func `an entry that waited when its file was given up is not the next file's`() throws {
    var parser = SmapsParser()
    let before = [named("/a"), named("/b", pss: 7)]
    #expect(try read(before, with: &parser, isLast: false).count == 1)
    parser.begin()
    #expect(try read([named("/c")], with: &parser) == ["/c rd mr mw me 8"])
  }

  @Test func `a number that outgrows its columns moves the fields, and is read all the same`()
    throws
  {
    let header = "1000-2000 r--p 00000000 00:00 0 "
    let sizes = ["       1", "123456789012", "       2", "99999999", "100000000", "       3"]
    let found = try parse(sizes.map { entry(header, pss: $0) }.joined())
    #expect(
      found.map { $0.0.pss }
        == [1, 123_456_789_012, 2, 99_999_999, 100_000_000, 3].map {
          UInt64($0) * 1024
        })
  }

  @Test func `fields that no kernel has yet do no harm, before and behind the flags`() throws {
    let header = "1000-2000 r--p 00000000 00:00 0 "
    let plain = entry(header, pss: "       5")
    let odd = entry(
      header, pss: "       6", between: "Pss_New:       7 kB\nWords: many of them\n",
      behind: "Late: 1 kB\n")
    let found = try parse(plain + odd + plain + odd)
    #expect(found.map { $0.0.pss } == [5, 6, 5, 6].map { UInt64($0) * 1024 })
  }

  /// What stands behind the flags makes the parser read an entry a second time.
  @Test func `huge pages of an entry with a field behind its flags count once`() throws {
    let entry = """
      1000-2000 r--p 00000000 00:00 0 
      Pss:       4 kB
      Shared_Hugetlb:       8 kB
      Private_Hugetlb:      16 kB
      VmFlags: rd 

      """
    let found = try parse(entry + entry + "Late: 1 kB\n" + entry)
    #expect(found.map { $0.0.hugetlb } == [24 << 10, 24 << 10, 24 << 10])
  }

  /// In no kernel's; but nobody's file may make the program stop.
  @Test func `a field that repeats is the last one's, and huge pages end at the largest number`()
    throws
  {
    let largest = "Shared_Hugetlb: 8796093022208 kB\n"
    let found = try parse(
      "1000-2000 r--p 0 0:0 0 \nPss: 1 kB\nPss: 2 kB\n"
        + String(repeating: largest, count: 3000))
    #expect(found.first?.0.pss == 2048)
    #expect(found.first?.0.hugetlb == .max)
  }

  @Test func `an entry has nothing of the one before it`() throws {
    let full = entry("1000-2000 rw-s 00000000 fe:00 1  /a")
    let found = try parse(full + full + "3000-4000 r--p 00000000 00:00 0 \nSize:  12 kB\n" + full)
    #expect(
      found.map(\.0)[2]
        == Mapping(
          addresses: 0x3000..<0x4000, permissions: [.read, .private],
          name: found[2].0.name))
    #expect(found.map { $0.1 } == ["/a", "/a", "", "/a"])
    #expect(found.map { $0.0.swapPSS } == [3072, 3072, 0, 3072])
  }

  @Test func `a usual entry is read in columns, all fields at once`() {
    let text = Array(entry("", pss: "      12").utf8)
    text.withUnsafeBytes { buffer in
      var layout = EntryLayout()
      var line = 1
      var lines = 0
      while let end = buffer.lineEnd(from: line) {
        if let field = SmapsField(in: buffer, at: line) {
          layout.note(field, at: line - 1, in: buffer, line: line)
        }
        if buffer.begins(with: EntryLayout.flagsLabel, at: line) { layout.flags = line - 1 }
        lines += 1
        line = end + 1
      }
      layout.close(lines: lines)
      var mapping = Mapping(addresses: 0..<0, permissions: [], name: 0..<0)
      let isRead = layout.readColumns(buffer, body: 1, into: &mapping)
      #expect(isRead)
      #expect(mapping.rss == 12 << 10)
      #expect(mapping.pss == 12 << 10)
      #expect(mapping.swapPSS == 3 << 10)
      #expect(mapping.hugetlb == 6 << 10)
    }
  }

  @Test func `what stands in a number's columns may belong to a longer one`() throws {
    let header = "7fb2e3bfa000-7fb2e3d50000 rw-p 00000000 00:00 0 "
    let entries = entry(header, pss: "123456789") + entry(header, pss: "187654321")
    let text = entries.replacing("\nPss:            ", with: "\nPss:           ")
    #expect(try parse(text).map(\.0.pss) == [123_456_789 << 10, 187_654_321 << 10])
  }

  /// What the parser knows of the entry before is only where to look first.
  @Test func `an entry is the same behind a usual one as alone`() throws {
    func read(_ text: [UInt8]) -> Result<[Mapping], SmapsError> {
      var parser = SmapsParser()
      var found: [Mapping] = []
      return Result { () throws(SmapsError) in
        _ = try parser.parse(text.span.bytes, isLast: true) { mapping, _ in found.append(mapping) }
        return found
      }
    }

    var random = SeededRandom(seed: 3)
    let usual = Array(
      entry("7fb2e3bfa000-7fb2e3d50000 rw-p 00000000 00:00 0 ", pss: "      12").utf8)
    let letters = Array(" 01289:\nkBmA-".utf8)
    var (same, refused) = (0, 0)
    for _ in 0..<20_000 {
      var text = usual
      let place = Int.random(in: 48..<text.count - 1, using: &random)
      text[place] = letters.randomElement(using: &random) ?? 0
      switch (read(text), read(usual + text)) {
      case (.success(let alone), .success(let behind)):
        same += 1
        guard alone.count == behind.count - 1 else {
          Issue.record("\(String(decoding: text, as: UTF8.self))")
          continue
        }
        for (one, other) in zip(alone, behind.dropFirst()) {
          var other = other
          other.move(by: -usual.count)
          if other.flags.isEmpty { other.flags = 0..<0 }
          if one != other { Issue.record("\(String(decoding: text, as: UTF8.self)): \(other)") }
        }
      case (.failure(let alone), .failure(let behind)):
        refused += 1
        if alone.reason != behind.reason { Issue.record("\(alone) \(behind)") }
      case (.failure(let error), .success):
        // A line that is not counted is not looked at where the layout holds, and a digit at its beginning
        // makes it a header otherwise.
        if ![.notAField, .notAHeader].contains(error.reason) {
          Issue.record("\(String(decoding: text, as: UTF8.self))")
        }
      case (.success, .failure(let error)):
        Issue.record("\(error): \(String(decoding: text, as: UTF8.self))")
      }
    }
    #expect(same > 1000)
    #expect(refused > 1000)
  }

  @Test func `an entry without PSS says so`() throws {
    let found = try parse("1000-2000 r--p 00000000 00:00 0 \nRss:       4 kB\n")
    #expect(found.map { $0.0.pss } == [nil])
    #expect(found.map { $0.0.rss } == [4096])
  }

  @Test(arguments: [
    ("Rss: 1 kB\n", 1, SmapsError.Reason.notAHeader),
    ("hello\n", 1, .notAHeader),
    ("2000-1000 r--p 0 0:0 0 \n", 1, .notAHeader),
    ("1000-2000 r--? 0 0:0 0 \n", 1, .notAHeader),
    ("10000000000000000-2 r--p 0 0:0 0 \n", 1, .notAHeader),
    ("1000-2000 r--p 0 0:0 0 \nPss: 1 kB", 2, .endsWithinLine),
    ("1000-2000 r--p 0 0:0 0 \nPss: 1 MB\n", 2, .notANumber(.pss)),
    ("1000-2000 r--p 0 0:0 0 \nRss: 1 kB\nPss: -1 kB\n", 3, .notANumber(.pss)),
    ("1000-2000 r--p 0 0:0 0 \nPss: 18446744073709551616 kB\n", 2, .notANumber(.pss)),
    ("1000-2000 r--p 0 0:0 0 \nPss: 8796093022209 kB\n", 2, .notANumber(.pss)),
    ("1000-2000 r--p 0 0:0 0 \nPss: 1 kB\nno field\n", 3, .notAField),
  ])
  func `what is not smaps is refused with its line`(
    text: String, line: Int, reason: SmapsError.Reason
  ) {
    #expect(throws: SmapsError(line: line, reason: reason)) { try parse(text) }
  }

  @Test func `the largest number that any machine could have is taken`() throws {
    let found = try parse("1000-2000 r--p 0 0:0 0 \nPss: 8796093022208 kB\n")
    #expect(found.first?.0.pss == 1 << 53)
  }
}

/// What ends a file for certain.
@Suite(.timeLimit(.minutes(5))) struct SmapsGateTests {
  private static let header =
    "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]\n"

  @Test(arguments: [
    (header + "Rss: 0 kB\nVmFlags: ex \n", true),
    (header + "Rss: 0 kB\n", false),
    (header + "Rss: 0 kB\nVmFlags: ex", false),
    (header, false),
    ("", false),
    ("7ffd00000000-7ffd00001000 r-xp 00000000 00:00 0 [vdso]\nVmFlags: rd ex \n", false),
  ])
  func `the kernel's page is the end once its flags are there`(text: String, isEnd: Bool) {
    #expect(
      Array(text.utf8).withUnsafeBytes { SmapsParser.isGate(RawSpan(_unsafeBytes: $0)) } == isEnd)
  }
}
