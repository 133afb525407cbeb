import MemoryProfile
import Plot

/// What is reported about a recorded run: its samples, its times and its export.
enum ReplayMessage: Message {
  /// A clock time is given, and the file doesn't store its start.
  case clockNotAvailable(path: String)
  case noClockTime
  case emptyWindow
  /// The window as it was typed, and the times of the first and the last sample since the start.
  /// `gap` is the time between two samples that contains the window.
  case noSampleInWindow(
    path: String, window: String, samples: ClosedRange<Duration>, gap: ClosedRange<Duration>? = nil,
    start: WallClockTime?)
  case noMatch(path: String, regex: String)
  /// The last line is incomplete.
  case truncated(path: String, line: Int)
  /// A recording was not closed.
  case incomplete(path: String)
  case exportWithoutStart(path: String)
  case dimensionNotStored(path: String, option: String)
  /// An option needs what is only recorded if it is asked for.
  case detailNotStored(path: String, option: String, MemoryUsage.Detail)
  case noCapture
  /// The file counts another measure by category than `--measure` names.
  case otherMeasure(path: String, recorded: Measure, wanted: Measure)
  /// The samples do not have some measures.
  case notMeasured(path: String, MeasureSet)
  /// `--append` to a recording that ends later.
  case earlierThanRecording(
    path: String, start: WallClockTime, recording: String, end: WallClockTime)
  /// The samples have no account.
  case withoutAccount(path: String)

  var message: String {
    switch self {
    case .clockNotAvailable(let path):
      "clock times are not available for '\(path)', which doesn't store its start; use times since "
        + "the start"
    case .noClockTime: "no such clock time"
    case .emptyWindow: "--to requires a later time than --from"
    case .noSampleInWindow(let path, let window, let samples, let gap, let start):
      "'\(path)' has no sample with \(window): "
        + (gap.map { "it has a gap \(Self.text(of: $0)); " } ?? "")
        + "its samples are " + ComparisonMessage.text(of: samples, start)
    case .noMatch(let path, let regex): "no process in '\(path)' matches '\(regex)'"
    case .truncated(let path, let line):
      "'\(path)' is truncated at line \(line): its last sample is omitted"
    case .incomplete(let path):
      "recording '\(path)' is incomplete: it is still being written, or the profiler was killed"
    case .exportWithoutStart(let path):
      "--export is not available for '\(path)', which doesn't store its start"
    case .dimensionNotStored(let path, let option):
      "\(option) is not available for '\(path)', which doesn't store it; choose process "
        + "or capture, or record again with -r"
    case .detailNotStored(let path, let option, let detail):
      "\(option) is not available for '\(path)', which doesn't store \(detail.title); record again "
        + "with -r FILE --detail \(detail.key)"
    case .notMeasured(let path, let measures):
      "not measured in '\(path)': \(measures.names)"
    case .earlierThanRecording(let path, let start, let recording, let end):
      "'\(path)' begins at \(start.brief), before '\(recording)' ends (\(end.brief)); choose "
        + "another file for -r, or omit --append"
    case .withoutAccount(let path):
      "'\(path)' has no account; omit --account, or record again with --account"
    case .otherMeasure(let path, let recorded, let wanted):
      "'\(path)' has \(recorded.name) by category, not \(wanted.name); omit --measure"
    case .noCapture:
      "splitting by capture requires a REGEX with parentheses; for example '/srv/([^/]+)/'"
    }
  }
}

extension ReplayMessage {
  /// `from 3 ms to 8.9 s`: in milliseconds if it is necessary.
  private static func text(of gap: ClosedRange<Duration>) -> String {
    let resolution = TimeResolution(.milliseconds(1))
    return "from \(gap.lowerBound.formattedTime(resolution)) "
      + "to \(gap.upperBound.formattedTime(resolution))"
  }
}

extension MemoryUsage.Detail {
  /// What a recording of this level has of processes: `mapped files`.
  var title: String {
    switch self {
    case .names: "categories alone"
    case .files: "mapped files"
    case .mappings: "mappings"
    }
  }
}

extension Dimension.Requirement {
  /// The level of detail that it takes; `nil` if it does not depend on it.
  var detail: MemoryUsage.Detail? {
    switch self {
    case .files: .files
    case .mappings: .mappings
    default: nil
    }
  }
}
