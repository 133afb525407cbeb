import Libc
import MemoryProfile
import ProcFS

/// Ends the COMMAND of a run and all of its descendants: first with SIGTERM, and after some time
/// with SIGKILL.
struct CommandStop {
  /// The time that processes have to exit by themselves.
  static let patience = Duration.seconds(5)

  /// The time between two attempts to kill all of them.
  static let step = Duration.milliseconds(100)

  private let deadline: ContinuousClock.Instant

  /// Sends SIGTERM to all descendants of this process, which is their subreaper.
  ///
  /// - Parameter supervisor: the PID of the process that supervises an alarm, which is spared with
  ///   its descendants; `nil` if no alarm runs.
  init(sparing supervisor: Int32?) {
    deadline = .now + Self.patience
    Self.signalAll(SIGTERM, sparing: supervisor)
  }

  /// Sends SIGKILL if the time is over. Processes may be created while others are killed, so it is
  /// called again until none is left.
  func advance(sparing supervisor: Int32?) {
    if ContinuousClock.now >= deadline { Self.signalAll(SIGKILL, sparing: supervisor) }
  }

  private static func signalAll(_ signal: Int32, sparing supervisor: Int32?) {
    guard let pids = try? descendants(sparing: supervisor) else { return }
    // The oldest first: a shell does not start the next command of its script then.
    for pid in pids { kill(pid, signal) }
  }

  private static func descendants(sparing supervisor: Int32?) throws(ProcError) -> [Int32] {
    let tree = try ProcTree()
    guard let own = tree.ownID(), own.rawValue == getpid() else { return [] }
    var parents = ProcessTree()
    var buffer = ReadBuffer(capacity: 4096)
    let existing = try tree.processes()
    for entry in existing {
      guard try tree.read(.stat, of: entry.pid, into: &buffer) == .complete else { continue }
      parents.record(buffer.withBytes { ProcessStat($0)?.parent }, of: entry.pid)
    }
    let spared = parents.descendants(
      of: Set(supervisor.map { [ProcessID(rawValue: $0)] } ?? []))
    let found = parents.descendants(of: [own]).subtracting(spared)
    return existing.map(\.pid).filter { $0 != own && found.contains($0) }.map(\.rawValue)
  }
}
