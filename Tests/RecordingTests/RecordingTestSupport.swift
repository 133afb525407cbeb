import Foundation
import MemoryProfile
import ProcFS
import Recording
import SQLite
import TestSupport
import Testing

/// Creates a temporary directory, passes its path to the body, and removes it afterwards.
@discardableResult
func withTemporaryDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
  let directory = FileManager.default.temporaryDirectory.path + "/recording-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: directory) }
  return try body(directory)
}

/// Creates a temporary file, passes its path to the body, and removes it afterwards.
@discardableResult
func withFile<Result>(_ text: String, _ body: (String) throws -> Result) throws -> Result {
  try withTemporaryDirectory { directory in
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(directory)/samples"))
    return try body("\(directory)/samples")
  }
}

/// Everything that is read from a file.
struct Replayed {
  var samples: [Sample] = []
  var metadata: RunMetadata
  var cutOff: RecordedSamples.CutOff?

  init(
    _ path: String, interval: Duration = .seconds(1), _ scope: ReplayScope = ReplayScope()
  ) throws {
    let recorded = try RecordedSamples(path, interval: interval)
    metadata = recorded.metadata
    var read: [Sample] = []
    cutOff = try recorded.forEachSample(scope) { sample, progress in
      #expect((0...1).contains(progress))
      read.append(sample)
      return true
    }
    samples = read
  }
}

var testMetadata: RunMetadata {
  var metadata = RunMetadata()
  metadata.program = "0.1.0"
  metadata.host = "host"
  metadata.bootID = "6143a28c-d47c-4149-b270-b3d1338fc181"
  metadata.kernel = "6.18.0"
  metadata.pageSize = 4096
  metadata.start = WallClockTime("2026-11-24T10:00:00.250+01:00")
  metadata.interval = .milliseconds(500)
  metadata.pattern = "x\ty'"
  metadata.options = "-i 0.5 -r file"
  return metadata
}

/// Writes a complete recording.
func record(
  _ samples: [Sample], to path: String, _ metadata: RunMetadata = testMetadata,
  appends: Bool = false
) throws {
  var writer = try RecordingWriter(path, metadata: metadata, appends: appends)
  for sample in samples { try writer.append(sample) }
  try writer.finish()
}

/// Returns the result of a query, a line for each row.
func rows(_ path: String, _ sql: String) throws -> [String] {
  let rows = try Database(path, .readOnly).query(sql)
  var lines: [String] = []
  while let row = try rows.next() {
    let values = row.columns.map { column in
      switch column.value {
      case .null: ""
      case .integer(let number): String(number)
      case .real(let number): String(number)
      case .text(let text): text
      case .blob(let bytes): "\(bytes.count) bytes"
      }
    }
    lines.append(values.joined(separator: "|"))
  }
  return lines
}

/// Executes SQL statements on a recording, or on a new database.
func alter(_ path: String, _ sql: String) throws {
  let db = try Database(path, .readWrite)
  try db.execute(sql)
  try db.close()
}

/// A sample of the first process of a machine. Its PID and start time may be the same in every
/// boot.
let initSample = Sample(
  interval: .zero ... .zero,
  processes: [
    {
      var process = ProcessRecord(
        identity: ProcessIdentity(pid: ProcessID(rawValue: 1), startTime: 5), parent: nil,
        commandLine: CommandLine(bytes: Array("init".utf8)), name: "init",
        faults: PageFaults(minor: 10), memory: MemoryUsage([.heap: 4096]))
      process.cpu = CPUTime()
      return process
    }()
  ],
  accumulatedFaults: PageFaults(minor: 10))
