import Foundation
import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

private func classify(
  _ name: String, _ permissions: Permissions = [.read, .private], executable: String? = "/bin/demo"
) -> Category {
  let bytes = Array(name.utf8)
  let mapping = Mapping(
    addresses: 0..<4096, permissions: permissions, name: bytes.indices)
  return Classifier(executable: executable.map { Array($0.utf8) })
    .category(of: mapping, in: bytes.span.bytes)
}

@Suite(.timeLimit(.minutes(20))) struct ClassifierTests {
  @Test(
    arguments: [
      ("", .anonymous),
      ("[heap]", .heap), ("[heap] ", .other), ("[heap", .other),
      ("[stack]", .stack), ("[stack:12]", .threadStack),
      ("[anon: glibc: pthread stack: 7]", .threadStack), ("[anon:stack_and_tls:7]", .threadStack),
      ("[anon:stack]", .other),
      ("[vdso]", .vdso), ("[vvar]", .vvar), ("[vvar_vclock]", .vvar), ("[vsyscall]", .vsyscall),
      ("[anon:scudo]", .other), ("[uprobes]", .other), ("anon_inode:[io_uring]", .other),
      ("/SYSV00000000", .sharedMemory), ("/SYSV0052e2c1 (deleted)", .sharedMemory),
      ("/SYSV0052e2c", .libraryData), ("/SYSV0052e2c1/x", .libraryData),
      ("/SYSVconfigur", .libraryData),
      ("/dev/shm/x", .libraryData), ("/memfd:x (deleted)", .libraryData),
      ("/dev/zero (deleted)", .libraryData), ("/bin/demo", .binaryData),
      ("/bin/demo2", .libraryData),
    ] as [(String, Category)])
  func `a mapping is classified by its name`(name: String, category: Category) {
    #expect(classify(name) == category)
  }

  @Test(
    arguments: [
      ("/bin/demo", "/bin/demo", .binaryText), ("/lib/x", "/bin/demo", .libraryText),
      ("/bin/demo (deleted)", "/bin/demo (deleted)", .binaryText),
      ("/bin/demo", "/bin/demo (deleted)", .libraryText),
      (#"/bin/a\012b"#, "/bin/a\nb", .binaryText),
      (#"/bin/a\012b"#, #"/bin/a\012b"#, .binaryText),
      ("/bin/demo", nil, .libraryText),
    ] as [(String, String?, Category)])
  func `the executable is distinguished from other files`(
    name: String, executable: String?, category: Category
  ) {
    #expect(classify(name, [.read, .execute, .private], executable: executable) == category)
  }

  @Test(arguments: [
    "SmapsCommands/SmapsCommands.docc/Categories.md",
    "MemoryProfile/MemoryProfile.docc/Classification.md",
  ])
  func `the documentation's table has a row for every category`(page: String) throws {
    let page = text(of: "\(Checkout.root)/Sources/\(page)")
    let table =
      try #require(page.components(separatedBy: "| column |").dropFirst().first)
      .components(separatedBy: "\n\n").first ?? ""
    for category in Category.allCases {
      #expect(table.contains(category.descriptor.column), "\(category)")
    }
  }

  @Test func `the labels, columns, keys and colors of categories are unique`() {
    let all = Category.allCases.map(\.descriptor)
    #expect(all.count == 13)
    for spellings in [all.map(\.label), all.map(\.column), all.map(\.key), all.compactMap(\.row)] {
      #expect(Set(spellings).count == spellings.count)
    }
    #expect(Set(all.map(\.color)).count == 13)
  }
}
