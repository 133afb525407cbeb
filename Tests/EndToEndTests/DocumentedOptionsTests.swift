import Foundation
import TestSupport
import Testing

/// Compares the options that the user guide lists with those of `--help`.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct DocumentedOptionsTests {
  @Test(arguments: [("smaps-profiler", "Options.md"), ("smaps-snapshot", "SnapshotOptions.md")])
  func `the guide lists all options of a program`(program: String, page: String) throws {
    let help = try text("golden/help/\(program).txt")
    let printed = help.split(separator: "\n").filter { $0.hasPrefix("  -") }
      .flatMap { options(in: $0.prefix(26)) }
    let guide = "Sources/SmapsCommands/SmapsCommands.docc"
    let listed = try [page, "SharedOptions.md"]
      .flatMap { try text("\(guide)/\($0)").split(separator: "\n") }
      .filter { $0.hasPrefix("| `-") }
      .flatMap { options(in: $0.split(separator: "|")[0]) }
    // The parser adds this option. Help does not show it.
    let hidden: Set = ["--generate-completion-script"]
    #expect(Set(listed).subtracting(hidden) == Set(printed))
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: "\(Checkout.root)/\(path)", encoding: .utf8)
  }

  private func options(in text: Substring) -> [String] {
    text.matches(of: #/--[a-z][a-z-]*/#).map { String($0.output) }
  }
}
