import Foundation
import Subprocess
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct ComparisonTests {
  private let snapshot = BuiltProgram.snapshot
  private let before = "\(Checkout.root)/Fixtures/snapshots/before.json"
  private let after = "\(Checkout.root)/Fixtures/snapshots/after.json"

  @Test func `a process that grows and shrinks is compared with an earlier snapshot`() async throws
  {
    try await withTemporaryDirectory { directory in
      try await KnownProgram.run("heap", in: directory) { program in
        let then = "\(directory)/then.json"
        _ = try await program.step()
        _ = try await snapshot("-j", "-o", then, program.pattern)
        for expected in [8 << 20, 5 << 20] {
          try program.proceed()
          let truth = try #require(try await program.step()?.first)
          #expect(truth.bytes == expected)
          let result = try await snapshot("-j", program.pattern, "--compare", then)
          #expect(result.errors == "")
          let comparison = try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
          let process = try #require((comparison["procs"] as? [[String: Any]])?.first)
          #expect(process["pid"] as? Int32 == program.pid)
          #expect(process["presence"] as? String == "both")
          let largest = try #require((process["rows"] as? [[String: Any]])?.first)
          #expect(largest["category"] as? String == "heap")
          #expect(largest["change"] as? Int == expected)
          #expect((process["total"] as? [String: Any])?["change"] as? Int ?? 0 > expected - 65536)
        }
        // From a point in time of a recording to now.
        let record = "\(directory)/run.db"
        let run = try await BuiltProgram.profiler(
          "-n", "2", "-i", "0.01", "-r", record, program.pattern)
        #expect(run.status == .exited(0))
        let result = try await snapshot("-H", program.pattern, "--compare", "\(record)@0.01")
        #expect(result.status == .exited(0))
        #expect(result.output.contains("\nBy category: recordings store files only with --detail"))
        #expect(result.output.contains("\nTo: now, "))
      }
    }
  }

  @Test func `one of the two sides can be a pipe`() async throws {
    let result = try await run(
      .name("sh"), ["-c", "'\(snapshot.path)' -H --compare - '\(after)' < '\(before)'"])
    #expect(result.errors == "")
    #expect(result.output.hasPrefix(String(repeating: "-", count: 80) + "\nSummary\nFrom: -,"))
    #expect(result.output.contains("\nIn between: 1 started, 1 ended\n"))
  }

  @Test func `a recording can be a pipe with a time`() async throws {
    let leak = "\(Checkout.root)/Fixtures/recordings/leak.ndjson"
    let piped = try await run(
      .name("sh"),
      ["-c", "cat '\(leak)' | '\(snapshot.path)' -j --compare -@10m '\(leak)@1h20m'"])
    let named = try await snapshot("-j", "--compare", "\(leak)@10m", "\(leak)@1h20m")
    #expect(piped.errors == "")
    #expect(named.status == .exited(0))
    #expect(
      piped.output == named.output.replacing(leak, with: "/dev/stdin", maxReplacements: 1))
  }

  @Test func `the comparison can be written to a file`() async throws {
    try await withTemporaryDirectory { directory in
      let file = "\(directory)/changes"
      let result = try await snapshot("--compare", before, after, "-o", file)
      #expect(result.output == "")
      #expect(contents(file)?.contains("  Anonymous Mappings\n") == true)
    }
  }

  @Test func `a comparison that fails prints one line`() async throws {
    for (arguments, facts) in [
      (["--compare", "nowhere.json"], ["'nowhere.json'", "No such file or directory"]),
      (["--compare", before, "firefox"], ["'firefox'", "REGEX", "--compare"]),
      (["no-match", "--compare", before, after], ["'no-match'", "'\(before)'", "'\(after)'"]),
      ([after, "--compare", before], ["'\(after)'", "--compare \(before) \(after)"]),
    ] {
      let result = try await run(.path(snapshot.path), arguments)
      #expect(result.status == .exited(1))
      #expect(result.output == "")
      result.expectMessage(of: .snapshot)
      for fact in facts { #expect(result.errors.contains(fact)) }
    }
  }

  @Test func `a comparison names its measure, and --measure must be that of the files`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      let file = "\(directory)/uss.json"
      _ = try await snapshot(
        "--proc", Checkout.tree("postgresql"), "-j", "--measure", "uss", "-o", file)
      let table = try await snapshot("--compare", file, file)
      #expect(table.output.contains("\nTotal USS: 20905984 bytes, no change\n"))
      let json = try await snapshot("-j", "--compare", file, file)
      #expect(json.output.hasPrefix(#"{"measure":"uss","before""#))
      let other = try await snapshot("--measure", "pss", "--compare", file, file)
      #expect(other.status == .exited(1))
      #expect(other.output == "")
      other.expectMessage(of: .snapshot, naming: "PSS", "USS", "--measure")
    }
  }
}
