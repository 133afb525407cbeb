import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// Checks the manual pages that `.ci/package` puts into the Debian package.
@Suite(.timeLimit(.minutes(20))) struct ManualPageTests {
  private func page(of program: BuiltProgram) async throws -> String {
    let result = try await run(
      .path(FilePath("\(Checkout.root)/.ci/manual/generate")),
      [program.path.string, "2026-11-23"])
    #expect(result.errors == "")
    #expect(result.status == .exited(0))
    return result.output
  }

  @Test(Tool.mandoc.trait, arguments: [BuiltProgram.profiler, .snapshot])
  func `mandoc reports no warning and no error`(program: BuiltProgram) async throws {
    let page = try await page(of: program)
    #expect(try await Tool.mandoc.run(["-T", "lint", "-W", "warning"], input: page) == "")
  }

  @Test(arguments: [BuiltProgram.profiler, .snapshot])
  func `a manual page has all sections and all options`(program: BuiltProgram) async throws {
    let lines = try await page(of: program).split(separator: "\n")
    let titles = lines.filter { $0.hasPrefix(".Sh ") }.map { $0.dropFirst(4) }
    #expect(
      titles == [
        "NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "FORMATS", "ENVIRONMENT", "FILES",
        "EXIT STATUS", "EXAMPLES", "SEE ALSO",
      ])
    let described = lines.filter { $0.hasPrefix(".It ") }
      .flatMap { $0.matches(of: #/Fl \\-(\S+)/#) }
      .map { "--" + $0.output.1.replacing("\\-", with: "-") }
    let help = try await program("--help").output.split(separator: "\n")
      .filter { $0.hasPrefix("  -") }
      .flatMap { $0.prefix(26).matches(of: #/--[a-z][a-z-]*/#) }.map { String($0.output) }
    #expect(described == help)
    #expect(lines.contains(".It 64"))
    #expect(lines.contains { $0.hasPrefix(program.rawValue.replacing("-", with: "\\-") + " \\-") })
  }
}
