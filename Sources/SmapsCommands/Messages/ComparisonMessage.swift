import MemoryProfile
import Plot

/// Why two points in time can't be compared.
enum ComparisonMessage: Message {
  case noFile(path: String)
  /// REGEX, which is the name of a file, matches nothing in the only side.
  case noMatch(path: String, regex: String, side: String)
  case unknownMask(path: String, letters: String)
  case maskOfRecording(name: String)
  case maskTooFine(letters: String, name: String, available: String)
  /// A side does not have the mapped files of its processes.
  case withoutFiles(name: String, isRecording: Bool)
  /// A side does not have the mappings of its processes.
  case withoutMappings(name: String, isRecording: Bool)
  /// The time as it was typed, and the times of the first and the last sample since the start.
  case noSample(
    path: String, time: String, samples: ClosedRange<Duration>, start: WallClockTime?)
  case snapshotWithTime(path: String, time: String)
  /// The sides count different measures by category.
  case differentMeasures([(name: String, measure: Measure)])
  /// A side counts another measure than the one of `--measure`.
  case otherMeasure(name: String, recorded: Measure, wanted: Measure)
  /// A side is an account, which has no processes.
  case onlyAccount(name: String)
  /// A side has no account.
  case withoutAccount(name: String)
  /// The sides have accounts of different kinds of things.
  case differentAccounts([(name: String, subject: AccountSubject)])

  var message: String {
    switch self {
    case .noFile(let path):
      "can't compare with '\(path)': no such file; put REGEX before --compare"
    case .noMatch(let path, let regex, let side):
      "no process in '\(path)' matches '\(regex)'; to compare two files, use --compare \(side) "
        + regex
    case .unknownMask(let path, let letters):
      "can't read '\(path)': this version doesn't support its mask '\(letters)'"
    case .maskOfRecording(let name):
      "-m, --mask is not available for recording '\(name)', which stores only categories; omit it"
    case .maskTooFine(let letters, let name, let available):
      "-m, --mask '\(letters)' is not available for '\(name)', which was written with "
        + "'\(available)'; omit it, or write that snapshot again"
    case .withoutFiles(let name, isRecording: true):
      "--by file is not available for recording '\(name)', which stores only categories; record "
        + "with --detail files"
    case .withoutFiles(let name, isRecording: false):
      "--by file is not available for '\(name)', which was written without paths; write that "
        + "snapshot again"
    case .withoutMappings(let name, isRecording: true):
      "--by mapping is not available for recording '\(name)', which doesn't store mappings; record "
        + "with --detail mappings"
    case .withoutMappings(let name, isRecording: false):
      "--by mapping is not available for '\(name)', which doesn't have mappings; write such a "
        + "snapshot with -j --by mapping"
    case .noSample(let path, let time, let samples, let start):
      "'\(path)' has no sample at \(time): its samples are " + Self.text(of: samples, start)
    case .differentMeasures(let sides):
      "can't compare different measures: "
        + sides.map { "'\($0.name)' has \($0.measure.name)" }.joined(separator: ", ")
        + "; choose the same --measure"
    case .otherMeasure(let name, let recorded, let wanted):
      "can't compare \(wanted.name): '\(name)' has \(recorded.name) by category; omit --measure"
    case .onlyAccount(let name):
      "'\(name)' has an account and no processes; add --account"
    case .withoutAccount(let name):
      "'\(name)' has no account; record it with --account, or omit --account"
    case .differentAccounts(let sides):
      "can't compare different accounts: "
        + sides.map { "'\($0.name)' is of \($0.subject.text)" }.joined(separator: ", ")
    case .snapshotWithTime(let path, let time):
      "'\(path)' is a snapshot, which has only one time; omit '@\(time)'"
    }
  }

  /// `from 0 ms to 5 min`, with the clock times if the start is known.
  static func text(of samples: ClosedRange<Duration>, _ start: WallClockTime?) -> String {
    "from \(samples.lowerBound.formattedTime(.seconds)) "
      + "to \(samples.upperBound.formattedTime(.seconds))"
      + (start.map { Self.clockTimes(samples, $0) } ?? "")
  }

  private static func clockTimes(_ samples: ClosedRange<Duration>, _ start: WallClockTime) -> String
  {
    let (first, last) = (samples.lowerBound, samples.upperBound)
    return " (\(start.advanced(by: first).brief) to \(start.advanced(by: last).brief))"
  }
}
