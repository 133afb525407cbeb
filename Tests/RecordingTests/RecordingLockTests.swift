import Foundation
import MemoryProfile
import ProcFS
import TestSupport
import Testing

@testable import Recording

@Suite(.timeLimit(.minutes(20))) struct RecordingLockTests {
  @Test func `an existing file is not changed`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record([], to: path)
      let before = try Data(contentsOf: URL(fileURLWithPath: path))
      #expect(throws: RecordingError.exists(path: path)) { try record([], to: path) }
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)

      let link = "\(directory)/link.db"
      try FileManager.default.createSymbolicLink(
        atPath: link, withDestinationPath: "\(directory)/elsewhere")
      #expect(throws: RecordingError.exists(path: link)) { try record([], to: link) }
      #expect(!FileManager.default.fileExists(atPath: "\(directory)/elsewhere"))
      // mktemp(1) creates an empty file.
      try Data().write(to: URL(fileURLWithPath: "\(directory)/empty"))
      try record([], to: "\(directory)/empty")
    }
  }

  @Test func `a file that can't be appended to is an error`() throws {
    try withTemporaryDirectory { directory in
      let missing = "\(directory)/missing.db"
      #expect(throws: RecordingError.missing(path: missing)) {
        try record([], to: missing, appends: true)
      }

      let others: [(String, RecordingError.OtherContent)] = [
        ("no database, whatever it says\n", .unknown), ("", .nothing),
        (try String(contentsOfFile: Checkout.recording("leak.ndjson"), encoding: .utf8), .ndjson),
        (SampleColumn.header(of: SampleColumn.brief) + "\n", .tsv),
      ]
      for (content, kind) in others {
        let text = "\(directory)/text"
        try Data(content.utf8).write(to: URL(fileURLWithPath: text))
        #expect(throws: RecordingError.notAppendable(path: text, kind)) {
          try record([], to: text, appends: true)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: text)) == Data(content.utf8))
      }

      let path = "\(directory)/run.db"
      try record([], to: path)
      let writer = try RecordingWriter(path, metadata: testMetadata, appends: true)
      #expect(throws: RecordingError.inUse(path: path)) { try record([], to: path, appends: true) }
      try writer.finish()
    }
  }

  /// A child process has the file from fork(2) to exec(2), if another thread has just started it.
  @Test func `a finished recording is unlocked, even if its file is open elsewhere`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record([], to: path)
      let writer = try RecordingWriter(path, metadata: testMetadata, appends: true)
      var copies: [Int32] = []
      defer { for copy in copies { close(copy) } }
      for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
        let target = try? FileManager.default.destinationOfSymbolicLink(
          atPath: "/proc/self/fd/\(name)")
        if target == path, let file = Int32(name) { copies.append(dup(file)) }
      }
      #expect(copies.count > 0 && copies.allSatisfy { $0 >= 0 })
      try writer.finish()
      try record([], to: path, appends: true)
    }
  }

  @Test func `a recording that is deleted or replaced is detected at the next sample`() throws {
    var run = RandomRun(seed: 35)
    let samples = (0..<3).map { _ in run.next() }
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      var writer = try RecordingWriter(path, metadata: testMetadata, appends: false)
      try writer.append(samples[0])
      try FileManager.default.removeItem(atPath: path)
      #expect(throws: RecordingError.removed(path: path)) { try writer.append(samples[1]) }
      try Data().write(to: URL(fileURLWithPath: path))
      #expect(throws: RecordingError.removed(path: path)) { try writer.append(samples[2]) }
    }
  }
}
