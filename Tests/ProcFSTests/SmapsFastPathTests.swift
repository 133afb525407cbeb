import TestSupport
import Testing

@testable import ProcFS

/// The fast path gives the same result as reading line by line.
@Suite(.timeLimit(.minutes(20))) struct SmapsFastPathTests {
  private static let header = "7fb2e3bfa000-7fb2e3d50000 rw-p 00000000 00:00 0 "

  private func layout(of entry: String) -> EntryLayout {
    let bytes = Array(entry.utf8)
    let lines = bytes.count { $0 == UInt8(ascii: "\n") }
    return bytes.withUnsafeBytes {
      EntryLayout(of: $0, entryAt: 0, SmapsEntryEnd(next: bytes.count, lines: lines), .all)
    }
  }

  @Test func `a usual entry is read by its columns`() {
    let entry = smapsEntry(Self.header, pss: "      12")
    var layout = layout(of: entry)
    #expect(layout.isUsable)
    #expect(layout.lines == 9)
    var mapping = Mapping(addresses: 0..<0, permissions: [], name: 0..<0)
    let end = Array(entry.utf8).withUnsafeBytes {
      layout.read($0, body: Self.header.utf8.count + 1, into: &mapping)
    }
    #expect(end == entry.utf8.count)
    #expect(mapping[.rss] == 12 << 10)
    #expect(mapping[.pss] == 12 << 10)
    #expect(mapping[.swapPSS] == 3 << 10)
    #expect(mapping[.sharedHugetlb] == 2 << 10)
    #expect(mapping[.privateHugetlb] == 4 << 10)
  }

  @Test(arguments: [
    ("a line after the flags", smapsEntry(header, after: "Late:                  1 kB\n")),
    ("no flags", smapsEntry(header).replacing("VmFlags: rd mr mw me\n", with: "")),
    ("a wide number", smapsEntry(header, pss: "100000000")),
    ("other columns", smapsEntry(header).replacing("Rss:   ", with: "Rss:")),
    ("a repeated field", smapsEntry(header, between: "Pss:                   8 kB\n")),
    ("no field", header + "\nSize:                 12 kB\nVmFlags: rd\n"),
    ("nothing but a header", header + "\n"),
  ])
  func `the fast path declines a layout that it does not understand`(what: String, entry: String) {
    #expect(!layout(of: entry).isUsable)
  }

  @Test func `a number that is wider than its columns moves the fields and is read`() throws {
    let sizes = ["       1", "123456789012", "       2", "99999999", "100000000", "       3"]
    let found = try parseSmaps(sizes.map { smapsEntry(Self.header, pss: $0) }.joined())
    #expect(
      found.map { $0.mapping[.pss] }
        == [1, 123_456_789_012, 2, 99_999_999, 100_000_000, 3].map {
          UInt64($0) * 1024
        })
  }

  @Test func `the digits in a number's columns may belong to a longer number`() throws {
    let entries =
      smapsEntry(Self.header, pss: "123456789") + smapsEntry(Self.header, pss: "187654321")
    let text = entries.replacing("\nPss:            ", with: "\nPss:           ")
    let found = try parseSmaps(text)
    #expect(found.map { $0.mapping[.pss] } == [123_456_789 << 10, 187_654_321 << 10])
  }

  @Test(arguments: ["jvm", "family"])
  func `captured processes are the same with and without the fast path`(name: String) throws {
    let tree = try ProcTree(Checkout.tree(name))
    var buffer = ReadBuffer()
    var count = 0
    for entry in try tree.processes() {
      var readings: [[Mapping]] = []
      for usesFastPath in [true, false] {
        var parser = SmapsParser(usesFastPath: usesFastPath)
        var mappings: [Mapping] = []
        guard case .file(let smaps) = try tree.open(.smaps, of: entry.pid) else { continue }
        _ = try smaps.forEachMapping(buffer: &buffer, parser: &parser) { mapping, _ in
          mappings.append(mapping)
        }
        readings.append(mappings)
      }
      #expect(readings.first == readings.last)
      count += readings.first?.count ?? 0
    }
    #expect(count > 10)
  }

  /// Parses a text; the mappings' ranges are those in the text.
  private func read(
    _ text: [UInt8], usesFastPath: Bool = true
  ) -> Result<[Mapping], SmapsError> {
    var parser = SmapsParser(usesFastPath: usesFastPath)
    var found: [Mapping] = []
    return Result { () throws(SmapsError) in
      _ = try parser.parse(text.span.bytes, isLast: true) { mapping, _ in found.append(mapping) }
      return found
    }
  }

  /// The layout of the entry before decides only where the fast path looks first.
  @Test func `an entry after a usual one is the same as alone`() throws {
    var random = SeededRandom(seed: 3)
    let usual = Array(smapsEntry(Self.header, pss: "      12").utf8)
    let letters = Array(" 01289:\nkBmA-".utf8)
    var (same, refused) = (0, 0)
    for _ in 0..<20_000 {
      var text = usual
      let place = Int.random(in: 48..<text.count - 1, using: &random)
      text[place] = letters.randomElement(using: &random) ?? 0
      let alone = read(text)
      #expect(alone == read(text, usesFastPath: false))
      switch (alone, read(usual + text)) {
      case (.success(let alone), .success(let after)):
        same += 1
        guard alone.count == after.count - 1 else {
          Issue.record("\(String(decoding: text, as: UTF8.self))")
          continue
        }
        for (one, other) in zip(alone, after.dropFirst()) {
          var other = other
          other.move(by: -usual.count)
          if other.flags.isEmpty { other.flags = 0..<0 }
          if one != other { Issue.record("\(String(decoding: text, as: UTF8.self)): \(other)") }
        }
      case (.failure(let alone), .failure(let after)):
        refused += 1
        if alone.reason != after.reason { Issue.record("\(alone) \(after)") }
      case (.failure(let error), .success):
        // If the layout fits, the fast path does not look at a line that is not in the table.
        // Without it, a digit at the beginning of such a line makes it a header.
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
}

/// The entry that ends a file.
@Suite(.timeLimit(.minutes(20))) struct VsyscallEntryTests {
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
  func `the entry of vsyscall is complete with its flags`(text: String, isEnd: Bool) {
    #expect(
      Array(text.utf8).withUnsafeBytes {
        SmapsParser.isVsyscallEntry(RawSpan(_unsafeBytes: $0))
      } == isEnd)
  }
}
