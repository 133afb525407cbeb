import Testing

@testable import ProcFS

/// The text of a file comes in pieces, and an entry may be in two of them.
@Suite(.timeLimit(.minutes(20))) struct SmapsPiecesTests {
  @Test(arguments: [1, 2, 7, 100, 333, 4096], [true, false])
  func `entries are the same for pieces of any size`(piece: Int, usesFastPath: Bool) throws {
    let text = (1...20).map { number in
      smapsEntry(
        "\(number)000-\(number)fff r--p 00000000 00:00 0  /file\(number)", pss: "\(number)")
    }.joined()
    let found = try parseSmaps(text, piece: piece, usesFastPath: usesFastPath)
    #expect(found.map(\.name) == (1...20).map { "/file\($0)" })
    #expect(found.map { $0.mapping[.pss] } == (1...20).map { UInt64($0) * 1024 })
  }

  @Test(arguments: [1, 50, 4096])
  func `an entry at the end of a piece waits for what follows it`(piece: Int) throws {
    let header = "1000-2000 r--p 00000000 00:00 0  /a"
    let text = smapsEntry(header) + smapsEntry(header, after: "Pss:                  99 kB\n")
    let found = try parseSmaps(text + smapsEntry(header), piece: piece)
    #expect(found.map { $0.mapping[.pss] } == [8, 99, 8].map { UInt64($0) * 1024 })
    #expect(found.map(\.name) == ["/a", "/a", "/a"])
  }

  /// Parses pieces and returns the name, the flags and the PSS of each mapping.
  ///
  /// - Parameter isLast: Whether the file ends with the last piece.
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
        found.append("\(texts[0])\(texts[1]) \((mapping[.pss] ?? 0) / 1024)")
      }
      waiting.removeFirst(count)
    }
    return found
  }

  private func named(_ name: String, pss: Int = 8) -> String {
    let number = String(pss)
    return smapsEntry(
      "1000-2000 r--p 00000000 00:00 0  \(name)",
      pss: String(repeating: " ", count: 8 - number.count) + number)
  }

  @Test func `an entry that waited has its own texts and number of lines`() throws {
    var parser = SmapsParser()
    let pieces = [named("/a") + named("/bb", pss: 9), named("/c", pss: 10)]
    let flags = " rd mr mw me"
    #expect(
      try read(pieces, with: &parser) == ["/a\(flags) 8", "/bb\(flags) 9", "/c\(flags) 10"])
    // An entry has nine lines, and the malformed line follows three entries.
    parser.begin()
    #expect(throws: SmapsError(line: 28, reason: .notAField, text: [UInt8(ascii: "?")])) {
      try read(pieces + ["?\n"], with: &parser)
    }
  }

  @Test func `a field after the flags belongs to the entry that waited for it`() throws {
    var parser = SmapsParser()
    let more = "Pss:                  99 kB\n"
    let found = try read(
      [named("/a"), named("/b"), more, named("/c")], with: &parser)
    #expect(found.map { $0.suffix(3) } == ["e 8", " 99", "e 8"])
  }

  @Test func `an entry that waited is dropped when another file begins`() throws {
    var parser = SmapsParser()
    let before = [named("/a"), named("/b", pss: 7)]
    #expect(try read(before, with: &parser, isLast: false).count == 1)
    parser.begin()
    #expect(try read([named("/c")], with: &parser) == ["/c rd mr mw me 8"])
  }
}
