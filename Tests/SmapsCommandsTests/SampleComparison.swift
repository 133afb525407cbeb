import Foundation
import MemoryProfile
import ProcFS
import TestSupport

@testable import SmapsCommands

/// Points in time and comparisons of them, for tests.
enum SampleComparison {
  /// The path of a snapshot in the fixtures.
  static func snapshot(_ name: String) -> String {
    "\(Checkout.root)/Fixtures/snapshots/\(name).json"
  }

  /// Reads the point of an argument of `--compare`.
  static func point(
    _ argument: String, selecting selection: Selection = Selection()
  ) throws -> ComparisonPoint {
    try ComparisonPoint(try ComparisonArgument(argument), selecting: selection)
  }

  /// A point with a name that is the same on every machine, unlike a path.
  static func named(_ name: String, _ point: ComparisonPoint) -> ComparisonPoint {
    ComparisonPoint(
      name: name, time: point.time, sinceStart: point.sinceStart, mask: point.mask,
      measure: point.measure, processes: point.processes)
  }

  /// Compares two snapshots.
  ///
  /// - Parameter letters: of the mask; `nil` for everything that both snapshots have.
  static func ofSnapshots(mask letters: String? = nil) throws -> Comparison {
    try Comparison(
      from: named("before.json", try point(snapshot("before"))),
      to: named("after.json", try point(snapshot("after"))),
      mask: try letters.map { try RowMask($0) })
  }

  /// Compares two times of a recording.
  static func ofRecording(from first: String, to last: String) throws -> Comparison {
    let path = Checkout.recording("leak.ndjson")
    return try Comparison(
      from: named("leak.ndjson", try point("\(path)@\(first)")),
      to: named("leak.ndjson", try point("\(path)@\(last)")), mask: nil)
  }

  /// A process with a heap and swapped memory, in bytes.
  static func process(
    _ pid: Int32, startTime: UInt64, heap: UInt64, swap: UInt64 = 0
  ) -> ProcessRecord {
    ProcessRecord(
      identity: ProcessIdentity(pid: ProcessID(rawValue: pid), startTime: startTime), parent: nil,
      commandLine: CommandLine(bytes: Array("x".utf8)), name: "x", faults: PageFaults(),
      memory: MemoryUsage([.heap: heap], measures: [.swapPSS: swap]))
  }

  /// Compares the point `a` with the point `b`.
  static func of(_ before: [ProcessRecord], _ after: [ProcessRecord]) throws -> Comparison {
    func point(_ name: String, _ processes: [ProcessRecord]) -> ComparisonPoint {
      ComparisonPoint(name: name, time: nil, mask: .standard, measure: .pss, processes: processes)
    }
    return try Comparison(from: point("a", before), to: point("b", after), mask: nil)
  }
}

/// Runs the body with the path of a file that does not exist yet, and deletes the file.
func withTemporaryFile(_ body: (String) throws -> Void) throws {
  let file = FileManager.default.temporaryDirectory.path + "/smaps-\(UUID().uuidString).json"
  defer { try? FileManager.default.removeItem(atPath: file) }
  try body(file)
}
