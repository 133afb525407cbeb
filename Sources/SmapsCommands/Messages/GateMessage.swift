import Recording

/// Why a limit can't be checked.
enum GateMessage: Message {
  case unreadableBaseline(RecordingError)
  case baselineWithoutMemory(path: String)
  case baselineWithoutMatch(path: String, regex: String)
  /// No process was sampled, or none had memory.
  case notChecked(gate: String)

  var message: String {
    switch self {
    case .unreadableBaseline(let error): "--max-growth requires a baseline: \(error.message)"
    case .baselineWithoutMemory(let path):
      "--max-growth requires a baseline: no process in '\(path)' has any memory"
    case .baselineWithoutMatch(let path, let regex):
      "--max-growth requires a baseline: no process in '\(path)' matches "
        + "'\(EscapedText.readable.escape(regex))'"
    case .notChecked(let gate): "no memory was measured; \(gate) was not checked"
    }
  }
}
