import Foundation
package import Testing

/// Compares a text with a golden file in `golden/`.
///
/// If they differ, the new text is written next to the golden file as `NAME-changed.EXT`. The
/// recorded issue shows the first difference and the command that accepts the new text. A golden
/// file is never overwritten.
///
/// - Parameters:
///   - name: The path below `golden/`, such as `svg/leak.svg`.
///   - comparing: Describes the first relevant difference of the golden text and the new one.
///     Returns `nil` if there is none.
package func expectGolden(
  _ actual: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation,
  comparing: (_ kept: String, _ new: String) throws -> String? = firstDifferentLine
) {
  let kept = URL(fileURLWithPath: "\(Checkout.root)/golden/\(name)")
  let changed = kept.deletingPathExtension().path + "-changed." + kept.pathExtension
  let expected = try? String(contentsOf: kept, encoding: .utf8)
  let difference: String?
  do {
    difference = try expected.map { try comparing($0, actual) } ?? "there is no golden yet"
  } catch {
    difference = "can't be compared: \(error)"
  }
  guard let difference else {
    try? FileManager.default.removeItem(atPath: changed)
    return
  }
  try? FileManager.default.createDirectory(
    at: kept.deletingLastPathComponent(), withIntermediateDirectories: true)
  try? Data(actual.utf8).write(to: URL(fileURLWithPath: changed))
  Issue.record(
    """
    golden/\(name): \(difference)
    to accept what came out: mv '\(changed)' '\(kept.path)'
    """, sourceLocation: sourceLocation)
}

/// Describes the first line in which two texts differ. Returns `nil` if they are equal.
package func firstDifferentLine(_ kept: String, _ new: String) -> String? {
  guard kept != new else { return nil }
  let (old, now) = (
    kept.split(separator: "\n", omittingEmptySubsequences: false),
    new.split(separator: "\n", omittingEmptySubsequences: false)
  )
  let line = zip(old, now).prefix { $0 == $1 }.count
  func text(_ lines: [Substring]) -> String { line < lines.count ? String(lines[line]) : "(end)" }
  return "line \(line + 1) was\n  \(text(old))\nand is\n  \(text(now))"
}
