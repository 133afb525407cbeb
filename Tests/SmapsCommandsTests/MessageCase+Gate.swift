import MemoryProfile
import Recording
import SystemPackage

@testable import SmapsCommands

enum GateMessageCase: MessageCase {
  case unreadableBaseline, baselineWithoutMemory, baselineWithoutMatch, notChecked, notMeasured
  case omitted
  case otherMeasure, baselineWithoutQuantity, nameNotSeen
  case tooShort, withoutGroupLimit, noGroupLimit, noGroup, withoutPressure

  init(of value: GateMessage) {
    self =
      switch value {
      case .unreadableBaseline: .unreadableBaseline
      case .baselineWithoutMemory: .baselineWithoutMemory
      case .baselineWithoutMatch: .baselineWithoutMatch
      case .notChecked: .notChecked
      case .omitted: .omitted
      case .baselineWithoutQuantity: .baselineWithoutQuantity
      case .nameNotSeen: .nameNotSeen
      case .notMeasured: .notMeasured
      case .otherMeasure: .otherMeasure
      case .tooShort: .tooShort
      case .withoutGroupLimit: .withoutGroupLimit
      case .noGroupLimit: .noGroupLimit
      case .noGroup: .noGroup
      case .withoutPressure: .withoutPressure
      }
  }

  var examples: [GateMessage] {
    switch self {
    case .tooShort: [.tooShort(gate: "--max-growth 20MiB/h", least: .seconds(300))]
    case .withoutGroupLimit:
      [
        .withoutGroupLimit(gate: "--max-cgroup 90%", path: nil),
        .withoutGroupLimit(gate: "--max-cgroup 90%", path: "run.db"),
      ]
    case .noGroupLimit: [.noGroupLimit(gate: "--max-cgroup 90%", group: "/user.slice")]
    case .noGroup: [.noGroup(gate: "--max-cgroup 90%", .noGroup(path: "/nowhere"))]
    case .withoutPressure:
      [
        .withoutPressure(gate: "--max-pressure some=20%", path: nil),
        .withoutPressure(gate: "--max-pressure some=20%", path: "run.db"),
      ]
    case .unreadableBaseline:
      [.unreadableBaseline(.unreadable(path: "main.db", reason: "No such file or directory"))]
    case .baselineWithoutMemory: [.baselineWithoutMemory(path: "main.db")]
    case .baselineWithoutMatch: [.baselineWithoutMatch(path: "main.db", regex: "^nginx")]
    case .omitted: [.omitted(gate: "--max-total 1GiB")]
    case .notChecked: [.notChecked(gate: "--max-total 1GiB")]
    case .otherMeasure:
      [.otherMeasure(gate: "--max-growth 5%:main.db", baseline: .uss, run: .pss)]
    case .baselineWithoutQuantity:
      [.baselineWithoutQuantity(path: "main.db", name: "[anon: Go: heap]")]
    case .nameNotSeen: [.nameNotSeen(gate: "--max [anon: Go: haep]=1GiB")]
    case .notMeasured:
      [
        .notMeasured(gate: "--max swap=0", .swapPSS, path: nil),
        .notMeasured(gate: "--max swap=0", .swapPSS, path: "run.tsv"),
      ]
    }
  }
}

enum ComparisonMessageCase: MessageCase {
  case noFile, noMatch, unknownMask, maskOfRecording, maskTooFine, noSample, snapshotWithTime
  case differentMeasures, otherMeasure, withoutMappings, withoutFiles
  case onlyAccount, withoutAccount, differentAccounts

  init(of value: ComparisonMessage) {
    self =
      switch value {
      case .noFile: .noFile
      case .noMatch: .noMatch
      case .unknownMask: .unknownMask
      case .maskOfRecording: .maskOfRecording
      case .maskTooFine: .maskTooFine
      case .noSample: .noSample
      case .snapshotWithTime: .snapshotWithTime
      case .differentMeasures: .differentMeasures
      case .otherMeasure: .otherMeasure
      case .withoutFiles: .withoutFiles
      case .withoutMappings: .withoutMappings
      case .onlyAccount: .onlyAccount
      case .withoutAccount: .withoutAccount
      case .differentAccounts: .differentAccounts
      }
  }

  var examples: [ComparisonMessage] {
    switch self {
    case .noFile: [.noFile(path: "firefox")]
    case .noMatch: [.noMatch(path: "a.json", regex: "b.json", side: "a.json")]
    case .unknownMask: [.unknownMask(path: "then.json", letters: "fq")]
    case .maskOfRecording: [.maskOfRecording(name: "run.db")]
    case .maskTooFine: [.maskTooFine(letters: "fr", name: "then.json", available: "fx")]
    case .noSample:
      [
        .noSample(path: "run.tsv", time: "99", samples: .zero ... .seconds(11), start: nil),
        .noSample(
          path: "run.db", time: "3h", samples: .zero ... .seconds(5400),
          start: WallClockTime("2026-11-24T18:06:51+01:00")),
      ]
    case .snapshotWithTime: [.snapshotWithTime(path: "then.json", time: "90")]
    case .differentMeasures:
      [.differentMeasures([(name: "then.json", measure: .uss), (name: "now", measure: .pss)])]
    case .onlyAccount: [.onlyAccount(name: "then.json")]
    case .withoutAccount: [.withoutAccount(name: "then.json")]
    case .differentAccounts:
      [
        .differentAccounts([
          (name: "then.json", subject: AccountSubject(scope: .machine)),
          (name: "now", subject: AccountSubject(scope: .group(.v2), group: "/a")),
        ])
      ]
    case .otherMeasure:
      [.otherMeasure(name: "then.json", recorded: .uss, wanted: .pssDirty)]
    case .withoutFiles:
      [
        .withoutFiles(name: "then.json", isRecording: false),
        .withoutFiles(name: "run.db", isRecording: true),
      ]
    case .withoutMappings:
      [
        .withoutMappings(name: "then.json", isRecording: false),
        .withoutMappings(name: "run.db", isRecording: true),
      ]
    }
  }
}

enum AlarmMessageCase: MessageCase {
  case notStarted, failed, timedOut, waiting, lost, dropped

  init(of value: AlarmMessage) {
    self =
      switch value {
      case .notStarted: .notStarted
      case .failed: .failed
      case .timedOut: .timedOut
      case .waiting: .waiting
      case .lost: .lost
      case .dropped: .dropped
      }
  }

  var examples: [AlarmMessage] {
    switch self {
    case .notStarted: [.notStarted(option: "--on-exceed", .resourceTemporarilyUnavailable)]
    case .failed: [.failed(option: "--on-recover", status: 7)]
    case .timedOut: [.timedOut(option: "--on-exceed", limit: .seconds(60))]
    case .waiting: [.waiting(option: "--on-exceed", limit: .seconds(60))]
    case .lost: [.lost(option: "--on-exceed")]
    case .dropped: [.dropped(1), .dropped(12)]
    }
  }
}
