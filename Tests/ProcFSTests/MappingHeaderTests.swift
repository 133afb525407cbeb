import TestSupport
import Testing

@testable import ProcFS

/// The fast path reads a usual header by its columns. All others are read word by word.
@Suite(.timeLimit(.minutes(20))) struct MappingHeaderTests {
  private static let usual = [
    "55617f6ae000-55617f6af000 r--p 00000000 fe:00 7                          /tmp/load",
    "7fb2e3bfa000-7fb2e3d50000 r-xp 00026000 fe:00 333151                     /usr/lib/libc.so.6",
    "7fb2e3bfa000-7fb2e3d50000 r-xs 00026000 fe:00 16220352                   /a b (deleted)",
    "7fb2e3bfa000-7fb2e3d50000 rwxp 00026000 fe:00 123456789012345            /dev/shm/x",
    "55619ab25000-55619ab46000 rw-p 00000000 00:00 0                          [heap]",
    "7fb2e3db6000-7fb2e3db6000 ---p 00000000 00:00 0 ",
  ]

  /// Reads the first line in both ways. Returns the mapping and the end of the line.
  private func read(_ text: [UInt8]) -> (fast: (Mapping, Int)?, plain: (Mapping, Int)?) {
    text.withUnsafeBytes { buffer in
      var (first, second) = (Mapping.blank, Mapping.blank)
      let end = MappingHeader.readFast(in: buffer, from: 0, into: &first)
      let lineEnd = buffer.lineEnd(from: 0)
      let isHeader = lineEnd.map {
        MappingHeader.read(in: buffer, from: 0, to: $0, into: &second)
      }
      return (end.map { (first, $0) }, isHeader == true ? lineEnd.map { (second, $0) } : nil)
    }
  }

  private let field = Array("\nSize:                 12 kB\nKernelPageSize:        4 kB\n".utf8)

  @Test(arguments: usual)
  func `the fast path reads a usual header`(line: String) throws {
    let (fast, plain) = read(line.utf8 + field)
    let (mapping, end) = try #require(fast)
    #expect(end == line.utf8.count)
    #expect(mapping == plain?.0)
    #expect(line.hasSuffix(String(decoding: Array(line.utf8)[mapping.name], as: UTF8.self)))
    #expect(mapping.name.isEmpty == line.hasSuffix(" "))
  }

  @Test(arguments: [
    "00400000-0040b000 r-xp 00000000 fe:00 254626                             /bin/sed",
    "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]",
    "7fb2e3bfa000-7fb2e3d50000 r-xp 123456000 fe:00 333151                    /dev/mem",
    "7fb2e3bfa000-7fb2e3d50000 r-xp 00026000 103:02 333151                    /usr/lib/libc.so.6",
    "7fb2e3bfa000-7fb2e3d50000 r-xp 00026000 00:2a 18446744073709551615       /usr/lib/libc.so.6",
    "7fb2e3d50000-7fb2e3bfa000 r-xp 00026000 00:2a 1                          /usr/lib/libc.so.6",
  ])
  func `the fast path declines other headers`(line: String) {
    #expect(read(line.utf8 + field).fast == nil)
  }

  @Test func `the fast path reads no changed header differently`() {
    var random = SeededRandom(seed: 5)
    let letters = Array(" \n-0afgrwxsp:/[]?\u{7f}é\0".utf8)
    var taken = 0
    var refused = 0
    for round in 0..<200_000 {
      var text = Array(Self.usual[round % Self.usual.count].utf8) + field
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<80, using: &random)
        text[place] = letters.randomElement(using: &random) ?? 0
      }
      let (fast, plain) = read(text)
      guard let (mapping, end) = fast else {
        refused += 1
        continue
      }
      taken += 1
      // A hundred thousand expectations take minutes.
      if mapping != plain?.0 || end != plain?.1 {
        Issue.record("\(String(decoding: text, as: UTF8.self)): \(mapping)")
      }
    }
    #expect(taken > 10_000)
    #expect(refused > 10_000)
  }

  @Test func `the fast path reads no header differently if the bytes end within it`() {
    let text = Array(Self.usual[1].utf8) + field
    for count in 0...text.count {
      let (fast, plain) = read(Array(text.prefix(count)))
      if let (mapping, end) = fast {
        #expect(mapping == plain?.0 && end == plain?.1)
      }
    }
  }
}

extension Mapping {
  fileprivate static var blank: Mapping { Mapping(addresses: 0..<0, permissions: [], name: 0..<0) }
}
