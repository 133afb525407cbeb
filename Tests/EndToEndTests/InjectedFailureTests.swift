import Foundation
import Subprocess
import SystemPackage
import Testing
import TestSupport

/// Failing system calls during a sample: a process is omitted, or the run fails and names the file.
/// The values of other processes are the same as without the failure.
///
/// `Tests/Native/Injection/fail.c` makes the calls fail, in the built program.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct InjectedFailureTests {
  enum Outcome {
    /// The same as without the failure.
    case unharmed
    /// All other processes are printed. A process that exists is reported at the end.
    case leftOut(isCounted: Bool)
    /// The process is printed, but nothing counts as its executable.
    case withoutExecutable
    /// One error that names the file, and status 1.
    case error
  }

  struct Failure: CustomTestStringConvertible {
    let call: String
    let file: String
    let errors: [Int32]
    /// The number of calls that fail; 0 for all.
    var times = 0
    let outcome: Outcome

    var testDescription: String { "\(call) of PID\(file) with \(errors): \(outcome)" }
  }

  /// The outcomes of a failing call on one of the process's files.
  private static func failures(_ call: String, _ file: String) -> [Failure] {
    [
      Failure(
        call: call, file: file, errors: [EACCES, EPERM], outcome: .leftOut(isCounted: true)),
      Failure(
        call: call, file: file, errors: [ENOENT, ESRCH], outcome: .leftOut(isCounted: false)),
      Failure(call: call, file: file, errors: [EIO], outcome: .leftOut(isCounted: true)),
      Failure(call: call, file: file, errors: [EMFILE, ENFILE, ENOMEM], outcome: .error),
      Failure(call: call, file: file, errors: [EINTR], times: 3, outcome: .unharmed),
    ]
  }

  static let failures =
    failures("openat", "") + failures("openat", "/stat") + failures("openat", "/cmdline")
    + failures("openat", "/smaps") + failures("pread", "/stat") + failures("pread", "/cmdline")
    + failures("read", "/smaps") + [
      Failure(
        call: "readlinkat", file: "/exe", errors: [EACCES, EPERM, ENOENT, ESRCH, EINVAL],
        outcome: .withoutExecutable),
      Failure(
        call: "readlinkat", file: "/exe", errors: [EIO], outcome: .leftOut(isCounted: true)),
      Failure(call: "readlinkat", file: "/exe", errors: [EMFILE, ENOMEM], outcome: .error),
      Failure(call: "readlinkat", file: "/exe", errors: [EINTR], times: 3, outcome: .unharmed),
    ]

  /// Without a list of processes there is no sample.
  static let failuresToList = [
    Failure(
      call: "openat", file: "/.", errors: [EACCES, EPERM, ENOENT, EIO, EMFILE, ENOMEM],
      outcome: .error),
    Failure(call: "fdopendir", file: "", errors: [ENOMEM, EIO], outcome: .error),
    Failure(call: "readdir", file: "", errors: [EIO, ENOENT, EBADF], outcome: .error),
    Failure(call: "openat", file: "/.", errors: [EINTR], times: 3, outcome: .unharmed),
    Failure(call: "readdir", file: "", errors: [EINTR], times: 3, outcome: .unharmed),
  ]

  private static let pid = "602"

  /// Ways to select a process. Each reads its files in another order and place.
  static let selections = [[], ["."], ["-c", "."], ["-p", pid]]

  private static let arguments = ["--proc", Checkout.tree("family"), "-n", "1"]

  /// The output for each selection if no call fails.
  private static let undisturbed = Dictionary(
    uniqueKeysWithValues: selections.map { selection in
      (
        selection,
        Task {
          try await run(.path(BuiltProgram.profiler.path), arguments + selection).output
        }
      )
    })

  @Test(arguments: failures, selections)
  func `a failing system call changes no value of other processes`(
    _ failure: Failure, selection: [String]
  ) async throws {
    try await each(failure, below: "family/\(Self.pid)", selection) { result, whole in
      let others = Self.rows(whole).filter { $0[0] != Self.pid }
      switch failure.outcome {
      case .unharmed:
        #expect(result.output == whole)
        #expect(result.status == .exited(0))
      case .leftOut where selection.first == "-p":
        #expect(result.output == "")
        #expect(result.errors.contains("smaps-profiler: error: "))
        #expect(result.status == .exited(1))
      case .leftOut(let isCounted):
        #expect(Self.rows(result.output) == others)
        #expect(result.errors.contains("smaps-profiler: 1 process ") == isCounted)
        #expect(result.status == .exited(0))
      case .withoutExecutable:
        let rows = Self.rows(result.output)
        #expect(rows.filter { $0[0] != Self.pid } == others)
        let before = try #require(Self.rows(whole).first { $0[0] == Self.pid })
        let after = try #require(rows.first { $0[0] == Self.pid })
        // PID, stack, heap, thread stack, text of executable and libraries, data of both.
        #expect(after[4] == "0" && after[6] == "0")
        #expect(result.errors.contains("smaps-profiler: 1 process with unknown executable"))
        #expect(Int(after[5]) == [4, 5].compactMap { Int(before[$0]) }.reduce(0, +))
        #expect(Int(after[7]) == [6, 7].compactMap { Int(before[$0]) }.reduce(0, +))
      case .error:
        #expect(result.output == "")
        #expect(result.errors.split(separator: "\n").count == 1)
        #expect(result.errors.contains("/\(Self.pid)\(failure.file)': "))
        #expect(result.status == .exited(1))
      }
    }
  }

  @Test(arguments: failuresToList)
  func `if processes can't be listed, there is no sample`(_ failure: Failure) async throws {
    try await each(failure, below: "family", []) { result, whole in
      if case .unharmed = failure.outcome {
        #expect(result.output == whole)
        #expect(result.status == .exited(0))
      } else {
        #expect(result.output == "")
        #expect(result.errors.split(separator: "\n").count == 1)
        #expect(result.errors.contains("Fixtures/proc/family': "))
        #expect(result.status == .exited(1))
      }
    }
  }

  /// Runs the profiler once for each of a failure's errors.
  ///
  /// - Parameters:
  ///   - path: The end of the path of the directory that contains the file.
  ///   - body: Receives the result, and the output if no call fails.
  private func each(
    _ failure: Failure, below path: String, _ selection: [String],
    _ body: (BuiltProgram.Result, _ whole: String) throws -> Void
  ) async throws {
    try await withTemporaryDirectory { directory in
      let whole = try await #require(Self.undisturbed[selection]).value
      for number in failure.errors {
        let log = "\(directory)/\(number)"
        let injection =
          "SMAPS_FAIL=\(failure.call):*/\(path)\(failure.file):1:\(failure.times):\(number)"
        let result = try await FailingCalls.run(
          [injection, "SMAPS_FAIL_LOG=\(log)"], Self.arguments + selection)
        #expect(contents(log)?.isEmpty == false, "nothing failed")
        try body(result, whole)
      }
    }
  }

  /// The cells of the row of each process.
  private static func rows(_ table: String) -> [[String]] {
    table.split(separator: "\n").dropFirst().map { row in
      row.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }
}
