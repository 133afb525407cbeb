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
  /// Processes that can't be read may have exceeded the limit.
  case omitted(gate: String)
  /// The baseline counts another measure by category than the run.
  case otherMeasure(gate: String, baseline: Measure, run: Measure)
  /// A sample lacks the measure. The path is that of the recorded file; `nil` if the samples are of
  /// this kernel.
  case notMeasured(gate: String, Measure, path: String?)
  /// The run was too short to know how fast memory grew.
  case tooShort(gate: String, least: Duration)
  /// No sample has the limit of a control group. The path is that of the recorded file.
  case withoutGroupLimit(gate: String, path: String?)
  /// Neither the group nor one above it has a limit. The path is that of the group.
  case noGroupLimit(gate: String, group: String)
  /// There is no such group, or it has no memory counter.
  case noGroup(gate: String, AccountError)
  /// No sample has the pressure. The path is that of the recorded file.
  case withoutPressure(gate: String, path: String?)

  var message: String {
    switch self {
    case .unreadableBaseline(let error): "--max-growth requires a baseline: \(error.message)"
    case .baselineWithoutMemory(let path):
      "--max-growth requires a baseline: no process in \(Self.quoted(path)) has any memory"
    case .baselineWithoutMatch(let path, let regex):
      "--max-growth requires a baseline: no process in \(Self.quoted(path)) matches "
        + "'\(EscapedText.readable.escape(regex))'"
    case .baselineWithoutQuantity(let path, let name):
      "--max-growth requires a baseline: \(Self.quoted(path)) has no memory of '\(name)'"
    case .nameNotSeen(let gate):
      "\(gate) was not checked: no mapping has that name; --summary shows the names"
    case .notMeasured(let gate, let measure, let path):
      "\(gate) can't be checked: "
        + (path.map { "not measured in \(Self.quoted($0)): \(measure.name)" }
          ?? "not measured on this kernel: \(measure.name) (needs Linux \(measure.kernel))")
    case .otherMeasure(let gate, let baseline, let run):
      "\(gate) compares different measures: the baseline has \(baseline.name), this run "
        + "\(run.name); choose --measure \(baseline.descriptor.name), or another baseline"
    case .tooShort(let gate, let least):
      "\(gate) was not checked: it needs samples of at least \(least.formattedBriefly)"
    case .withoutGroupLimit(let gate, let path):
      "\(gate) can't be checked: "
        + (path.map {
          "no memory limit in \(Self.quoted($0)); record with --account --cgroup PATH"
        } ?? "the control group was removed or lost its memory limit")
    case .noGroupLimit(let gate, let group):
      "\(gate) can't be checked: neither cgroup '\(EscapedText.readable.escape(group))' nor one "
        + "above it has a memory limit"
    case .noGroup(let gate, let error): "\(gate) can't be checked: \(error.message)"
    case .withoutPressure(let gate, let path):
      "\(gate) can't be checked: "
        + (path.map {
          "no memory pressure in \(Self.quoted($0)); only NDJSON of --account --cgroup PATH has it"
        }
          ?? "this kernel does not report it (needs Linux 4.20 with CONFIG_PSI and psi=1, and "
          + "version 2 for a cgroup)")
    case .omitted(let gate):
      "\(gate) was not checked for processes that can't be read"
    case .notChecked(let gate): "no memory was measured; \(gate) was not checked"
    }
  }

  private static func quoted(_ path: String) -> String {
    "'\(EscapedText.readable.escape(path))'"
  }
}
