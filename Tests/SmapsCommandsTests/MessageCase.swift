import MemoryProfile
import Plot
import PlotGnuplot
import Recording
import SystemPackage

@testable import ProcFS
@testable import SmapsCommands

/// The cases of a message enum, with examples of each.
///
/// Both switches of a conforming type are exhaustive: a new case of the enum does not compile until
/// it has an example.
protocol MessageCase: CaseIterable, Equatable {
  associatedtype Value: Message
  init(of value: Value)
  var examples: [Value] { get }
}

enum ProcErrorCase: MessageCase {
  case system, malformed, noSmaps

  init(of value: ProcError) {
    self =
      switch value {
      case .system: .system
      case .malformed: .malformed
      case .noSmaps: .noSmaps
      }
  }

  var examples: [ProcError] {
    switch self {
    case .system:
      [.system(path: "/nowhere", .noSuchFileOrDirectory), .system(path: "/proc/7/smaps", .ioError)]
    case .malformed:
      [
        .malformed(
          path: "/proc/7/task/8/syscall",
          MalformedText(line: 1, problem: "expected the format of /proc/PID/syscall")),
        .malformed(
          path: "/proc/7/stat",
          MalformedText(
            line: 1, problem: "expected the format of /proc/PID/stat", text: "7 (\u{1B}[2J".utf8)),
        .malformed(
          path: "/proc/7/status", ProcessStatus.malformed(Array("Uid:\tx\n".utf8).span.bytes)),
        .malformed(path: "/proc/7/status", ProcessStatus.malformed([UInt8]().span.bytes)),
        .malformed(
          path: "/proc/7/cgroup",
          MalformedText(line: 2, problem: "expected NUMBER:CONTROLLERS:PATH", text: "0".utf8)),
      ]
        + SmapsReasonCase.allCases.map {
          let error = SmapsError(line: 3, reason: $0.example, text: Array("Pss: x".utf8))
          return .malformed(path: "/proc/7/smaps", error.malformed)
        }
    case .noSmaps: [.noSmaps(tree: "/proc")]
    }
  }
}

/// The cases of `SmapsError.Reason`, which is reported as part of a `ProcError`.
enum SmapsReasonCase: CaseIterable {
  case notAHeader, notAField, notANumber, endsWithinLine

  init(of reason: SmapsError.Reason) {
    self =
      switch reason {
      case .notAHeader: .notAHeader
      case .notAField: .notAField
      case .notANumber: .notANumber
      case .endsWithinLine: .endsWithinLine
      }
  }

  var example: SmapsError.Reason {
    switch self {
    case .notAHeader: .notAHeader
    case .notAField: .notAField
    case .notANumber: .notANumber(.pss)
    case .endsWithinLine: .endsWithinLine
    }
  }
}

enum GnuplotErrorCase: MessageCase {
  case notFound, unusable, failed, timedOut

  init(of value: GnuplotError) {
    self =
      switch value {
      case .notFound: .notFound
      case .unusable: .unusable
      case .failed: .failed
      case .timedOut: .timedOut
      }
  }

  var examples: [GnuplotError] {
    switch self {
    case .notFound: [.notFound]
    case .unusable: [.unusable("Exec format error")]
    case .failed: [.failed("line 7: out of memory"), .failed("no output")]
    case .timedOut: [.timedOut]
    }
  }
}

enum NoticeCase: MessageCase {
  case vanished, denied, unreadable, unknownExecutable, mayCountTwice, patternGaveUp
  case unknownMapping, missingPSS, threadsDenied, throttled, slowRead, overBudget

  init(of value: Notice) {
    self =
      switch value {
      case .vanished: .vanished
      case .denied: .denied
      case .unreadable: .unreadable
      case .unknownExecutable: .unknownExecutable
      case .mayCountTwice: .mayCountTwice
      case .patternGaveUp: .patternGaveUp
      case .unknownMapping: .unknownMapping
      case .missingPSS: .missingPSS
      case .threadsDenied: .threadsDenied
      case .throttled: .throttled
      case .slowRead: .slowRead
      case .overBudget: .overBudget
      }
  }

  private static let pid = ProcessID(rawValue: 7)
  private static let sshd = CommandLine(bytes: Array("/usr/sbin/sshd -D".utf8))
  private static let long = CommandLine(
    bytes: Array("java -cp \(String(repeating: "/srv/lib.jar:", count: 9))".utf8))

  var examples: [Notice] {
    let pid = Self.pid
    return switch self {
    case .vanished: [.vanished(pid)]
    case .denied:
      [
        .denied(pid, CommandLine(bytes: [])), .denied(pid, Self.sshd),
        .denied(pid, CommandLine(bytes: Array("a\u{1B}[2J".utf8))),
      ]
    case .unreadable:
      [
        .unreadable(pid, nil, .system(path: "/proc/7/cmdline", .ioError)),
        .unreadable(
          pid, Self.sshd,
          .malformed(
            path: "/proc/7/smaps",
            SmapsError(line: 9, reason: .endsWithinLine, text: Array("Rss:".utf8)).malformed)),
      ]
    case .unknownExecutable:
      [
        .unknownExecutable(pid, Self.sshd, .denied), .unknownExecutable(pid, Self.sshd, .missing),
        .unknownExecutable(pid, Self.sshd, .tooLong),
      ]
    case .mayCountTwice: [.mayCountTwice(pid, parent: ProcessID(rawValue: 6))]
    case .patternGaveUp: [.patternGaveUp(pid)]
    case .unknownMapping: [.unknownMapping("[tomorrow]")]
    case .missingPSS: [.missingPSS(pid, mapping: "/usr/bin/demo")]
    case .threadsDenied: [.threadsDenied(pid)]
    case .throttled:
      [.throttled(pid, Self.long, cost: .milliseconds(429), period: .seconds(2))]
    case .slowRead:
      [
        .slowRead(pid, nil, isLeftOut: true), .slowRead(pid, Self.sshd, isLeftOut: true),
        .slowRead(pid, Self.sshd, isLeftOut: false),
      ]
    case .overBudget: [.overBudget(processes: 400, cost: .milliseconds(1500))]
    }
  }
}

enum RecordingErrorCase: MessageCase {
  case unreadable, unwritable, empty, unrecognized, notSnapshot, needsFile, notRecording
  case newerFormat, malformed, malformedSnapshot, outOfOrder, damaged, exists, missing, inUse
  case removed, otherMeasure, partialSnapshot, otherDetail, notAppendable, otherAccount

  init(of value: RecordingError) {
    self =
      switch value {
      case .unreadable: .unreadable
      case .unwritable: .unwritable
      case .empty: .empty
      case .unrecognized: .unrecognized
      case .notSnapshot: .notSnapshot
      case .needsFile: .needsFile
      case .notRecording: .notRecording
      case .newerFormat: .newerFormat
      case .malformed: .malformed
      case .malformedSnapshot: .malformedSnapshot
      case .outOfOrder: .outOfOrder
      case .damaged: .damaged
      case .exists: .exists
      case .missing: .missing
      case .inUse: .inUse
      case .removed: .removed
      case .otherMeasure: .otherMeasure
      case .partialSnapshot: .partialSnapshot
      case .otherDetail: .otherDetail
      case .notAppendable: .notAppendable
      case .otherAccount: .otherAccount
      }
  }

  var examples: [RecordingError] {
    switch self {
    case .unreadable: [.unreadable(path: "run.db", reason: "No such file or directory")]
    case .unwritable: [.unwritable(path: "run.db", reason: "database or disk is full")]
    case .empty: [.empty(path: "run.ndjson")]
    case .unrecognized: [.unrecognized(path: "/etc/passwd")]
    case .notSnapshot:
      [.notSnapshot(path: "run.db", isRun: true), .notSnapshot(path: "x.json", isRun: false)]
    case .needsFile: [.needsFile]
    case .notRecording: [.notRecording(path: "other.db")]
    case .newerFormat: [.newerFormat(path: "run.db", version: 9)]
    case .malformed:
      [.malformed(path: "run.tsv", line: 3, column: 11, reason: "expected a whole number")]
    case .malformedSnapshot:
      [
        .malformedSnapshot(
          path: "then.json", line: 1, column: 31, reason: "'memory' is missing")
      ]
    case .outOfOrder: [.outOfOrder(path: "run.ndjson", line: 5)]
    case .damaged: [.damaged(path: "run.db", reason: "a table is missing")]
    case .exists: [.exists(path: "run.db")]
    case .missing: [.missing(path: "run.db")]
    case .inUse: [.inUse(path: "run.db")]
    case .removed: [.removed(path: "run.db")]
    case .otherMeasure: [.otherMeasure(path: "run.db", recorded: .uss, wanted: .rss)]
    case .notAppendable:
      RecordingError.OtherContent.allCases.map { .notAppendable(path: "run.db", $0) }
    case .partialSnapshot: [.partialSnapshot(path: "then.json")]
    case .otherDetail:
      [
        .otherDetail(path: "run.db", recorded: .files, wanted: .names),
        .otherDetail(path: "run.db", recorded: .names, wanted: .mappings),
      ]
    case .otherAccount:
      [
        .otherAccount(
          path: "run.db", recorded: AccountSubject(scope: .machine),
          wanted: AccountSubject(scope: .group(.v2), group: "/system.slice/db.service"))
      ]
    }
  }
}
