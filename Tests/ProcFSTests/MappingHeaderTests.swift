import TestSupport
import Testing

@testable import ProcFS

/// A usual line is read in columns, any other word by word.
@Suite(.timeLimit(.minutes(5))) struct MappingHeaderTests {
  private static let usual = [
    "55617f6ae000-55617f6af000 r--p 00000000 fe:00 7                          /tmp/load",
    "7fb2e3bfa000-7fb2e3d50000 r-xp 00026000 fe:00 333151                     /usr/lib/libc.so.6",
    "7fb2e3bfa000-7fb2e3d50000 r-xs 00026000 fe:00 16220352                   /a b (deleted)",
    "7fb2e3bfa000-7fb2e3d50000 rwxp 00026000 fe:00 123456789012345            /dev/shm/x",
    "55619ab25000-55619ab46000 rw-p 00000000 00:00 0                          [heap]",
    "7fb2e3db6000-7fb2e3db6000 ---p 00000000 00:00 0 ",
  ]

  /// What is read of the first line by either way, and where it says that the line ends.
  private func read(_ text: [UInt8]) -> (usual: (Mapping, Int)?, any: (Mapping, Int)?) {
    text.withUnsafeBytes { buffer in
      var (first, second) = (Mapping.blank, Mapping.blank)
      let end = MappingHeader.readUsual(in: buffer, from: 0, into: &first)
      let lineEnd = buffer.lineEnd(from: 0)
      let isHeader = lineEnd.map {
        MappingHeader.read(in: buffer, from: 0, to: $0, into: &second)
      }
      return (end.map { (first, $0) }, isHeader == true ? lineEnd.map { (second, $0) } : nil)
    }
  }

  private let field = Array("\nSize:                 12 kB\nKernelPageSize:        4 kB\n".utf8)

  @Test(arguments: usual)
  func `a usual line is taken for one`(line: String) throws {
    let (usual, any) = read(line.utf8 + field)
    let (mapping, end) = try #require(usual)
    #expect(end == line.utf8.count)
    #expect(mapping == any?.0)
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
  func `another line is left to who reads any`(line: String) {
    #expect(read(line.utf8 + field).usual == nil)
  }

  @Test func `what of a line is changed, it is not read otherwise than any line`() {
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
      let (usual, any) = read(text)
      guard let (mapping, end) = usual else {
        refused += 1
        continue
      }
      taken += 1
      // A test that says what it looks at a hundred thousand times takes minutes.
      if mapping != any?.0 || end != any?.1 {
        Issue.record("\(String(decoding: text, as: UTF8.self)): \(mapping)")
      }
    }
    #expect(taken > 10_000)
    #expect(refused > 10_000)
  }

  @Test func `a line that the bytes may end within is left to who reads any`() {
    let text = Array(Self.usual[1].utf8) + field
    for count in 0...text.count {
      let (usual, any) = read(Array(text.prefix(count)))
      if let (mapping, end) = usual {
        #expect(mapping == any?.0 && end == any?.1)
      }
    }
  }
}

extension Mapping {
  fileprivate static var blank: Mapping { Mapping(addresses: 0..<0, permissions: [], name: 0..<0) }
}
