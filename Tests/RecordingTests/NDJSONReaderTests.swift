import Foundation
import MemoryProfile
import ProcFS
import TestSupport
import Testing

@testable import Recording

private let line = #"""
  {"interval":{"start_millis":1500,"end_millis":1504},"all":{},"procs":[{"pid":7,"ppid":1,
  "cmdline":"a \u0009b","faults":{"minor":3,"major":2},"memory":{"stack":1,"heap":2,"thread_stack":3,
  "bin_text":4,"extern_text":5,"bin_data":6,"extern_data":7,"anon_mappings":8,"vdso":9,"vvar":10,
  "vsyscall":11,"sysv_shm":12,"other":{"[x]":13,"[y]":14}}}],"acc_faults":{"minor":30,"major":20}}
  """#.replacing("\n", with: "")

/// Writes a file that lives as long as the body runs.
@discardableResult
private func withFile<Result>(_ text: String, _ body: (String) throws -> Result) throws -> Result {
  let path = FileManager.default.temporaryDirectory.path + "/recording-\(UUID().uuidString)"
  try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try body(path)
}

private func read(_ path: String) throws -> (samples: [Sample], cutOff: Int?, start: WallClockTime?)
{
  var reader = try NDJSONReader(path: path)
  var samples: [Sample] = []
  while let sample = try reader.next() { samples.append(sample) }
  return (samples, reader.cutOffLine, reader.startTime)
}

@Suite struct NDJSONReaderTests {
  @Test func `every key of a line is read`() throws {
    try withFile(line + "\n") { path in
      let sample = try #require(try read(path).samples.first)
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
    }
  }

  @Test func `the recorded browser is read whole`() throws {
    let recording = try read(Checkout.recording("chromium.ndjson"))
    #expect(recording.samples.count == 100)
    #expect(recording.cutOff == nil)
    #expect(recording.start?.description == "2026-11-23T15:22:57.564+00:00")
    #expect(recording.samples.map(\.processes.count).max() == 12)
    #expect(recording.samples[99].processes.isEmpty)
    let faults = recording.samples.map(\.accumulatedFaults.minor)
    #expect(faults == faults.sorted())
  }

  @Test(arguments: [1, 40, 200, 300])
  func `a last line that is cut off costs its sample alone`(length: Int) throws {
    try withFile(line + "\n" + line.prefix(length)) { path in
      let recording = try read(path)
      #expect(recording.samples.count == 1)
      #expect(recording.cutOff == 2)
    }
  }

  @Test func `a whole last line without a newline is a sample`() throws {
    try withFile(line + "\n" + line) { path in
      let samples = try read(path).samples
      #expect(samples.count == 2)
    }
  }

  @Test(arguments: [
    ("{}", "'interval' is missing"),
    (
      #"{"interval":{"start_millis":"x","end_millis":1},"procs":[],"acc_faults":{"minor":0,"major":0}}"#,
      "'interval.start_millis' is of another type"
    ),
  ])
  func `garbage in the middle is an error with its line`(text: String, reason: String) throws {
    try withFile(line + "\n" + text + "\n" + line + "\n") { path in
      #expect(throws: RecordingError.malformed(path: path, line: 2, reason: reason)) {
        try read(path)
      }
    }
  }

  @Test func `a sample before the one above it is an error`() throws {
    try withFile(line + "\n" + line.replacing("1500", with: "1499") + "\n") { path in
      #expect(throws: RecordingError.outOfOrder(path: path, line: 2)) { try read(path) }
    }
  }

  @Test func `an empty file and a missing one are errors of their own`() throws {
    try withFile("") { path in
      #expect(throws: RecordingError.empty(path: path)) { try read(path) }
    }
    #expect(throws: RecordingError.system(path: "/nowhere", reason: "No such file or directory")) {
      try read("/nowhere")
    }
  }
}
