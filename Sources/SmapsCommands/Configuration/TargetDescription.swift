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

  /// Why no process was sampled.
  ///
  /// - Parameter proc: the directory that was read.
  func emptiness(_ notices: [Notice], in proc: String) -> TargetMessage {
    notices.deniedCount > 0 ? .denied(self) : .noProcess(self, directory: proc)
  }
}
