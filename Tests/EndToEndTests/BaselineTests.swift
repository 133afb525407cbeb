import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// `--baseline`: a run is compared with another one.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct BaselineTests {
  private let profiler = BuiltProgram.profiler
  private let leak = Checkout.recording("leak.ndjson")

  private func baseline(_ summary: String) throws -> [String: Any] {
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(summary.utf8)) as? [String: Any])
    return try #require(object["baseline"] as? [String: Any])
  }

  @Test func `a run compared with itself has no difference`() async throws {
    let result = try await profiler("--replay", leak, "--baseline", leak, "--summary")
    #expect(result.status == .exited(0))
    #expect(result.output.contains("no difference from the baseline at any time\n"))
    let json = try await profiler("--replay", leak, "--baseline", leak, "--summary", "-j")
    #expect(try baseline(json.output)["peak_change"] as? Int == 0)
    let window = try await profiler(
      "--replay", leak, "--from", "600", "--to", "1200", "--baseline", leak, "--summary", "-j")
    for key in ["peak_change", "last_change"] {
      #expect(try baseline(window.output)[key] as? Int == 0)
    }
  }

  @Test func `every format is a baseline, with equal results`() async throws {
    try await withTemporaryDirectory { directory in
      let (recording, table) = ("\(directory)/leak.db", "\(directory)/leak.tsv")
      _ = try await profiler("--replay", leak, "-r", recording, "-a", "-o", table)
      let other = Checkout.recording("jvm.ndjson")
      let peaks = try await [leak, recording, table].asyncMap { path in
        let result = try await profiler("--replay", other, "--baseline", path, "--summary", "-j")
        #expect(result.status == .exited(0))
        return try baseline(result.output)["peak_change"] as? Int
      }
      #expect(peaks[0] != nil && peaks[0] != 0)
      #expect(Set(peaks).count == 1)
    }
  }

  @Test func `the chart has a line and a row of the legend`() async throws {
    let chart = try await profiler("--replay", leak, "--baseline", leak, "-g", "-")
    #expect(chart.status == .exited(0))
    let outline = try SVGOutline(chart.output)
    #expect(outline.summary.contains("Baseline leak.ndjson was at most 159 MiB"))
    #expect(chart.output.contains("Baseline leak.ndjson "))
  }

  @Test func `a COMMAND is compared in the summary that it prints anyway`() async throws {
    let result = try await profiler("--baseline", leak, "--", "sleep", "0.1")
    #expect(result.status == .exited(0))
    #expect(result.errors.contains("baseline \(leak): peak "))
  }

  @Test func `another measure is an error before anything is created or started`() async throws {
    try await withTemporaryDirectory { directory in
      let created = "\(directory)/started"
      let result = try await profiler(
        "--measure", "uss", "--baseline", leak, "-r", "\(directory)/run.db", "-g",
        "\(directory)/chart.svg", "--marks", "\(directory)/marks", "--", "touch", created)
      #expect(result.status == .exited(1))
      #expect(result.errors.contains("--baseline"))
      #expect(result.errors.contains("USS"))
      #expect(names(in: directory) == [])
      let replayed = try await profiler(
        "--measure", "uss", "-n", "1", "-r", "\(directory)/uss.db", "-q", "--proc",
        Checkout.tree("bash-vim"))
      #expect(replayed.status == .exited(0))
      let other = try await profiler(
        "--replay", leak, "--baseline", "\(directory)/uss.db", "--summary")
      #expect(other.status == .exited(1))
      other.expectMessage(naming: "--baseline", "USS", "PSS")
    }
  }

  @Test func `REGEX selects in the baseline too`() async throws {
    let result = try await profiler(
      "--replay", leak, "--baseline", Checkout.recording("jvm.ndjson"), "--summary", "python3")
    #expect(result.status == .exited(1))
    result.expectMessage(naming: "--baseline", "'python3'")
  }
}

extension Array {
  fileprivate func asyncMap<Result>(
    _ transform: (Element) async throws -> Result
  ) async throws -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await transform(element)) }
    return results
  }
}
