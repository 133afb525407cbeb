import Foundation
import MemoryProfile
import Recording
import TestSupport
import Testing

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct FileInfoReportTests {
  private func report(_ path: String) throws -> FileInfoReport {
    FileInfoReport(
      path: path, info: try RecordedFileInfo(path, interval: .seconds(1)))
  }

  /// The facts of a file, by their names.
  private func facts(_ report: FileInfoReport) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: report.lines.map { line in
        // Names have single spaces.
        let name = line.firstRange(of: "  ").map { String(line[..<$0.lowerBound]) } ?? line
        return (name, line.dropFirst(name.count).trimmingCharacters(in: .whitespaces))
      })
  }

  private func object(_ report: FileInfoReport) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(report.json)) as? [String: Any])
  }

  private func withRecording(_ body: (String) throws -> Void) async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      var metadata = RunMetadata(counting: .uss)
      metadata.start = WallClockTime("2026-11-24T10:00:00.000+01:00")
      metadata.interval = .seconds(2)
      metadata.host = "build\u{1B}[2J"
      metadata.bootID = "boot"
      metadata.kernel = "6.18.0"
      metadata.program = "9.9.9"
      metadata.pattern = "make"
      metadata.options = "-i 2 -r run.db make"
      for appends in [false, true] {
        var writer = try RecordingWriter(path, metadata: metadata, appends: appends)
        for second in [0, 2, 4] {
          var sample = SyntheticRun.sample(
            at: second, [(7, "make", MemoryUsage([.heap: 1 << 20]))])
          if appends, second == 4 { sample.skipped = SkippedSamples(count: 3, reason: .busy) }
          try writer.append(sample)
        }
        try writer.append([TimeMark(time: .seconds(1), label: [0x61])])
        try writer.finish()
        metadata.start = metadata.start?.advanced(by: .seconds(60))
        metadata.kernel = "7.0.0"
      }
      try body(path)
    }
  }

  @Test func `each fact of a recording has a line`() async throws {
    try await withRecording { path in
      let facts = facts(try report(path))
      #expect(facts["format"] == "recording (SQLite)")
      #expect(facts["state"] == "complete")
      #expect(facts["start"] == "2026-11-24 10:00:00 +01:00")
      #expect(facts["end"] == "2026-11-24 10:01:04 +01:00")
      #expect(facts["length"] == "1 min 4 s")
      #expect(facts["host"] == #"build\x1b[2J"#)
      #expect(facts["kernel"] == "6.18.0")
      #expect(facts["version"] == "9.9.9")
      #expect(facts["selection"] == "make")
      #expect(facts["options"] == "-i 2 -r run.db make")
      #expect(facts["interval"] == "2 s")
      #expect(facts["samples"] == "6")
      #expect(facts["processes"] == "1")
      #expect(facts["measure"] == "USS")
      #expect(facts["detail"] == "categories")
      #expect(facts["marks"] == "2")
      #expect(facts["gaps"]?.hasPrefix("1, the longest 56 s after 4 s") == true)
      #expect(facts["skipped"] == "3 samples: the machine was busy")
      #expect(facts["runs"] == "2")
      let lines = try report(path).lines
      let last = try #require(lines.last)
      #expect(last.hasPrefix("run 2 "))
      #expect(last.contains("10:01:00 +01:00 to 2026-11-24 10:01:04 +01:00, 3 samples, every 2 s"))
      #expect(last.hasSuffix(", kernel 7.0.0"))
    }
  }

  @Test func `JSON has the same facts`() async throws {
    try await withRecording { path in
      let object = try object(try report(path))
      #expect(object["format"] as? String == "recording")
      #expect(object["complete"] as? Bool == true)
      #expect(object["start_time"] as? String == "2026-11-24T10:00:00.000+01:00")
      #expect(object["end_millis"] as? Int == 64_000)
      #expect(object["samples"] as? Int == 6)
      #expect(object["measure"] as? String == "uss")
      #expect(object["marks"] as? Int == 2)
      #expect(object["skipped"] as? Int == 3)
      #expect((object["gaps"] as? [[String: Any]])?.first?["start_millis"] as? Int == 4000)
      let runs = try #require(object["runs"] as? [[String: Any]])
      #expect(runs.map { $0["samples"] as? Int } == [3, 3])
      #expect(runs.map { $0["kernel"] as? String } == ["6.18.0", "7.0.0"])
    }
  }

  @Test func `what a file does not know is absent`() async throws {
    let ndjson = try report(Checkout.recording("leak.ndjson"))
    let facts = facts(ndjson)
    for name in ["host", "kernel", "version", "options", "interval", "runs", "marks", "gaps"] {
      #expect(facts[name] == nil, "\(name)")
    }
    #expect(facts["format"] == "NDJSON")
    #expect(facts["samples"] == "182")
    #expect(facts["end"] == "2026-11-24 19:37:21 +01:00")
    let object = try object(ndjson)
    for key in ["host", "kernel", "version", "options", "interval_millis", "runs"] {
      #expect(object[key] == nil, "\(key)")
    }
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/brief.tsv"
      let text = SampleTSV(hasAllColumns: false).encode(
        SyntheticRun.sample(at: 0, [(7, "make", MemoryUsage([.heap: 4096]))]))
      try Data(text).write(to: URL(fileURLWithPath: path))
      let table = try report(path)
      let known = Set(self.facts(table).keys)
      #expect(
        known == ["file", "format", "size", "state", "samples", "processes", "measure", "detail"])
      #expect(try self.object(table)["start_millis"] == nil)
    }
  }
}
