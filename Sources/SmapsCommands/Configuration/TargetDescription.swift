import MemoryProfile
import ProcFS

/// Which processes are selected, in the user's words: for titles and messages.
struct TargetDescription {
  var regex: String?
  let pids: [ProcessID]

  /// The user as it was typed.
  let user: String?

  let controlGroup: String?

  /// The REGEX of each `--exclude`.
  var exclusions: [String] = []

  /// The selection in one line; `nil` for all processes.
  var subject: String? {
    let parts = [
      regex, pids.isEmpty ? nil : "pid \(pidList)", user.map { "user \($0)" }, controlGroup,
    ].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  /// The same with a mark in place of REGEX, which may contain arguments.
  var redacted: TargetDescription {
    var redacted = self
    redacted.regex = regex.map { _ in CommandLine.redactionMark }
    return redacted
  }

  private var pidList: String { pids.map(\.description).joined(separator: ", ") }

  /// Whether the run ends when the last selected process exits.
  var endsWithItsProcesses: Bool { !pids.isEmpty }

  /// The command line that starts REGEX as a COMMAND.
  ///
  /// - Returns: `nil` if REGEX is not an executable, or is not the only selection.
  var startingCommandLine: String? {
    guard let regex, pids.isEmpty, user == nil, controlGroup == nil, exclusions.isEmpty else {
      return nil
    }
    return CommandSuggestion.commandLine(toStart: regex)
  }

  /// Checks that no PID is that of a thread.
  ///
  /// - Throws: ``Failure`` with the PID of the thread's process.
  func check(in tree: borrowing ProcTree) throws(Failure) {
    for pid in pids {
      let process: ProcessID?
      do throws(ProcError) {
        process = try tree.process(ofThread: pid)
      } catch {
        throw Failure(error)
      }
      if let process { throw Failure(TargetMessage.thread(pid, of: process)) }
    }
  }

  /// Why no process was sampled.
  ///
  /// - Parameter proc: the directory that was read.
  func emptiness(_ notices: [Notice], in proc: String) -> TargetMessage {
    let omissions = Omissions(notices)
    if omissions.denied > 0 { return .denied(self, .current) }
    return omissions.unreadable > 0 ? .unreadable(self) : .noProcess(self, directory: proc)
  }
}
