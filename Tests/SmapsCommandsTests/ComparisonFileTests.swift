import Foundation
import MemoryProfile
import TestSupport
import Testing

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct ComparisonFileTests {
  /// The error for a file with this content, at a time if `@TIME` is given; `nil` if it is valid.
  private func failure(_ content: String, at time: String = "") throws -> String? {
    var failure: String?
    try withTemporaryFile { file in
      try Data(content.utf8).write(to: URL(fileURLWithPath: file))
      let side = try ComparisonArgument(file + time)
      do throws(Failure) {
        _ = try ComparisonPoint(side, selecting: Selection())
      } catch {
        failure = error.description.replacing(file, with: "FILE")
      }
    }
    return failure
  }

  private static let process =
    #"{"pid":7,"cmdline":"x","memory":{"stack":0,"heap":8,"thread_stack":0,"bin_text":4,"#
    + #""extern_text":0,"bin_data":0,"extern_data":0,"anon_mappings":0,"vdso":0,"vvar":0,"#
    + #""vsyscall":0,"sysv_shm":0,"other":{}},"rows":[{"path":"/x","bytes":4}]}"#

  @Test(arguments: [
    ("", ["'FILE'", "smaps-snapshot -j"]), ("hello", ["'FILE'", "smaps-snapshot -j"]),
    ("{}", ["'FILE'", "smaps-snapshot -j"]), (#"{"mask":"f"}"#, ["'FILE'", "smaps-snapshot -j"]),
    ("[1]", ["'FILE'", "smaps-snapshot -j"]),
    (#"{"interval":{},"procs":7}"#, ["FILE@90", "FILE@15:30"]),
    ("{\"interval\":{}}\n{\"interval\":{}}\n", ["FILE@90", "FILE@15:30"]),
    ("SQLite format 3\0 and more", ["FILE@90", "FILE@15:30"]),
    (#"{"mask":"fq","procs":[]}"#, ["'FILE'", "mask 'fq'"]),
    ("{\n \"mask\":\"f\",\n \"procs\":[7]}", ["'FILE'", "line 3, column 11", "'{'"]),
    (#"{"mask":"f","procs":[{"pid":7}]}"#, ["'FILE'", "line 1, column 31", "'memory'"]),
    (#"{"mask":"f","procs":["#, ["'FILE'", "line 1, column 22"]),
    (#"{"mask":"f","procs":[]} and more"#, ["'FILE'", "line 1, column 25"]),
  ])
  func `an invalid snapshot is named, with its kind or the place of the error`(
    content: String, facts: [String]
  ) throws {
    let failure = try #require(try failure(content))
    for fact in facts { #expect(failure.contains(fact)) }
  }

  @Test func `a snapshot that contradicts itself is invalid`() throws {
    func snapshot(_ processes: String...) -> String {
      "{\"mask\":\"f\",\"procs\":[\(processes.joined(separator: ","))]}"
    }
    #expect(try failure(snapshot(Self.process)) == nil)
    let more = Self.process.replacing(#""bytes":4"#, with: #""bytes":5"#)
    for (content, reason) in [
      (snapshot(more), "the rows of files don't add up to their categories in 'memory'"),
      (snapshot(Self.process, Self.process), "process 7 appears twice in this snapshot"),
      (
        snapshot(Self.process.replacing(#""pid":7"#, with: #""pid":0"#)),
        "0 is not a valid PID"
      ),
      (snapshot(Self.process.replacing(#""heap":8,"#, with: "")), "'heap' is missing"),
      (snapshot(Self.process.replacing(":8", with: ":-8")), "expected a whole number"),
      (
        snapshot(Self.process.replacing(":8", with: ":99999999999999999999")),
        "the number is too large"
      ),
    ] {
      #expect(try failure(content)?.hasSuffix(": \(reason)") == true)
    }
  }

  @Test func `a snapshot has no other time`() throws {
    let failure = try #require(try failure(#"{"mask":"f","procs":[]}"#, at: "@90"))
    #expect(failure.contains("'FILE'") && failure.contains("'@90'"))
  }

  @Test(arguments: [
    (
      "leak.ndjson@3h",
      ["3h", "0 ms to 1 h 30 min", "2026-11-24 18:06:51 +01:00 to 2026-11-24 19:37:21 +01:00"]
    ),
    ("leak.ndjson@2020-01-01T00:00", ["2020-01-01T00:00", "0 ms to 1 h 30 min"]),
    ("workers.tsv@99", ["99", "0 ms to 11 s"]), ("workers.tsv@15:30", []),
    ("missing.db@9", ["No such file or directory"]),
  ])
  func `a time without a sample is named with the times of the samples`(
    text: String, facts: [String]
  ) throws {
    let side = try ComparisonArgument(Checkout.recording(text))
    let failure = try #require(
      #expect(throws: Failure.self) { _ = try ComparisonPoint(side, selecting: Selection()) })
    for fact in facts + ["'\(side.path)'"] { #expect(failure.description.contains(fact)) }
  }
}
