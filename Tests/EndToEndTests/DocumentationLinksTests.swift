import Foundation
import TestSupport
import Testing

/// Checks the Markdown files of the repository: their links and their sizes.
@Suite(.timeLimit(.minutes(10))) struct DocumentationLinksTests {
  @Test(arguments: MarkdownFile.all)
  func `every relative link leads to a file, and its anchor to a heading`(file: MarkdownFile) {
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

/// A Markdown file of the repository.
struct MarkdownFile: Sendable, CustomTestStringConvertible {
  /// Below the root of the repository.
  let path: String
  let text: String

  var testDescription: String { path }

  /// All but those below directories whose names start with a dot, which are builds; `.github` and
  /// `.ci` are part of the repository.
  static let all: [MarkdownFile] = {
    let root = URL(fileURLWithPath: Checkout.root)
    let walk = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
    var files: [MarkdownFile] = []
    while let url = walk?.nextObject() as? URL {
      let name = url.lastPathComponent
      if name.hasPrefix("."), name != ".github", name != ".ci" {
        walk?.skipDescendants()
      } else if url.pathExtension == "md", let text = try? String(contentsOf: url, encoding: .utf8)
      {
        files.append(
          MarkdownFile(path: String(url.path.dropFirst(root.path.count + 1)), text: text))
      }
    }
    return files.sorted { $0.path < $1.path }
  }()

  /// Whether it belongs to a DocC catalog.
  var isPage: Bool { path.contains(".docc/") }

  /// In bytes; `nil` if any size is fine.
  var largestSize: Int? { path == "README.md" ? 10_240 : isPage ? 6_144 : nil }

  /// The lines outside of fenced code.
  private var prose: [Substring] {
    var isCode = false
    return text.split(separator: "\n").filter { line in
      let isFence = line.drop { $0 == " " }.hasPrefix("```")
      if isFence { isCode.toggle() }
      return !isFence && !isCode
    }
  }

  /// The targets of links and images that are not URLs.
  var relativeLinks: [String] {
    let code = #/`[^`]*`/#
    let link = #/\]\((?:<([^>]*)>|([^)\s]*))\)/#
    return prose.joined(separator: "\n").replacing(code, with: "").matches(of: link)
      .map { String($0.output.1 ?? $0.output.2 ?? "") }
      .filter { !$0.contains("://") && !$0.hasPrefix("mailto:") && !isDocCResource($0) }
  }

  /// Whether it names a picture by its stem, as DocC does. `.ci/documentation` draws these pictures and
  /// checks their links.
  private func isDocCResource(_ link: String) -> Bool {
    isPage && link.allSatisfy { $0.isLetter || $0 == "-" }
  }

  /// The anchors of the headings, as code hosts make them: lower case, spaces as hyphens, no
  /// punctuation; a repeated one is numbered.
  private var anchors: Set<String> {
    var anchors: Set<String> = []
    for line in prose where line.hasPrefix("#") {
      let title = line.drop { $0 == "#" }.drop { $0 == " " }.lowercased()
      let anchor = String(
        title.filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }
          .map { $0 == " " ? "-" : $0 })
      let numbered = (1...).lazy.map { "\(anchor)-\($0)" }.first { !anchors.contains($0) }
      anchors.insert(anchors.contains(anchor) ? numbered ?? anchor : anchor)
    }
    return anchors
  }

  /// - Returns: why a relative link leads nowhere; `nil` if it is fine.
  func problem(with link: String) -> String? {
    let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let folder = URL(fileURLWithPath: "\(Checkout.root)/\(path)").deletingLastPathComponent()
    var target = self
    if let name = parts.first, !name.isEmpty {
      let url = folder.appendingPathComponent(String(name)).standardizedFileURL
      guard FileManager.default.fileExists(atPath: url.path) else { return "no such file" }
      guard parts.count == 2 else { return nil }
      target = MarkdownFile(
        path: url.path, text: (try? String(contentsOf: url, encoding: .utf8)) ?? "")
    }
    guard parts.count == 2 else { return nil }
    return target.anchors.contains(String(parts[1])) ? nil : "no heading"
  }
}
