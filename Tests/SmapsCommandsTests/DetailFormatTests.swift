import Foundation
import MemoryProfile
import ProcFS
import Recording
import TestSupport
import Testing

@testable import SmapsCommands

/// Files and mappings of processes in NDJSON and in summaries.
@Suite(.timeLimit(.minutes(20))) struct DetailFormatTests {
  private func sample(_ tree: String, _ detail: MemoryUsage.Detail) throws -> Sample {
    var sampler = Sampler(
      try ProcTree(Checkout.tree(tree)), selection: Selection(),
      options: SamplerOptions(detail: detail))
    return try sampler.sample { .zero }
  }

  private func line(_ sample: Sample, _ detail: MemoryUsage.Detail) -> String {
    var json = SampleNDJSON(start: nil, detail: detail)
    return String(decoding: json.encode(sample), as: UTF8.self)
  }

  private func read(_ text: String) async throws -> (MemoryUsage.Detail, [Sample]) {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/run.ndjson"
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      var samples: [Sample] = []
      let recorded = try RecordedSamples(path, interval: .seconds(1))
      let detail = recorded.metadata.detail
      _ = try recorded.forEachSample { sample, _ in
        samples.append(sample)
        return true
      }
      return (detail, samples)
    }
  }

  @Test(arguments: ["names", "paths", "jvm"], MemoryUsage.Detail.requestable)
  func `NDJSON has the files and mappings of each process, and is read back`(
    tree: String, detail: MemoryUsage.Detail
  ) async throws {
    let sample = try sample(tree, detail)
    let text = line(sample, detail)
    let (found, samples) = try await read(text)
    #expect(found == detail)
    #expect(line(try #require(samples.first), detail) == text)
    for (process, original) in zip(samples[0].processes, sample.processes) {
      #expect(process.memory.filesByPath.values.reduce(0, +) == original.memory.fileBytes)
      #expect(original.memory.fileBytes > 0)
      #expect(process.memory.regions?.count == original.memory.regions?.count)
      #expect(process.memory.regions?.map(\.kind) == original.memory.regions?.map(\.kind))
    }
    // What was not asked for is not printed.
    #expect(line(sample, .names) == line(try self.sample(tree, .names), .names))
  }

  @Test(arguments: MemoryUsage.Detail.requestable)
  func `a sample without a process shows what lines have`(
    detail: MemoryUsage.Detail
  ) async throws {
    let empty = Sample(interval: .zero...(.zero), processes: [], accumulatedFaults: PageFaults())
    #expect(try await read(line(empty, detail)).0 == detail)
    #expect(try await read(line(empty, .names)).0 == .names)
  }

  @Test func `paths that are the same as text are added up`() throws {
    let paths: [[UInt8]] = [[0x2F, 0xFF], [0x2F, 0xFE], Array("/\n".utf8)]
    let memory = MemoryUsage([.libraryData: 7 << 20]).withFiles(
      Dictionary(
        uniqueKeysWithValues: zip(paths, [1, 2, 4] as [UInt64]).map {
          (MemoryPart(.libraryData, name: $0, permissions: [.read]), $1 << 20)
        }))
    let text = line(SyntheticRun.sample(at: 0, [(7, "p", memory)]), .files)
    #expect(text.contains(##""files":{"/\n":4194304,"/\##u{FFFD}":3145728}"##))
  }

  // MARK: - Summaries

  /// A run in which a file grows, or a heap of an arena. Samples have a process with memory only.
  private func summary(_ memory: (UInt64) -> MemoryUsage) -> RunSummary {
    var summary = RunSummary(hasStatistics: true, interval: .seconds(1))
    for second in 0..<300 {
      summary.add(SyntheticRun.sample(at: second, [(7, "server", memory(UInt64(second) << 10))]))
    }
    return summary
  }

  private func text(_ summary: RunSummary) throws -> (lines: [String], json: String) {
    let statistics = try #require(summary.statistics)
    return (
      SummaryTable(width: 80, resolution: summary.resolution).render(statistics),
      String(decoding: SummaryJSON(start: nil).encode(summary, statistics), as: UTF8.self)
    )
  }

  @Test func `a summary names the file that grew`() throws {
    let path = MemoryPart(.libraryData, name: Array("/tmp/a\tb.db".utf8), permissions: [.read])
    let (lines, json) = try text(
      summary { bytes in
        MemoryUsage([.libraryData: bytes * 8, .heap: bytes]).withFiles([path: bytes * 8])
      })
    #expect(
      lines.last == #"2.62 MiB more at the end, of it 2.33 MiB in /tmp/a\tb.db: 7 server"#)
    #expect(
      json.contains(#""growth_in":{"kind":"file","name":"/tmp/a\tb.db","bytes":2441216}}"#))
    // Other memory of the process has shrunk.
    let shifted = try text(
      summary { bytes in
        MemoryUsage([.libraryData: bytes * 8, .heap: 2 << 20 - bytes * 2]).withFiles([
          path: bytes * 8
        ])
      })
    #expect(shifted.lines.last?.contains("at the end, 2.34 MiB more in /tmp/a") == true)
    // Only if the samples have files.
    let usual = try text(summary { MemoryUsage([.libraryData: $0 * 8, .heap: $0]) })
    #expect(!usual.lines.contains { $0.contains("of it") })
    #expect(!usual.json.contains("growth_in"))
  }

  @Test func `a summary names the mapping that grew, with its addresses`() throws {
    let (lines, json) = try text(
      summary { bytes in
        MemoryUsage([.anonymous: bytes]).withFiles(
          [:],
          regions: [
            MemoryRegion(
              addresses: 0x7F00_0000_0000..<0x7F00_0100_0000, kind: .glibcArenaLayout,
              part: MemoryPart(.anonymous, name: [], permissions: [.read, .write, .private]),
              bytes: bytes)
          ])
      })
    let note = try #require(lines.last)
    #expect(note.hasPrefix("298 KiB more at the end, of it 298 KiB in glibc Arena Layout at "))
    #expect(note.contains("7f0000000000-7f0001000000: 7 server"))
    #expect(json.contains(#""growth_in":{"start":"7f0000000000","end":"7f0001000000","#))
    #expect(json.contains(#""kind":"glibc_arena_layout""#))
  }
}

extension MemoryUsage {
  /// The categories of files.
  fileprivate var fileBytes: UInt64 {
    Category.allCases.filter { $0.isOwnFile != nil }.reduce(0) { $0 + self[$1] }
  }
}
