import MemoryProfile
import MetricsServer
import PlotGnuplot
import ProcFS
import Recording
import SystemPackage
import WebConfiguration

@testable import SmapsCommands

enum OutputMessageCase: MessageCase {
  case emptyPath, isDirectory, noDirectory, notWritable, standardOutput, untrustedSymlink, sameFile
  case temporaryFile

  init(of value: OutputMessage) {
    self =
      switch value {
      case .emptyPath: .emptyPath
      case .isDirectory: .isDirectory
      case .noDirectory: .noDirectory
      case .notWritable: .notWritable
      case .standardOutput: .standardOutput
      case .untrustedSymlink: .untrustedSymlink
      case .sameFile: .sameFile
      case .temporaryFile: .temporaryFile
      }
  }

  var examples: [OutputMessage] {
    switch self {
    case .emptyPath: [.emptyPath]
    case .isDirectory: [.isDirectory(path: "/tmp")]
    case .noDirectory: [.noDirectory(path: "/nowhere/x.svg", directory: "/nowhere")]
    case .notWritable: [.notWritable(path: "x.svg", .permissionDenied)]
    case .standardOutput: [.standardOutput(.noSpace)]
    case .untrustedSymlink: [.untrustedSymlink(path: "/tmp/x.svg")]
    case .sameFile: [.sameFile(path: "./run.tsv", option: "--replay", other: "run.tsv")]
    case .temporaryFile:
      [
        .temporaryFile(directory: "/var/tmp", reason: "database or disk is full")
      ]
    }
  }
}

enum ChartMessageCase: MessageCase {
  case noCairo, notDrawn, noGnuplot, gnuplotReplaced, noFont, noClock, mostIsOther

  init(of value: ChartMessage) {
    self =
      switch value {
      case .noCairo: .noCairo
      case .notDrawn: .notDrawn
      case .noGnuplot: .noGnuplot
      case .gnuplotReplaced: .gnuplotReplaced
      case .noFont: .noFont
      case .noClock: .noClock
      case .mostIsOther: .mostIsOther
      }
  }

  var examples: [ChartMessage] {
    switch self {
    case .noCairo:
      [.noCairo(path: "x.svg", reason: "cairo can't be loaded (libcairo.so.2: no such file)")]
    case .notDrawn: [.notDrawn(path: "x.svg", reason: "out of memory")]
    case .noGnuplot: [.noGnuplot(.notFound)]
    case .gnuplotReplaced: [.gnuplotReplaced(.timedOut)]
    case .noFont: [.noFont]
    case .noClock: [.noClock]
    case .mostIsOther: [.mostIsOther(layer: "Other (43)")]
    }
  }
}

enum RunMessageCase: MessageCase {
  case skipped, failingProcess, omittedProcesses
  case unreadableProcesses, unknownExecutables, omittedLines
  case notTerminal, terminalNotOpened, serving, notServing, procNotMounted
  case written, notMeasured, withoutMeasure, accountEnded, withoutAccount
  case exposed, unprotected, readableSecrets, protection

  init(of value: RunMessage) {
    self =
      switch value {
      case .skipped: .skipped
      case .failingProcess: .failingProcess
      case .omittedProcesses: .omittedProcesses
      case .unreadableProcesses: .unreadableProcesses
      case .unknownExecutables: .unknownExecutables
      case .omittedLines: .omittedLines
      case .notTerminal: .notTerminal
      case .terminalNotOpened: .terminalNotOpened
      case .serving: .serving
      case .notServing: .notServing
      case .procNotMounted: .procNotMounted
      case .written: .written
      case .notMeasured: .notMeasured
      case .withoutMeasure: .withoutMeasure
      case .accountEnded: .accountEnded
      case .withoutAccount: .withoutAccount
      case .exposed: .exposed
      case .unprotected: .unprotected
      case .readableSecrets: .readableSecrets
      case .protection: .protection
      }
  }

  private static let pid = ProcessID(rawValue: 1)
  private static let commandLine = CommandLine(bytes: Array("init".utf8))

  var examples: [RunMessage] {
    guard let address = ListenAddress("127.0.0.1:9100") else { return [] }
    return switch self {
    case .skipped:
      SkipReason.allCases.map { .skipped(SkippedSamples(count: 3, reason: $0)) }
        + [.skipped(SkippedSamples(count: 1, reason: nil))]
    case .failingProcess:
      [
        .failingProcess(.denied(Self.pid, Self.commandLine), .none),
        .failingProcess(.unknownExecutable(Self.pid, Self.commandLine, .denied), .none),
        .failingProcess(
          .unreadable(
            Self.pid, Self.commandLine, .system(path: "/proc/1/cmdline", .ioError)), .none),
      ]
    case .omittedProcesses:
      [
        .omittedProcesses(1, .none), .omittedProcesses(2, .rootWithoutCapability),
        .omittedProcesses(2, .capability),
      ]
    case .unreadableProcesses: [.unreadableProcesses(1), .unreadableProcesses(2)]
    case .unknownExecutables:
      [.unknownExecutables(1, PtracePrivilege.none), .unknownExecutables(2, nil)]
    case .omittedLines: [.omittedLines(1), .omittedLines(2)]
    case .notTerminal: [.notTerminal(stream: "stdout")]
    case .terminalNotOpened: [.terminalNotOpened]
    case .serving:
      [
        .serving(address, hasPage: true, isEncrypted: false),
        .serving(address, hasPage: false, isEncrypted: false),
        .serving(address, hasPage: true, isEncrypted: true),
      ]
        + ["0.0.0.0:9100", "[::]:9100"].compactMap { ListenAddress($0) }
        .map { .serving($0, hasPage: true, isEncrypted: false) }
    case .exposed:
      [(false, false, nil), (false, true, "web.yml"), (true, false, "web.yml")]
        .compactMap { (isEncrypted, hasPasswords, path) in
          ListenAddress("0.0.0.0:9100").map {
            .exposed($0, isEncrypted: isEncrypted, hasPasswords: hasPasswords, path: path)
          }
        }
    case .unprotected: [.unprotected(path: "/etc/web.yml")]
    case .readableSecrets: [.readableSecrets(path: "/etc/smaps/server.key")]
    case .protection:
      [
        .protection(.reloaded(path: "web.yml")),
        .protection(
          .failed(WebConfigurationError(path: "web.yml", line: 3, .unknownKey("key_files")))),
      ]
    case .notServing:
      [
        .notServing(address, .notListening(.addressInUse)),
        .notServing(address, .notLoaded("libmicrohttpd.so.12: cannot open shared object file")),
      ]
    case .procNotMounted: [.procNotMounted]
    case .written:
      [
        .written([WrittenFile(content: .chart, path: "firefox.svg")], samples: 312),
        .written(
          [
            WrittenFile(content: .samples, path: "run.tsv"),
            WrittenFile(content: .recording, path: "run.db"),
          ], samples: 1),
      ]
    case .notMeasured: [.notMeasured([MeasureSet(.swapPSS), MeasureSet(.hugetlb)])]
    case .accountEnded:
      [
        .accountEnded(
          .failed(
            .system(
              path: "/sys/fs/cgroup/system.slice/db.service/memory.current", .ioError)))
      ]
    case .withoutAccount: [.withoutAccount(group: "/system.slice/db.service")]
    case .withoutMeasure: [.withoutMeasure(.pss), .withoutMeasure(.ksm)]
    }
  }
}

enum TargetMessageCase: MessageCase {
  case noProcess, denied, unreadable, thread, notCompared, waiting, notWaiting, startable

  init(of value: TargetMessage) {
    self =
      switch value {
      case .noProcess: .noProcess
      case .denied: .denied
      case .unreadable: .unreadable
      case .thread: .thread
      case .notCompared: .notCompared
      case .waiting: .waiting
      case .notWaiting: .notWaiting
      case .startable: .startable
      }
  }

  private static func target(
    _ regex: String? = nil, pids: [Int32] = [], user: String? = nil, controlGroup: String? = nil,
    exclusions: [String] = []
  ) -> TargetDescription {
    TargetDescription(
      regex: regex, pids: pids.map { ProcessID(rawValue: $0) }, user: user,
      controlGroup: controlGroup, exclusions: exclusions)
  }

  var examples: [TargetMessage] {
    let targets = [
      Self.target(), Self.target("^nginx"), Self.target(pids: [7, 8]),
      Self.target(user: "postgres"),
      Self.target("sleep", user: "0", controlGroup: "/system.slice"),
      Self.target(exclusions: ["."]), Self.target("^nginx", exclusions: ["worker", "cache"]),
    ]
    let none = TargetMessage.noProcess(Self.target("^nginx"), directory: "/proc")
    return switch self {
    case .noProcess: targets.map { .noProcess($0, directory: "/proc") }
    case .denied: targets.map { .denied($0, .none) } + [.denied(targets[0], .capability)]
    case .unreadable: [.unreadable(targets[0]), .unreadable(targets[2])]
    case .thread: [.thread(ProcessID(rawValue: 8), of: ProcessID(rawValue: 7))]
    case .notCompared:
      [
        .notCompared(Self.target("^nginx"), sides: ["in 'then.json'", "now"]),
        .notCompared(Self.target(), sides: ["in 'a.json'", "in 'b.json'"]),
      ]
    case .waiting: [.waiting(none)]
    case .notWaiting: [.notWaiting(none)]
    case .startable: [.startable(none, commandLine: "smaps-profiler -- nginx")]
    }
  }
}

enum ReplayMessageCase: MessageCase {
  case clockNotAvailable, noClockTime, emptyWindow, noSampleInWindow, noMatch, truncated
  case incomplete, exportWithoutStart, dimensionNotStored, noCapture, notMeasured, otherMeasure
  case detailNotStored, withoutAccount, earlierThanRecording

  init(of value: ReplayMessage) {
    self =
      switch value {
      case .clockNotAvailable: .clockNotAvailable
      case .noClockTime: .noClockTime
      case .emptyWindow: .emptyWindow
      case .noSampleInWindow: .noSampleInWindow
      case .noMatch: .noMatch
      case .truncated: .truncated
      case .incomplete: .incomplete
      case .exportWithoutStart: .exportWithoutStart
      case .dimensionNotStored: .dimensionNotStored
      case .detailNotStored: .detailNotStored
      case .noCapture: .noCapture
      case .notMeasured: .notMeasured
      case .otherMeasure: .otherMeasure
      case .withoutAccount: .withoutAccount
      case .earlierThanRecording: .earlierThanRecording
      }
  }

  var examples: [ReplayMessage] {
    switch self {
    case .clockNotAvailable: [.clockNotAvailable(path: "run.tsv")]
    case .noClockTime: [.noClockTime]
    case .emptyWindow: [.emptyWindow]
    case .noSampleInWindow:
      [
        .noSampleInWindow(
          path: "run.tsv", window: "--from 1h", samples: .zero ... .seconds(11), start: nil),
        .noSampleInWindow(
          path: "k.db", window: "--from 6 --to 8", samples: .zero ... .seconds(11),
          gap: .milliseconds(3) ... .milliseconds(8900), start: nil),
        .noSampleInWindow(
          path: "run.db", window: "--from 10:00 --to 11:00", samples: .zero ... .seconds(5400),
          start: WallClockTime("2026-11-24T18:06:51+01:00")),
      ]
    case .noMatch: [.noMatch(path: "run.db", regex: "^nginx")]
    case .truncated: [.truncated(path: "run.ndjson", line: 3)]
    case .incomplete: [.incomplete(path: "run.db")]
    case .exportWithoutStart: [.exportWithoutStart(path: "run.tsv")]
    case .dimensionNotStored: [.dimensionNotStored(path: "run.ndjson", option: "--by user")]
    case .detailNotStored:
      MemoryUsage.Detail.requestable.map {
        .detailNotStored(path: "run.db", option: "--detail \($0.key)", $0)
      }
    case .noCapture: [.noCapture]
    case .withoutAccount: [.withoutAccount(path: "run.db")]
    case .earlierThanRecording:
      [("2026-11-24T18:06:51+01:00", "2026-11-24T19:37:21+01:00")].compactMap { start, end in
        guard let start = WallClockTime(start), let end = WallClockTime(end) else { return nil }
        return .earlierThanRecording(path: "a.db", start: start, recording: "b.db", end: end)
      }
    case .otherMeasure: [.otherMeasure(path: "run.db", recorded: .uss, wanted: .pss)]
    case .notMeasured:
      [
        .notMeasured(path: "run.tsv", [MeasureSet(.swapPSS), MeasureSet(.hugetlb)]),
        .notMeasured(path: "run.tsv", .pageFaults),
      ]
    }
  }
}
