import Foundation
import Subprocess
import SystemPackage
import Testing
import TestSupport

/// What becomes of a sample when a system call fails under it: a process is left out, or the run fails
/// and says where; what is printed of the others is what it is without the failure.
///
/// `Tests/Injection/fail.c` makes the calls fail, in the built program.
@Suite struct InjectedFailureTests {
  enum Outcome {
    /// As though nothing had failed.
    case unharmed
    /// All but the process are printed.
    case leftOut
    /// It is all there, but nothing of it counts as its program's.
    case withoutProgram
    /// One error that names the file, and status 1.
    case error
  }

  struct Failure: CustomTestStringConvertible {
    let call: String
    let file: String
    let errors: [Int32]
    /// How many of the calls fail; 0 for all.
    var times = 0
    let outcome: Outcome

    var testDescription: String { "\(call) of \(file) with \(errors): \(outcome)" }
  }

  static let failures = [
    Failure(
      call: "openat", file: "smaps", errors: [EACCES, EPERM, ENOENT, ESRCH], outcome: .leftOut),
    Failure(
      call: "openat", file: "smaps", errors: [EIO, EMFILE, ENFILE, ENOMEM], outcome: .error),
    Failure(call: "openat", file: "smaps", errors: [EINTR], times: 3, outcome: .unharmed),
    Failure(call: "read", file: "smaps", errors: [EACCES, ESRCH], outcome: .leftOut),
    Failure(call: "read", file: "smaps", errors: [EIO, ENOMEM], outcome: .error),
    Failure(call: "read", file: "smaps", errors: [EINTR], times: 3, outcome: .unharmed),
    Failure(
      call: "readlinkat", file: "exe", errors: [EACCES, EPERM, ENOENT, ESRCH, EINVAL],
      outcome: .withoutProgram),
    Failure(call: "readlinkat", file: "exe", errors: [EIO, EMFILE, ENOMEM], outcome: .error),
    Failure(call: "readlinkat", file: "exe", errors: [EINTR], times: 3, outcome: .unharmed),
  ]

  private static let pid = "602"

  @Test(arguments: failures)
  func `a system call that fails changes no number`(_ failure: Failure) async throws {
    try await withFolder { folder in
      let library = "\(folder)/fail.so"
      try await KnownProgram.compile("../Injection/fail", to: library, ["-shared", "-fPIC"])
      let arguments = ["--proc", "\(Checkout.root)/Fixtures/proc/family", "-n", "1"]
      let whole = try await EndToEndTests.run(.path(BuiltProgram.profiler.path), arguments).output
      for number in failure.errors {
        let log = "\(folder)/\(number)"
        let injection =
          "SMAPS_FAIL=\(failure.call):*/\(Self.pid)/\(failure.file):1:\(failure.times):\(number)"
        let result = try await EndToEndTests.run(
          .name("env"),
          ["LD_PRELOAD=\(library)", injection, "SMAPS_FAIL_LOG=\(log)"]
            + [BuiltProgram.profiler.path.string] + arguments)
        #expect(contents(log)?.isEmpty == false, "nothing failed")
        let others = Self.rows(whole).filter { $0[0] != Self.pid }
        switch failure.outcome {
        case .unharmed:
          #expect(result.output == whole)
          #expect(result.status == .exited(0))
        case .leftOut:
          #expect(Self.rows(result.output) == others)
          #expect(result.status == .exited(0))
        case .withoutProgram:
          let rows = Self.rows(result.output)
          #expect(rows.filter { $0[0] != Self.pid } == others)
          let before = try #require(Self.rows(whole).first { $0[0] == Self.pid })
          let after = try #require(rows.first { $0[0] == Self.pid })
          // PID, stack, heap, thread stack, then text of program and libraries, and data of both.
          #expect(after[4] == "0" && after[6] == "0")
          #expect(Int(after[5]) == [4, 5].compactMap { Int(before[$0]) }.reduce(0, +))
          #expect(Int(after[7]) == [6, 7].compactMap { Int(before[$0]) }.reduce(0, +))
        case .error:
          #expect(result.output == "")
          #expect(result.errors.split(separator: "\n").count == 1)
          #expect(result.errors.contains("/\(Self.pid)/\(failure.file)': "))
          #expect(result.status == .exited(1))
        }
      }
    }
  }

  /// The cells of each process's row.
  private static func rows(_ table: String) -> [[String]] {
    table.split(separator: "\n").dropFirst().map { row in
      row.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }
}
