import Testing

@testable import ProcFS

@Suite(.timeLimit(.minutes(20))) struct SmapsParserTests {
  @Test(arguments: [true, false])
  func `header and fields of an entry are parsed, with kB as bytes`(usesFastPath: Bool) throws {
    let text = smapsEntry(
      "55ef49e5b000-55ef49e6f000 rw-s 00003000 fe:00 254626                  /a b/c")
    let found = try parseSmaps(text + text, usesFastPath: usesFastPath)
    #expect(found.count == 2)
    for (mapping, name) in found {
      #expect(mapping.addresses == 0x55ef_49e5_b000..<0x55ef_49e6_f000)
      #expect(mapping.permissions == [.read, .write, .shared])
      #expect(mapping.permissions.description == "rw-s-")
      #expect(name == "/a b/c")
      #expect(mapping[.rss] == 12 * 1024)
      #expect(mapping[.pss] == 8 * 1024)
      #expect(mapping[.swapPSS] == 3 * 1024)
      #expect(mapping[.sharedHugetlb] == 2 * 1024)
      #expect(mapping[.privateHugetlb] == 4 * 1024)
    }
  }

  @Test(arguments: [true, false])
  func `the parser reports which fields the kernel prints`(usesFastPath: Bool) throws {
    let text = smapsEntry("1000-2000 rw-p 00000000 00:00 0 ")
      .replacing("SwapPss:               3 kB\n", with: "")
    var parser = SmapsParser(usesFastPath: usesFastPath)
    let (old, new) = (Array((text + text).utf8), Array(smapsEntry("1-2 rw-p 0 00:00 0 ").utf8))
    _ = try parser.parse(old.span.bytes, isLast: true) { _, _ in }
    let printed = parser.printedFields
    #expect(!printed.intersects(SmapsFieldSet([.swapPSS])))
    #expect(printed.contains(SmapsFieldSet([.rss, .pss, .sharedHugetlb, .privateHugetlb])))
    parser.begin()
    #expect(parser.printedFields == SmapsFieldSet([]))
    _ = try parser.parse(new.span.bytes, isLast: true) { _, _ in }
    #expect(parser.printedFields == printed.union(SmapsFieldSet([.swapPSS])))
  }

  @Test(
    arguments: [("rd mr mw me", false), ("rd wr nh", true), ("nh", true), ("rd xn hr wr", false)])
  func `flags are found in the first entry, and in the second, which the fast path reads`(
    flags: String, expected: Bool
  ) throws {
    let text = smapsEntry("1000-2000 rw-p 00000000 00:00 0 ")
      .replacing("rd mr mw me", with: flags)
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
  func `the name is the text after the inode, if any`(header: String, name: String) throws {
    #expect(try parseSmaps(smapsEntry(header)).map(\.name) == [name])
  }

  @Test(arguments: [true, false])
  func `fields that are not in the table are skipped, before and after the flags`(
    usesFastPath: Bool
  ) throws {
    let header = "1000-2000 r--p 00000000 00:00 0 "
    let plain = smapsEntry(header, pss: "       5")
    let odd = smapsEntry(
      header, pss: "       6", between: "Pss_New:       7 kB\nWords: many of them\n",
      after: "Late: 1 kB\n")
    let found = try parseSmaps(plain + odd + plain + odd, usesFastPath: usesFastPath)
    #expect(found.map { $0.mapping[.pss] } == [5, 6, 5, 6].map { UInt64($0) * 1024 })
  }

  /// A field after the flags makes the parser read an entry twice.
  @Test func `huge pages of an entry with a field after its flags count once`() throws {
    let entry = """
      1000-2000 r--p 00000000 00:00 0 
      Pss:       4 kB
      Shared_Hugetlb:       8 kB
      Private_Hugetlb:      16 kB
      VmFlags: rd 

      """
    let found = try parseSmaps(entry + entry + "Late: 1 kB\n" + entry)
    #expect(found.map { $0.mapping[.sharedHugetlb] } == [8 << 10, 8 << 10, 8 << 10])
    #expect(found.map { $0.mapping[.privateHugetlb] } == [16 << 10, 16 << 10, 16 << 10])
  }

  /// No kernel prints such an entry, but a forged file must not stop the program.
  @Test
  func `the last one of repeated fields counts, and huge pages add up to at most the maximum`()
    throws
  {
    let largest = "Shared_Hugetlb: 8796093022208 kB\n"
    let entry =
      "1000-2000 r--p 0 0:0 0 \nPss: 1 kB\nPss: 2 kB\n" + String(repeating: largest, count: 3000)
      + "VmFlags: rd\n"
    for (mapping, _) in try parseSmaps(entry + entry) {
      #expect(mapping[.pss] == 2048)
      #expect(mapping[.sharedHugetlb] == .max)
      #expect(mapping[.privateHugetlb] == nil)
    }
  }

  @Test func `an entry has no values of the entry before it`() throws {
    let full = smapsEntry("1000-2000 rw-s 00000000 fe:00 1  /a")
    let bare = "3000-4000 r--p 00000000 00:00 0 \nSize:  12 kB\n"
    let found = try parseSmaps(full + full + bare + full)
    #expect(
      found[2].mapping
        == Mapping(
          addresses: 0x3000..<0x4000, permissions: [.read, .private],
          name: found[2].mapping.name))
    #expect(found.map(\.name) == ["/a", "/a", "", "/a"])
    #expect(found.map { $0.mapping[.swapPSS] } == [3072, 3072, nil, 3072])
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
  func `a text that is not smaps is refused with the number and the text of its line`(
    text: String, line: Int, reason: SmapsError.Reason
  ) {
    let found = Array(text.split(separator: "\n")[line - 1].utf8)
    #expect(throws: SmapsError(line: line, reason: reason, text: found)) { try parseSmaps(text) }
  }

  @Test func `the largest number of kB is accepted`() throws {
    let found = try parseSmaps("1000-2000 r--p 0 0:0 0 \nPss: 8796093022208 kB\n")
    #expect(found.first?.mapping[.pss] == 1 << 53)
  }
}

/// These tests cover a field as soon as it is in the table.
@Suite(.timeLimit(.minutes(20))) struct SmapsFieldTests {
  private static let header = "7fb2e3bfa000-7fb2e3d50000 rw-p 00000000 00:00 0 \n"

  /// The value of a field in the texts below, in kB.
  private static func kilobytes(_ field: SmapsField) -> UInt64 { UInt64(field.rawValue) * 1001 }

  /// An entry with the usual columns.
  private static func entry(without missing: SmapsField? = nil) -> String {
    let lines = SmapsField.allCases.filter { $0 != missing }.map { field in
      let label = "\(field.label)"
      let number = "\(kilobytes(field))"
      return label + String(repeating: " ", count: 24 - label.utf8.count - number.utf8.count)
        + number + " kB\n"
    }
    return header + lines.joined() + "VmFlags: rd wr \n"
  }

  @Test func `the values have space for every field of the table`() {
    #expect(SmapsField.allCases.map(\.rawValue) == Array(0..<SmapsField.allCases.count))
    #expect(SmapsField.allCases.count <= SmapsFieldValues().bytes.count)
    #expect(SmapsField.allCases.count <= SmapsFieldValues().printed.bitWidth)
  }

  @Test(arguments: SmapsField.allCases)
  func `a field has its value with and without the fast path`(field: SmapsField) throws {
    for usesFastPath in [true, false] {
      let found = try parseSmaps(Self.entry() + Self.entry(), usesFastPath: usesFastPath)
      let value = Self.kilobytes(field) * 1024
      #expect(found.map { $0.mapping[field] } == [value, value])
    }
  }

  @Test(arguments: SmapsField.allCases)
  func `a field that is not printed is nil, and all others have their values`(
    missing: SmapsField
  ) throws {
    for usesFastPath in [true, false] {
      let text = Self.entry() + Self.entry(without: missing) + Self.entry(without: missing)
      let found = try parseSmaps(text, usesFastPath: usesFastPath)
      for (mapping, _) in found.dropFirst() {
        for field in SmapsField.allCases {
          let value = Self.kilobytes(field) * 1024
          #expect(mapping[field] == (field == missing ? nil : value))
          #expect(mapping.bytes(of: field) == (field == missing ? 0 : value))
        }
      }
    }
  }

  @Test(arguments: SmapsField.allCases)
  func `the fast path reads entries with and without a field`(field: SmapsField) throws {
    for text in [Self.entry(), Self.entry(without: field)] {
      let bytes = Array((text + text).utf8)
      let start = text.utf8.count
      bytes.withUnsafeBytes { buffer in
        var fastPath = SmapsFastPath()
        fastPath.learn(
          from: buffer, entryAt: 0,
          SmapsEntryEnd(next: start, lines: text.split(separator: "\n").count), .all)
        var mapping = Mapping(addresses: 0..<0, permissions: [], name: 0..<0)
        let outcome = fastPath.readEntry(in: buffer, at: start, isLast: true, into: &mapping)
        guard case .entry(let end) = outcome else {
          Issue.record("the fast path does not read \(text)")
          return
        }
        #expect(end.next == bytes.count)
        #expect(end.lines == text.split(separator: "\n").count)
        #expect((mapping[field] == nil) == !text.contains("\n\(field.label)"))
      }
    }
  }

  @Test func `values of fields can be set and removed`() {
    var values = SmapsFieldValues()
    #expect(values == SmapsFieldValues())
    values[.pss] = 0
    #expect(values[.pss] == 0)
    #expect(values[.rss] == nil)
    #expect(values != SmapsFieldValues())
    values[.pss] = 5
    values[.pss] = nil
    #expect(values.bytes[SmapsField.pss.rawValue] == 0)
    #expect(values == SmapsFieldValues())
  }
}
