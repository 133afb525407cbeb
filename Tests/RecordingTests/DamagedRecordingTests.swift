import Foundation
import MemoryProfile
import ProcFS
import TestSupport
import Testing

@testable import Recording

@Suite(.timeLimit(.minutes(20))) struct DamagedRecordingTests {
  @Test func `a file that can't be read is an error of its kind`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record([], to: path)
      #expect(throws: RecordingError.empty(path: path)) { try Replayed(path) }

      let later = "\(directory)/later.db"
      try FileManager.default.copyItem(atPath: path, toPath: later)
      try alter(later, "PRAGMA user_version = 99")
      #expect(throws: RecordingError.newerFormat(path: later, version: 99)) {
        try Replayed(later)
      }
      #expect(throws: RecordingError.newerFormat(path: later, version: 99)) {
        try record([], to: later, appends: true)
      }

      let other = "\(directory)/other.db"
      try alter(other, "CREATE TABLE x(y)")
      #expect(throws: RecordingError.notRecording(path: other)) { try Replayed(other) }
    }
  }

  @Test func `a recording with missing rows is damaged, and has the samples before them`() throws {
    var run = RandomRun(seed: 38)
    let samples = (0..<20).map { _ in run.next() }
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record(samples, to: path)
      try alter(
        path,
        """
        DELETE FROM series WHERE id = (SELECT series FROM change GROUP BY series
        HAVING min(sample) BETWEEN 1 AND 10 LIMIT 1)
        """)
      var count = 0
      let reader = try RecordingReader(path: path)
      #expect(throws: RecordingError.self) {
        try reader.forEachSample { _, _ in
          count += 1
          return true
        }
      }
      #expect((1...10).contains(count))
    }
  }

  @Test func `a truncated file is damaged`() throws {
    var run = RandomRun(seed: 37)
    let samples = (0..<60).map { _ in run.next() }
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record(samples, to: path)
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      for part in [1, 2, 3] {
        let cut = "\(directory)/cut.db"
        try whole.prefix(whole.count * part / 4).write(to: URL(fileURLWithPath: cut))
        #expect(throws: RecordingError.self) { try Replayed(cut) }
      }
    }
  }

  @Test(arguments: [
    "UPDATE process SET pid = pid + 4294967296", "UPDATE process SET pid = 'p' || pid",
    "UPDATE process SET start_time = 'x'", "UPDATE state SET parent = 99999999999",
    "UPDATE series SET process = 'x'", "UPDATE series SET process = 99999",
    "UPDATE series SET kind = x'ff00'", "UPDATE series SET kind = 'tomorrow'",
    "UPDATE run SET page_size = 'x'", "UPDATE run SET interval_ms = 'x'",
    "UPDATE run SET start = x'ff'", "UPDATE run SET host = x'fffe'",
    "UPDATE sample SET start_ms = -5 WHERE id = 3", "UPDATE sample SET start_ms = 0 WHERE id = 3",
    "UPDATE sample SET end_ms = 9223372036854775807",
    "UPDATE change SET value = -1", "UPDATE change SET value = 1e300",
    "CREATE TABLE t AS SELECT * FROM state; INSERT INTO t SELECT * FROM state WHERE sample = 0; "
      + "DELETE FROM state; INSERT INTO state SELECT * FROM t ORDER BY sample",
    "DROP TABLE sample; CREATE VIEW sample AS SELECT 1 AS id, 1 AS start_ms, 1 AS end_ms",
  ])
  func `inconsistent rows are an error and never a trap`(damage: String) throws {
    var run = RandomRun(seed: 39)
    let samples = (0..<12).map { _ in run.next() }
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record(samples, to: path)
      try alter(path, damage)
      do {
        _ = try Replayed(path)
        Issue.record("\(damage) was not detected")
      } catch RecordingError.damaged(path: path, _) {
        // Expected.
      }
      // Appending may succeed or fail, but must not trap.
      try? record(samples, to: path, appends: true)
    }
  }
}
