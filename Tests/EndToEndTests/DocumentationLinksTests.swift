import Foundation
import TestSupport
import Testing

/// Checks the Markdown files of the repository: their links and their sizes.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct DocumentationLinksTests {
  @Test(arguments: MarkdownFile.all)
  func `every relative link has a file, and every anchor a heading`(file: MarkdownFile) {
    for link in file.relativeLinks {
      #expect(file.problem(with: link) == nil, "\(file.path): \(link)")
    }
  }

  @Test(arguments: MarkdownFile.all.filter { $0.largestSize != nil })
  func `the README and each page of the documentation is short`(file: MarkdownFile) throws {
    #expect(file.text.utf8.count <= file.largestSize ?? 0, "\(file.path)")
  }

  @Test func `the README links to every page of the documentation`() throws {
    let readme = try #require(MarkdownFile.all.first { $0.path == "README.md" })
    let linked = Set(readme.relativeLinks.map { String($0.prefix { $0 != "#" }) })
    for page in MarkdownFile.all where page.isPage {
      #expect(linked.contains(page.path), "\(page.path)")
    }
  }

  @Test(
    arguments: [
      ("# A title\n", "#a-title", nil), ("# A `b_c` & d, (e)\n", "#a-b_c--d-e", nil),
      ("# Twice\n# Twice\n", "#twice-1", nil),
      ("```sh\n# comment\n```\n", "#comment", "no heading"),
      ("# A title\n", "missing.md", "no such file"), ("", "Package.swift", nil),
      ("", "Sources", nil),
    ] as [(String, String, String?)])
  func `a broken link is found`(text: String, link: String, problem: String?) {
    let file = MarkdownFile(path: "README.md", text: text)
    #expect(file.problem(with: link) == problem)
  }

  @Test func `links in code are not followed`() {
    let text =
      "[a](b.md) `[c](d.md)` ![e](f.svg)\n```\n[g](h.md)\n```\n[i](https://j) [k](<l m.md>)\n"
    #expect(
      MarkdownFile(path: "README.md", text: text).relativeLinks == ["b.md", "f.svg", "l m.md"])
  }
}
