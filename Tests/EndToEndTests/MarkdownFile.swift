import Foundation
import TestSupport
import Testing

/// A Markdown file of the repository.
struct MarkdownFile: Sendable, CustomTestStringConvertible {
  /// The path relative to the root of the repository.
  let path: String
  let text: String

  var testDescription: String { path }

  /// All files, except below hidden directories other than `.github` and `.ci`.
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

  /// Whether the file belongs to a DocC catalog.
  var isPage: Bool { path.contains(".docc/") }

  /// The size limit in bytes; `nil` if there is none.
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

  /// Whether a link is the name of a picture without its extension, as in DocC.
  ///
  /// `.ci/documentation` draws these pictures and checks their links.
  private func isDocCResource(_ link: String) -> Bool {
    isPage && link.allSatisfy { $0.isLetter || $0 == "-" }
  }

  /// The anchors that code hosts give to headings: in lower case, with hyphens for spaces, and
  /// without punctuation. Repeated anchors are numbered.
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

  /// Returns the reason why a relative link is broken, or `nil` if it is not.
  func problem(with link: String) -> String? {
    let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let directory = URL(fileURLWithPath: "\(Checkout.root)/\(path)").deletingLastPathComponent()
    var target = self
    if let name = parts.first, !name.isEmpty {
      let url = directory.appendingPathComponent(String(name)).standardizedFileURL
      guard FileManager.default.fileExists(atPath: url.path) else { return "no such file" }
      guard parts.count == 2 else { return nil }
      target = MarkdownFile(
        path: url.path, text: (try? String(contentsOf: url, encoding: .utf8)) ?? "")
    }
    guard parts.count == 2 else { return nil }
    return target.anchors.contains(String(parts[1])) ? nil : "no heading"
  }
}
