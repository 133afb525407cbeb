import Foundation
import MemoryProfile
import ProcFS
import TestSupport
import Testing

@testable import Recording

private let line =
  #"{"interval":{"start_millis":MS,"end_millis":MS},"all":{},"procs":[],"acc_faults":"#
  + #"{"minor":0,"major":0}}"#

@Suite(.timeLimit(.minutes(20))) struct RecordedMarksTests {
  /// What was read, in its order: `0`, `1000` for samples, the labels of marks.
  private func read(_ path: String, upTo limit: Int = .max) throws -> [String] {
    var items: [String] = []
    var samples = 0
    _ = try RecordedSamples(path, interval: .seconds(1)).forEachSample(
      marks: { items += $0.map { "\($0.time.milliseconds) \($0.text)" } }
    ) { sample, _ in
      items.append(String(sample.interval.lowerBound.milliseconds))
      samples += 1
      return samples < limit
    }
    return items
  }

  private func sample(_ milliseconds: Int) -> Sample {
    var sample = initSample
    sample.interval = .milliseconds(milliseconds) ... .milliseconds(milliseconds)
    return sample
  }

  private func mark(_ milliseconds: Int, _ label: String) -> TimeMark {
    TimeMark(time: .milliseconds(milliseconds), label: Array(label.utf8))
  }

  @Test func `marks keep their times, between samples and after the last one`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      var writer = try RecordingWriter(path, metadata: testMetadata, appends: false)
      try writer.append([mark(3, "before")])
      try writer.append(sample(10))
      try writer.append([mark(500, "a"), mark(700, "b"), mark(1000, "c")])
      try writer.append(sample(1000))
      try writer.append([mark(1500, "after")])
      try writer.finish()
      #expect(
        try read(path) == ["3 before", "10", "500 a", "700 b", "1000 c", "1000", "1500 after"])
      #expect(try read(path, upTo: 2).last == "1000")
      #expect(try rows(path, "SELECT * FROM mark WHERE time_ms = 700") == ["700|b"])
    }
  }

  @Test func `the marks of an added run are after it began`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record([sample(0)], to: path)
      var metadata = testMetadata
      metadata.start = metadata.start?.advanced(by: .seconds(60))
      var writer = try RecordingWriter(path, metadata: metadata, appends: true)
      try writer.append(sample(0))
      try writer.append([mark(5, "later")])
      try writer.finish()
      #expect(try read(path) == ["0", "60000", "60005 later"])
    }
  }

  @Test func `a recording without marks has no table for them`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record([sample(0)], to: path)
      #expect(try rows(path, "SELECT name FROM sqlite_schema WHERE name = 'mark'") == [])
    }
  }

  @Test func `marks are read while the run is recorded`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      var writer = try RecordingWriter(path, metadata: testMetadata, appends: false)
      try writer.append(sample(0))
      try writer.append([mark(5, "a")])
      #expect(try read(path) == ["0", "5 a"])
      try writer.finish()
    }
  }

  @Test func `labels of any bytes are stored as they are`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      let labels: [[UInt8]] = [[0xFF, 0xFE], [0x61, 0, 0x62], Array("\u{1B}[2J'\"".utf8)]
      var writer = try RecordingWriter(path, metadata: testMetadata, appends: false)
      try writer.append(sample(0))
      try writer.append(labels.map { TimeMark(time: .zero, label: $0) })
      try writer.finish()
      var read: [[UInt8]] = []
      try RecordingReader(path: path).forEachSample(marks: { read += $0.map(\.label) }) { _, _ in
        true
      }
      #expect(read == labels)
    }
  }

  @Test func `rows of other programs are read in order, and rows that are no marks skipped`()
    throws
  {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record([sample(0), sample(1000)], to: path)
      try alter(
        path,
        """
        CREATE TABLE mark(time_ms, label);
        INSERT INTO mark VALUES(1500,'b'),(500,'a'),(-1,'x'),(7,NULL),(9000000000000000000,'y');
        INSERT INTO mark VALUES(600, printf('%.9000c', 'z'));
        """)
      let items = try read(path)
      #expect(items.map { $0.prefix(6) } == ["0", "500 a", "600 zz", "1000", "1500 b"])
      #expect(items[2].count == 4 + TimeMark.longestLabel)
    }
  }

  // MARK: - NDJSON

  private func ndjson(_ parts: [String]) -> String {
    parts.map { part in
      (Int(part) == nil ? part : line.replacing("MS", with: part)) + "\n"
    }.joined()
  }

  @Test func `lines of marks are read between samples`() throws {
    let text = ndjson([
      #"{"mark":{"millis":3,"label":"before"}}"#, "10",
      #"{"mark":{"millis":500,"label":"a\u0009b","tomorrow":[1]},"x":2}"#, "1000",
      #"{"mark":{"millis":1500,"label":"after"}}"#,
    ])
    try withFile(text) { path throws in
      #expect(try read(path) == ["3 before", "10", "500 a\tb", "1000", "1500 after"])
      #expect(try Replayed(path).samples.count == 2)
    }
  }

  @Test(arguments: [
    #"{"mark":{"label":"a"}}"#, #"{"mark":{"millis":1}}"#, #"{"mark":{"millis":-1,"label":"a"}}"#,
    #"{"mark":7}"#,
  ])
  func `a malformed mark is an error that names its line`(mark: String) throws {
    try withFile(ndjson(["0", mark, "1"])) { path throws in
      let error = #expect(throws: RecordingError.self) { try read(path) }
      guard case .malformed(_, line: 2, _, _)? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }

  @Test func `a mark that is cut off at the end is reported like a sample`() throws {
    try withFile(ndjson(["0"]) + #"{"mark":{"millis":1,"la"#) { path throws in
      #expect(try Replayed(path).cutOff == .line(2))
    }
  }

  @Test func `marks alone are no run`() throws {
    try withFile(ndjson([#"{"mark":{"millis":1,"label":"a"}}"#])) { path throws in
      #expect(try Replayed(path).samples.isEmpty)
    }
  }
}
