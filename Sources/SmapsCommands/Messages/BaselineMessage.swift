import MemoryProfile
import Recording

/// Why a run can't be compared with another (`--baseline`).
enum BaselineMessage: Message {
  case unreadable(RecordingError)
  /// No process has memory, or none of those that match REGEX.
  case noMemory(path: String, regex: String?)
  case otherMeasure(path: String, baseline: Measure, run: Measure)

  var message: String {
    switch self {
    case .unreadable(let error): "--baseline requires a recorded run: \(error.message)"
    case .noMemory(let path, let regex):
      "--baseline requires a recorded run: no process in '\(EscapedText.readable.escape(path))' "
        + (regex.map { "matches '\(EscapedText.readable.escape($0))'" } ?? "has any memory")
    case .otherMeasure(let path, let baseline, let run):
      "--baseline compares different measures: '\(EscapedText.readable.escape(path))' has "
        + "\(baseline.name), this run \(run.name); choose --measure \(baseline.descriptor.name), "
        + "or another baseline"
    }
  }
}
