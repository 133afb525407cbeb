import Foundation
import Subprocess
import SystemPackage
import Testing
import TestSupport

/// System calls that fail while a run writes its files.
///
/// One error names the file, and the other files are complete.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct InjectedWriteFailureTests {
  enum Loss {
    /// The file of `-o`.
    case samples
    /// The recording.
    case recording
    /// The chart. An earlier file remains.
    case chart
  }

  struct Failure: CustomTestStringConvertible {
    let call: String
    let file: String
    let errors: [Int32]
    /// The number of the first call that fails. All later calls fail too.
    var first = 1
    let loss: Loss

    var testDescription: String { "\(call) of \(file) with \(errors), from call \(first)" }
  }

  /// The kernel's name for a file without a name (O_TMPFILE, open(2)).
  private static let nameless = "#*"

  static let failures = [
    Failure(call: "open", file: "out.tsv", errors: [EACCES, EMFILE, EROFS], loss: .samples),
    Failure(call: "write", file: "out.tsv", errors: [ENOSPC, EIO, EDQUOT, EFBIG], loss: .samples),
    Failure(call: "write", file: "out.tsv", errors: [ENOSPC, EIO], first: 3, loss: .samples),
    Failure(call: "open", file: "run.db", errors: [EACCES, EMFILE, EROFS], loss: .recording),
    Failure(call: "write", file: "run.db*", errors: [ENOSPC, EIO, EDQUOT], loss: .recording),
    Failure(
      call: "write", file: "run.db-wal", errors: [ENOSPC, EIO, EDQUOT], first: 12,
      loss: .recording),
    Failure(call: "write", file: nameless, errors: [ENOSPC, EIO, EDQUOT], loss: .chart),
    Failure(call: "fsync", file: nameless, errors: [EIO, ENOSPC], loss: .chart),
    Failure(call: "fchmod", file: nameless, errors: [EPERM], loss: .chart),
    Failure(call: "linkat", file: ".chart.svg.*", errors: [EACCES, ENOSPC], loss: .chart),
    Failure(call: "rename", file: "chart.svg", errors: [EACCES, EXDEV, ENOSPC], loss: .chart),
  ]

  @Test(arguments: failures)
  func `a failing write affects no other file`(_ failure: Failure) async throws {
    try await withTemporaryDirectory { directory in
      for number in failure.errors {
        let place = "\(directory)/\(number)"
        try FileManager.default.createDirectory(
          atPath: place, withIntermediateDirectories: false)
        let chart = "\(place)/chart.svg"
        try "earlier chart".write(toFile: chart, atomically: false, encoding: .utf8)
        let result = try await FailingCalls.run(
          [
            "SMAPS_FAIL=\(failure.call):\(place)/\(failure.file):\(failure.first):0:\(number)",
            "SMAPS_FAIL_LOG=\(directory)/log-\(number)",
          ],
          [
            "--proc", Checkout.tree("family"), "-n", "5", "-i", "0.01", "-o", "\(place)/out.tsv",
            "-r", "\(place)/run.db", "-g", chart,
          ])
        #expect(contents("\(directory)/log-\(number)")?.isEmpty == false, "nothing failed")
        #expect(result.status == .exited(1))
        #expect(result.output == "")
        let errors = result.errors.split(separator: "\n")
        #expect(errors.count == 1, "\(errors)")
        #expect(errors.first?.hasPrefix("smaps-profiler: ") == true)

        // No file is incomplete, and no temporary file remains.
        let drawing = try #require(contents(chart))
        #expect(drawing == "earlier chart" || drawing.hasSuffix("</svg>\n"))
        #expect(names(in: place).allSatisfy { !$0.hasPrefix(".") })
        let printed = contents("\(place)/out.tsv") ?? ""
        let replayed = try await BuiltProgram.profiler(
          "--replay", "\(place)/run.db", "-o", "\(place)/again.tsv")
        let recorded = contents("\(place)/again.tsv") ?? ""
        switch failure.loss {
        case .samples:
          #expect(errors.first?.contains("'\(place)/out.tsv'") == true)
        case .recording:
          #expect(errors.first?.contains("run.db") == true)
        case .chart:
          #expect(errors.first?.contains("'\(chart)'") == true)
          #expect(drawing == "earlier chart")
          #expect(printed == recorded)
        }
        // All printed samples are recorded, and the recording can be read.
        if failure.call != "open" {
          #expect(replayed.status == .exited(0) || recorded.isEmpty)
          #expect(recorded.hasPrefix(printed.wholeLines))
        }
      }
    }
  }

  /// The first Ctrl-C does not cost the chart, even if it arrives while it is written.
  @Test(arguments: [0, -SIGKILL])
  func `an interrupt while the chart is written leaves no incomplete file`(
    signal: Int32
  ) async throws {
    try await withTemporaryDirectory { directory in
      let chart = "\(directory)/chart.svg"
      for earlier in [nil, "earlier chart"] {
        try earlier?.write(toFile: chart, atomically: false, encoding: .utf8)
        // With the error number 0, the call succeeds and the profiler sends itself SIGINT. With a
        // negative number, it is that signal.
        let result = try await FailingCalls.run(
          [
            "SMAPS_FAIL=write:\(directory)/\(Self.nameless):1:1:\(signal)",
            "SMAPS_FAIL_LOG=\(directory)/log",
          ],
          ["--proc", Checkout.tree("family"), "-n", "1", "-r", "\(directory)/run.db", "-g", chart])
        if signal == 0 {
          #expect(result.status == .exited(0))
          #expect(contents(chart)?.hasSuffix("</svg>\n") == true)
        } else {
          #expect(result.status == .signaled(SIGKILL))
          #expect(contents(chart) == earlier)
        }
        #expect(Set(names(in: directory)).isSubset(of: ["chart.svg", "log", "run.db"]))
        let replayed = try await BuiltProgram.profiler("--replay", "\(directory)/run.db")
        #expect(replayed.output == result.output)
        try FileManager.default.removeItem(atPath: "\(directory)/run.db")
      }
    }
  }
}

extension String {
  /// The text without an incomplete last line.
  fileprivate var wholeLines: Substring {
    lastIndex(of: "\n").map { self[...$0] } ?? ""
  }
}
