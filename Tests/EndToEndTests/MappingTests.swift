import Foundation
import Subprocess
import TestSupport
import Testing

/// `--by mapping`, with a program that reports its arenas.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct MappingTests {
  private let snapshot = BuiltProgram.snapshot
  private static let heapSize: UInt64 = 64 << 20

  private struct Row {
    let kind: String
    let addresses: Range<UInt64>
    let object: [String: Any]

    init(_ object: [String: Any]) throws {
      func address(_ key: String) throws -> UInt64 {
        let text = try #require(object[key] as? String)
        return try #require(UInt64(text, radix: 16))
      }
      self.object = object
      kind = try #require(object["kind"] as? String)
      addresses = try address("start")..<address("end")
    }

    /// The number of heaps that begin in it.
    var heaps: UInt64 {
      (addresses.upperBound - 1) / heapSize - (addresses.lowerBound - 1) / heapSize
    }
  }

  private func object(_ result: BuiltProgram.Result) throws -> [String: Any] {
    #expect(result.status == .exited(0))
    #expect(result.errors == "")
    let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    return try #require(json as? [String: Any])
  }

  private func rows(_ object: [String: Any]) throws -> [Row] {
    let rows = try #require(object["rows"] as? [[String: Any]])
    return try rows.map { try Row($0) }
  }

  @Test func `as many heaps of arenas are found as malloc reports, and where they are`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      try await KnownProgram.run("arenas", in: directory) { program in
        for _ in 0..<3 {
          let truths = try #require(try await program.step())
          let heaps = try #require(truths.first { $0.key == "heaps" })
          let arena = try #require(truths.first { $0.key == "arena" })
          try #require(heaps.bytes >= heaps.mappings)
          let rows = try rows(
            try object(try await snapshot("-j", "--by", "mapping", program.pattern)))
          let found = rows.filter { $0.kind == "glibc_arena_layout" }
          #expect(found.reduce(0) { $0 + $1.heaps } == UInt64(heaps.bytes))
          #expect(found.contains { $0.addresses.contains(UInt64(arena.bytes)) })
          #expect(rows.count { $0.kind == "thread_stack" } == heaps.mappings)
          #expect(rows.count { $0.kind == "heap" } == 1)
          #expect(rows.count { $0.kind == "stack" } == 1)
          try program.proceed()
        }
      }
    }
  }

  @Test func `the arena that grew is named with its addresses and its process`() async throws {
    try await withTemporaryDirectory { directory in
      try await KnownProgram.run("arenas", in: directory) { program in
        let then = "\(directory)/then.json"
        let truths = try #require(try await program.step())
        let truth = try #require(truths.first { $0.key == "arena" })
        _ = try await snapshot("-j", "--by", "mapping", "-o", then, program.pattern)
        try program.proceed()
        _ = try await program.step()

        let comparison = try object(
          try await snapshot(
            "-j", "--by", "mapping", "--top", "1", program.pattern, "--compare", then))
        #expect(comparison["by"] as? String == "mapping")
        let summary = try #require(comparison["summary"] as? [String: Any])
        let grown = try rows(summary)
        let row = try #require(grown.first)
        #expect(grown.count == 1)
        #expect(row.kind == "glibc_arena_layout")
        #expect(row.addresses.contains(UInt64(truth.bytes)))
        #expect(row.object["pid"] as? Int32 == program.pid)
        #expect(row.object["presence"] as? String == "both")
        #expect(row.object["before_start"] as? String == row.object["start"] as? String)
        let change = try #require(row.object["change"] as? Int)
        #expect((8 << 20..<9 << 20).contains(change))

        let table = try await snapshot(
          "-H", "--by", "mapping", program.pattern, "--compare", then)
        #expect(
          table.output.contains("  glibc Arena Layout \(row.object["start"] as? String ?? "?")-"))
        // Without --by it is a comparison like any other.
        let usual = try object(try await snapshot("-j", program.pattern, "--compare", then))
        #expect(usual["mask"] as? String == "bfrwxsp")
      }
    }
  }

  @Test func `a run is summarized and drawn by mapping`() async throws {
    try await withTemporaryDirectory { directory in
      try await KnownProgram.run("arenas", in: directory) { program in
        _ = try await program.step()
        let chart = "\(directory)/chart.svg"
        let result = try await BuiltProgram.profiler(
          "-n", "3", "-i", "0.05", "--summary", "--by", "mapping", "--top", "3", "-g", chart,
          program.pattern)
        #expect(result.status == .exited(0))
        #expect(result.output.contains("glibc Arena Layout"))
        #expect(contents(chart)?.contains("(\(program.pid) arenas)") == true)
      }
    }
  }

  @Test func `metrics and recordings without mappings are refused`() async throws {
    let metrics = try await BuiltProgram.profiler("--listen", ":0", "--group-by", "mapping")
    #expect(metrics.status == .exited(64))
    let leak = Checkout.recording("leak.ndjson")
    let replay = try await BuiltProgram.profiler("--replay", leak, "--summary", "--by", "mapping")
    #expect(replay.status == .exited(1))
    replay.expectMessage(naming: "--by mapping", leak, "--detail mappings")
    let comparison = try await snapshot("--by", "mapping", "--compare", "\(leak)@1m", "\(leak)@2m")
    #expect(comparison.status == .exited(1))
    comparison.expectMessage(of: .snapshot, naming: "--by mapping", leak)
  }
}
