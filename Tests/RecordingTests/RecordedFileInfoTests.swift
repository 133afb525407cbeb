import Foundation
import MemoryProfile
import ProcFS
import TestSupport
import Testing

@testable import Recording

@Suite(.timeLimit(.minutes(20))) struct RecordedFileInfoTests {
  private func sample(_ seconds: Int, skipped: SkippedSamples? = nil) -> Sample {
    var sample = initSample
    sample.interval = .seconds(seconds) ... .seconds(seconds) + .milliseconds(50)
    sample.skipped = skipped
    return sample
  }

  private func info(_ path: String) throws -> RecordedFileInfo {
    try RecordedFileInfo(path, interval: .seconds(1))
  }

  private var metadata: RunMetadata {
    var metadata = testMetadata
    metadata.interval = .seconds(1)
    return metadata
  }

  @Test func `a recording says everything about each of its runs`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record([sample(0), sample(1)], to: path, metadata)
      var later = metadata
      later.start = metadata.start?.advanced(by: .seconds(100))
      later.kernel = "7.0.0"
      var writer = try RecordingWriter(path, metadata: later, appends: true)
      try writer.append(sample(0))
      try writer.append([TimeMark(time: .seconds(1), label: [0x61])])
      try writer.append(
        sample(9, skipped: SkippedSamples(count: 8, reason: .suspended)))
      let running = try info(path)
      #expect(running.cutOff == .recording)
      #expect(running.runs.map(\.hasEnded) == [true, false])
      try writer.finish()

      let info = try info(path)
      #expect(info.format == .recording)
      #expect(info.cutOff == nil)
      #expect(info.samples == 4)
      #expect(info.processes == 1)
      #expect(info.marks == 1)
      #expect(info.runs.map(\.samples) == [2, 2])
      #expect(info.runs.map(\.metadata.kernel) == ["6.18.0", "7.0.0"])
      #expect(info.runs.map(\.hasEnded) == [true, true])
      #expect(info.metadata.options == "-i 0.5 -r file")
      #expect(info.metadata.pattern == "x\ty'")
      #expect(info.interval == .zero ... .milliseconds(109_050))
      #expect(info.runs[0].interval == .zero ... .milliseconds(1050))
      #expect(
        info.gaps.map(\.range) == [.seconds(1) ..< .seconds(100), .seconds(100) ..< .seconds(109)])
      #expect(info.gaps.map(\.reason) == [nil, .suspended])
      #expect(info.skipped == [SkippedSamples(count: 8, reason: .suspended)])
      let size = try #require(
        try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int64)
      #expect(info.size == size)
    }
  }

  @Test func `the size includes the journal of a run that is recorded`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      var writer = try RecordingWriter(path, metadata: metadata, appends: false)
      try writer.append(sample(0))
      let attributes = try [path, path + "-wal"].map {
        try FileManager.default.attributesOfItem(atPath: $0)[.size] as? Int64 ?? 0
      }
      #expect(attributes[1] > 0)
      #expect(try info(path).size == attributes[0] + attributes[1])
      try writer.finish()
    }
  }

  @Test func `a recording without a sample has no times`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record([], to: path)
      let info = try info(path)
      #expect(info.samples == 0)
      #expect(info.interval == nil)
      #expect(info.gaps.isEmpty)
    }
  }

  @Test func `a recording of an earlier version is described`() throws {
    let info = try info(Checkout.recording("workers.db"))
    #expect(info.format == .recording)
    #expect(info.samples > 0)
    #expect(info.metadata.host != nil)
  }

  @Test func `NDJSON knows its start, and not its host`() throws {
    let path = Checkout.recording("chromium.ndjson")
    let info = try info(path)
    #expect(info.format == .ndjson)
    #expect(info.samples == 100)
    #expect(info.metadata.start?.description == "2026-11-23T15:22:57.564+00:00")
    #expect(info.metadata.host == nil)
    #expect(info.metadata.kernel == nil)
    #expect(info.runs.map(\.hasEnded) == [nil])
    #expect(info.processes >= 12)
    #expect(info.interval?.lowerBound == .zero)
  }

  @Test func `a table without times has none`() throws {
    let header = SampleColumn.header(of: SampleColumn.brief, counting: .pss)
    let row = "7" + String(repeating: "\t1", count: 13) + "\tbash"
    try withFile("\(header)\n\(row)\n\(header)\n\(row)\n") { path in
      let info = try info(path)
      #expect(info.format == .tsv)
      #expect(info.samples == 2)
      #expect(info.processes == 1)
      #expect(info.interval == nil)
      #expect(info.gaps.isEmpty)
      #expect(info.metadata.start == nil)
    }
  }

  @Test func `a truncated file is described up to its last sample`() throws {
    let text = try String(contentsOfFile: Checkout.recording("leak.ndjson"), encoding: .utf8)
    try withFile(String(text.prefix(text.count / 2))) { path in
      let info = try info(path)
      #expect(info.cutOff == .line(info.samples + 1))
      #expect(info.samples > 50)
    }
  }
}
