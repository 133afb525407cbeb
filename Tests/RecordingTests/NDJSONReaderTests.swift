import Foundation
import MemoryProfile
import ProcFS
import TestSupport
import Testing

@testable import Recording

private let line = #"""
  {"interval":{"start_millis":1500,"end_millis":1504},"all":{},"procs":[{"pid":7,"ppid":1,
  "cmdline":"a \u0009b","faults":{"minor":3,"major":2},"memory":{"stack":1,"heap":2,
  "thread_stack":3,
  "bin_text":4,"extern_text":5,"bin_data":6,"extern_data":7,"anon_mappings":8,"vdso":9,"vvar":10,
  "vsyscall":11,"sysv_shm":12,"other":{"[x]":13,"[y]":14}}}],"acc_faults":{"minor":30,"major":20}}
  """#.replacing("\n", with: "")

@Suite(.timeLimit(.minutes(20))) struct NDJSONReaderTests {
  @Test func `every key of a line is read`() throws {
    try withFile(line + "\n") { path in
      let sample = try #require(try Replayed(path).samples.first)
      #expect(sample.interval == .milliseconds(1500) ... .milliseconds(1504))
      #expect(sample.accumulatedFaults == PageFaults(minor: 30, major: 20))
      let process = try #require(sample.processes.first)
      #expect(process.pid.rawValue == 7)
      #expect(process.parent?.rawValue == 1)
      #expect(process.commandLine.text == "a \tb")
      #expect(process.faults == PageFaults(minor: 3, major: 2))
      for category in Category.allCases where category != .other {
        #expect(process.memory[category] == UInt64(category.rawValue + 1))
      }
      #expect(process.memory.others == ["[x]": 13, "[y]": 14])
      #expect(process.memory[.other] == 27)
      #expect(sample.total == process.memory)
      #expect(process.marks == [])
    }
  }

  @Test(
    arguments: [
      (#""held":true"#, .held), (#""may_count_twice":true"#, .mayCountTwice),
      (#""held":true,"may_count_twice":true"#, [.held, .mayCountTwice]),
      (#""held":false,"tomorrow":true"#, []),
    ] as [(String, ProcessRecord.Marks)])
  func `the marks of a process are read`(keys: String, marks: ProcessRecord.Marks) throws {
    try withFile(line.replacing(#"{"pid":7"#, with: "{\(keys),\"pid\":7") + "\n") { path in
      let processes = try Replayed(path).samples.first?.processes
      #expect(processes?.map(\.marks) == [marks])
    }
  }

  @Test func `every sample of the recorded browser is read`() throws {
    let recording = try Replayed(Checkout.recording("chromium.ndjson"))
    #expect(recording.samples.count == 100)
    #expect(recording.cutOff == nil)
    #expect(recording.metadata.start?.description == "2026-11-23T15:22:57.564+00:00")
    #expect(recording.samples.map(\.processes.count).max() == 12)
    #expect(recording.samples[99].processes.isEmpty)
    let faults = recording.samples.map(\.accumulatedFaults.minor)
    #expect(faults == faults.sorted())
  }

  @Test(arguments: [1, 40, 200, 300])
  func `only the sample of an incomplete last line is lost`(length: Int) throws {
    try withFile(line + "\n" + line.prefix(length)) { path in
      let recording = try Replayed(path)
      #expect(recording.samples.count == 1)
      #expect(recording.cutOff == .line(2))
    }
  }

  @Test func `a complete last line without a newline is a sample`() throws {
    try withFile(line + "\n" + line) { path in
      let samples = try Replayed(path).samples
      #expect(samples.count == 2)
    }
  }

  @Test(
    arguments: [
      ("{}", 1, "'interval.start_millis' is missing"),
      (#"{"interval":{"start_millis":"x","end_millis":1}}"#, 29, "expected a whole number"),
      (
        #"{"interval":{"start_millis":1,"end_millis":1},"procs":[{"pid":1,}]}"#, 65,
        "expected '\"'"
      ),
      ("garbage", 1, "expected '{'"),
      (#"{"procs":[{"pid":2147483648}]}"#, 28, "the number is too large"),
      (
        #"{"interval":{"start_millis":9223372036854775806,"end_millis":1}}"#, 1,
        "'interval.start_millis' is too large"
      ),
    ] as [(String, Int, String)])
  func `an invalid line is an error with its position`(
    text: String, column: Int, reason: String
  ) throws {
    try withFile(line + "\n" + text + "\n" + line + "\n") { path in
      #expect(throws: RecordingError.malformed(path: path, line: 2, column: column, reason: reason))
      {
        try Replayed(path)
      }
    }
  }

  @Test func `a sample before the previous one is an error`() throws {
    try withFile(line + "\n" + line.replacing("1500", with: "1499") + "\n") { path in
      #expect(throws: RecordingError.outOfOrder(path: path, line: 2)) { try Replayed(path) }
    }
  }

  @Test func `lines of the Rust original lack swap and huge pages`() throws {
    #expect(!line.contains("swap"))
    try withFile(line) { path in
      let process = try #require(try Replayed(path).samples.first?.processes.first)
      #expect(process.memory[.swapPSS] == 0)
      #expect(process.memory[.hugetlb] == 0)
    }
  }

  @Test func `a line without page faults lacks them, and they are not 0`() throws {
    let text = line.replacing(#/"faults":\{[^}]*\},/#, with: "")
      .replacing(#/,"acc_faults":\{[^}]*\}/#, with: "")
    #expect(!text.contains("faults"))
    try withFile(text) { path in
      let sample = try #require(try Replayed(path).samples.first)
      #expect(sample.measuredFaults == nil)
      #expect(sample.processes.map { $0[.minorFaults] } == [nil])
    }
    try withFile(line) { path in
      let sample = try #require(try Replayed(path).samples.first)
      #expect(sample.measuredFaults != nil)
    }
  }

  @Test func `a byte order mark and carriage returns are skipped`() throws {
    try withFile("\u{FEFF}" + line + "\r\n" + line + "\r\n") { path in
      let samples = try Replayed(path).samples
      #expect(samples.count == 2)
    }
  }

  @Test func `a process that appears twice in a sample is an error`() throws {
    let process = try #require(line.firstRange(of: #"{"pid""#))
    let end = try #require(line.firstRange(of: #"],"acc_faults"#))
    let text = line.replacing(
      "],\"acc_faults", with: "," + line[process.lowerBound..<end.lowerBound] + "],\"acc_faults")
    try withFile(text + "\n") { path in
      do {
        _ = try Replayed(path)
        Issue.record("it was not detected")
      } catch RecordingError.malformed(path, 1, _, "process 7 appears twice in this sample") {
        // Expected.
      }
    }
  }

  @Test func `unknown keys are skipped`() throws {
    let text = line.replacing(#""all":{}"#, with: #""all":[{"x":null}],"new":{"y":[1.5,"z"]}"#)
      .replacing(#""stack":1"#, with: #""tomorrow":1,"stack":1"#)
    try withFile(text + "\n") { path in
      let samples = try Replayed(path).samples
      #expect(samples.first?.total[.stack] == 1)
    }
  }

  @Test(arguments: ["garbage\n", "PID\tSTACK\n", "\u{7F}ELF", "SQLite format 4"])
  func `an unknown format is an error`(text: String) throws {
    try withFile(text) { path in
      #expect(throws: RecordingError.unrecognized(path: path)) { try Replayed(path) }
    }
  }

  @Test func `an empty file and a missing file have their own errors`() throws {
    try withFile("") { path in
      #expect(throws: RecordingError.empty(path: path)) { try Replayed(path) }
    }
    #expect(
      throws: RecordingError.unreadable(path: "/nowhere", reason: "No such file or directory")
    ) {
      try Replayed("/nowhere")
    }
  }
}
