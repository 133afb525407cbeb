import Foundation
import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

/// When mappings verify by themselves that none of them is missing.
@Suite(.timeLimit(.minutes(20))) struct AddressSpaceCheckTests {
  private static let image = ProgramImage(codeStart: 0x1000, stackStart: 0x7fff_1000)

  private static let text = (0x1000..<0x2000, Category.binaryText)
  private static let stack = (0x7fff_0000..<0x7fff_2000, Category.stack)
  private static let vsyscall = (0xffff_f600..<0xffff_f700, Category.vsyscall)

  private func isVerified(_ mappings: [(Range<Int>, Category)]) -> Bool {
    check(mappings).isVerified
  }

  private func check(_ mappings: [(Range<Int>, Category)]) -> AddressSpaceCheck {
    var check = AddressSpaceCheck(Self.image)
    for (addresses, category) in mappings {
      check.add(
        Mapping(
          addresses: UInt64(addresses.lowerBound)..<UInt64(addresses.upperBound),
          permissions: [.read], name: 0..<0), category)
    }
    return check
  }

  @Test func `executable text, main stack and [vsyscall] at the end verify the mappings`() {
    #expect(isVerified([Self.text, Self.stack, Self.vsyscall]))
  }

  @Test(
    arguments: [
      ("cut before the end", [text, stack]),
      ("an entry after the end", [text, stack, vsyscall, (0..<1, .anonymous)]),
      ("text of another file", [(0x1000..<0x2000, .libraryText), stack, vsyscall]),
      ("text at another address", [(0x2000..<0x3000, .binaryText), stack, vsyscall]),
      ("another program's stack", [text, (0x7ffe_0000..<0x7ffe_2000, .stack), vsyscall]),
      ("no stack", [text, vsyscall]),
    ] as [(String, [(Range<Int>, Category)])])
  func `mappings are not verified if one of these is missing`(
    what: String, mappings: [(Range<Int>, Category)]
  ) {
    #expect(!isVerified(mappings))
  }

  @Test func `threads that are read after the mappings invalidate the check`() {
    var check = check([Self.text, Self.stack, Self.vsyscall])
    check.invalidate()
    #expect(check.isComplete && !check.isVerified)
  }

  /// A captured bash with files that a test can change between samples.
  private func withBash(_ body: (inout Sampler, _ directory: String) throws -> Void) throws {
    let tree = NSTemporaryDirectory() + "smaps-whole-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: tree) }
    try FileManager.default.createDirectory(atPath: tree, withIntermediateDirectories: true)
    let directory = tree + "/12707"
    try FileManager.default.copyItem(
      atPath: Checkout.tree("bash-vim") + "/12707", toPath: directory)
    var sampler = Sampler(try ProcTree(tree), selection: Selection(pattern: try Pattern("bash")))
    try body(&sampler, directory)
  }

  private func binary(_ sampler: inout Sampler) throws -> UInt64 {
    let record = try #require(try sampler.records().first)
    return record.memory[.binaryText]
  }

  private func change(_ file: String, _ edit: (String) -> String) throws {
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let changed = edit(text)
    try #require(changed != text)
    try changed.write(toFile: file, atomically: true, encoding: .utf8)
  }

  @Test func `the exe link of a verified image is not read again until its text is another file's`()
    throws
  {
    try withBash { sampler, directory in
      let link = directory + "/exe"
      let program = try FileManager.default.destinationOfSymbolicLink(atPath: link)
      let before = try binary(&sampler)
      #expect(before > 0)
      try FileManager.default.removeItem(atPath: link)
      #expect(try binary(&sampler) == before)
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/other/bash")
      try change(directory + "/smaps") { $0.replacing(program, with: "/other/bash") }
      #expect(try binary(&sampler) == before)
    }
  }

  @Test func `the exe link of an unverified image is read every time`() throws {
    try withBash { sampler, directory in
      let smaps = directory + "/smaps"
      try change(smaps) { text in
        let vsyscall = text.range(of: "ffffffffff600000-")
        return vsyscall.map { String(text[..<$0.lowerBound]) } ?? text
      }
      #expect(try binary(&sampler) > 0)
      try FileManager.default.removeItem(atPath: directory + "/exe")
      #expect(try binary(&sampler) == 0)
    }
  }

  @Test func `an exec is detected although the image was verified`() throws {
    try withBash { sampler, directory in
      let before = try binary(&sampler)
      #expect(before > 0)
      // Another image, and no mapping belongs to the executable that the link names.
      try change(directory + "/stat") { text in
        let end = text.lastIndex(of: ")") ?? text.startIndex
        var fields = text[end...].split(separator: " ", omittingEmptySubsequences: false)
        fields[24] = "4096"
        return text[..<end] + fields.joined(separator: " ")
      }
      try FileManager.default.removeItem(atPath: directory + "/exe")
      try FileManager.default.createSymbolicLink(
        atPath: directory + "/exe", withDestinationPath: "/other/program")
      #expect(try binary(&sampler) == 0)
    }
  }
}
