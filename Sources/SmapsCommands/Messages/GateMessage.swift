import MemoryProfile
import Recording

/// Why a limit can't be checked.
enum GateMessage: Message {
  case unreadableBaseline(RecordingError)
  case baselineWithoutMemory(path: String)
  case baselineWithoutMatch(path: String, regex: String)
  /// The baseline has memory, but not the limited one. The name is escaped.
  case baselineWithoutQuantity(path: String, name: String)
  /// No mapping had the limited name.
  case nameNotSeen(gate: String)
  /// No process was sampled, or none had memory.
  case notChecked(gate: String)
  /// The baseline counts another measure by category than the run.
  case otherMeasure(gate: String, baseline: Measure, run: Measure)
  /// A sample lacks the measure. The path is that of the recorded file; `nil` if the samples are of
  /// this kernel.
  case notMeasured(gate: String, Measure, path: String?)

  var message: String {
    switch self {
    case .unreadableBaseline(let error): "--max-growth requires a baseline: \(error.message)"
    case .baselineWithoutMemory(let path):
      "--max-growth requires a baseline: no process in '\(path)' has any memory"
    case .baselineWithoutMatch(let path, let regex):
      "--max-growth requires a baseline: no process in '\(path)' matches "
        + "'\(EscapedText.readable.escape(regex))'"
    case .baselineWithoutQuantity(let path, let name):
      "--max-growth requires a baseline: '\(path)' has no memory of '\(name)'"
    case .nameNotSeen(let gate):
      "\(gate) was not checked: no mapping has that name; --summary shows the names"
    case .notMeasured(let gate, let measure, let path):
      "\(gate) can't be checked: "
        + (path.map { "not measured in '\($0)': \(measure.name)" }
          ?? "not measured on this kernel: \(measure.name) (needs Linux \(measure.kernel))")
    case .otherMeasure(let gate, let baseline, let run):
      "\(gate) compares different measures: the baseline has \(baseline.name), this run "
        + "\(run.name); choose --measure \(baseline.descriptor.name), or another baseline"
    case .notChecked(let gate): "no memory was measured; \(gate) was not checked"
    }
  }
}
