import Foundation
import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

/// When mappings prove by themselves that nothing is missing among them.
@Suite(.timeLimit(.minutes(5))) struct WholeSpaceTests {
  private static let image = ProgramImage(codeStart: 0x1000, stackStart: 0x7fff_1000)

  private static let text = (0x1000..<0x2000, Category.binaryText)
  private static let stack = (0x7fff_0000..<0x7fff_2000, Category.stack)
  private static let gate = (0xffff_f600..<0xffff_f700, Category.vsyscall)

  private func isProven(_ mappings: [(Range<Int>, Category)]) -> Bool {
    space(of: mappings).isProven
  }

  private func space(of mappings: [(Range<Int>, Category)]) -> WholeSpace {
    var space = WholeSpace(Self.image)
    for (addresses, category) in mappings {
      space.note(
        Mapping(
          addresses: UInt64(addresses.lowerBound)..<UInt64(addresses.upperBound),
          permissions: [.read], name: 0..<0), category)
    }
    return space
  }

  @Test func `text, stack and the kernel's page at the end prove it`() {
    #expect(isProven([Self.text, Self.stack, Self.gate]))
  }

  @Test(
    arguments: [
      ("cut before the end", [text, stack]),
      ("something behind the end", [text, stack, gate, (0..<1, .anonymous)]),
      ("text of another file", [(0x1000..<0x2000, .libraryText), stack, gate]),
      ("text elsewhere", [(0x2000..<0x3000, .binaryText), stack, gate]),
      ("another program's stack", [text, (0x7ffe_0000..<0x7ffe_2000, .stack), gate]),
      ("no stack", [text, gate]),
    ] as [(String, [(Range<Int>, Category)])])
  func `whatever is missing leaves it open`(what: String, mappings: [(Range<Int>, Category)]) {
    #expect(!isProven(mappings))
  }

  @Test func `threads that were asked behind the mappings leave it open`() {
    var space = space(of: [Self.text, Self.stack, Self.gate])
    space.doubt()
    #expect(space.isWhole && !space.isProven)
  }

  /// A captured bash whose files can be changed between samples.
  private func withBash(_ body: (inout Sampler, _ folder: String) throws -> Void) throws {
    let tree = NSTemporaryDirectory() + "smaps-whole-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: tree) }
    try FileManager.default.createDirectory(atPath: tree, withIntermediateDirectories: true)
    let folder = tree + "/12707"
    try FileManager.default.copyItem(
      atPath: Checkout.tree("bash-vim") + "/12707", toPath: folder)
    var sampler = Sampler(try ProcTree(tree), selection: Selection(pattern: try Pattern("bash")))
    try body(&sampler, folder)
  }

  private func binary(_ sampler: inout Sampler) throws -> UInt64 {
    let record = try #require(try sampler.records(as: MemoryUsage.self).first)
    return record.memory[.binaryText]
  }

  private func change(_ file: String, _ edit: (String) -> String) throws {
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let changed = edit(text)
    try #require(changed != text)
    try changed.write(toFile: file, atomically: true, encoding: .utf8)
  }

  @Test func `the link of a proven program is not read again until its text is another file's`()
    throws
  {
    try withBash { sampler, folder in
      let link = folder + "/exe"
      let program = try FileManager.default.destinationOfSymbolicLink(atPath: link)
      let before = try binary(&sampler)
      #expect(before > 0)
      try FileManager.default.removeItem(atPath: link)
      #expect(try binary(&sampler) == before)
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/other/bash")
      try change(folder + "/smaps") { $0.replacing(program, with: "/other/bash") }
      #expect(try binary(&sampler) == before)
    }
  }

  @Test func `a program that is not proven has its link read every time`() throws {
    try withBash { sampler, folder in
      let smaps = folder + "/smaps"
      try change(smaps) { text in
        let gate = text.range(of: "ffffffffff600000-")
        return gate.map { String(text[..<$0.lowerBound]) } ?? text
      }
      #expect(try binary(&sampler) > 0)
      try FileManager.default.removeItem(atPath: folder + "/exe")
      #expect(try binary(&sampler) == 0)
    }
  }

  @Test func `an exec is seen though the program was proven`() throws {
    try withBash { sampler, folder in
      let before = try binary(&sampler)
      #expect(before > 0)
      // Another image, and what is mapped is no program's that the link names.
      try change(folder + "/stat") { text in
        let end = text.lastIndex(of: ")") ?? text.startIndex
        var fields = text[end...].split(separator: " ", omittingEmptySubsequences: false)
        fields[24] = "4096"
        return text[..<end] + fields.joined(separator: " ")
      }
      try FileManager.default.removeItem(atPath: folder + "/exe")
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/exe", withDestinationPath: "/other/program")
      #expect(try binary(&sampler) == 0)
    }
  }
}
