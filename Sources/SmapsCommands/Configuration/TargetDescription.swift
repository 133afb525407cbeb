import MemoryProfile
import ProcFS

/// Which processes are selected, in the user's words: for titles and messages.
struct TargetDescription {
  let regex: String?
  let pids: [ProcessID]

  /// The user as it was typed.
  let user: String?

  let controlGroup: String?

  /// The selection in one line; `nil` for all processes.
  var subject: String? {
    let parts = [
      regex, pids.isEmpty ? nil : "pid \(pidList)", user.map { "user \($0)" }, controlGroup,
    ].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private var pidList: String { pids.map(\.description).joined(separator: ", ") }

  /// Whether the run ends when the last selected process exits.
  var endsWithItsProcesses: Bool { !pids.isEmpty }

  /// What is true of the selected processes; `nil` if all are selected.
  private var criteria: String? {
    let parts = [
      regex.map { "matches '\($0)'" }, pids.isEmpty ? nil : "has the pid \(pidList)",
      user.map { "runs as the user \($0)" },
      controlGroup.map { "is in the control group '\($0)'" },
    ].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: " and ")
  }

  /// The command line that starts REGEX as a COMMAND.
  ///
  /// - Returns: `nil` if REGEX is not an executable, or is not the only selection.
  var startingCommandLine: String? {
    guard let regex, pids.isEmpty, user == nil, controlGroup == nil else { return nil }
    return CommandSuggestion.commandLine(toStart: regex)
  }

  /// Why no process was sampled.
  ///
  /// - Parameter proc: the directory that was read.
  func emptiness(_ notices: [Notice], in proc: String) -> String {
    if notices.deniedCount > 0 {
      let target = criteria.map { "what \($0)" } ?? "any process"
      return "permission to read \(target) was denied; run as root or with CAP_SYS_PTRACE"
    }
    return criteria.map { "no process \($0)" } ?? "there is no process in '\(proc)'"
  }

  /// Why no process was found in any of several places.
  ///
  /// - Parameter places: each with its preposition: `in 'then.json'`, `now`.
  func emptiness(in places: [String]) -> String {
    let target = criteria.map { "no process \($0)" } ?? "there is no process"
    return "\(target), neither \(places.joined(separator: " nor "))"
  }
}
