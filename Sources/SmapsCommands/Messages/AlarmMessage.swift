import MemoryProfile
import SystemPackage

/// What is reported about the commands of `--on-exceed` and `--on-recover`.
enum AlarmMessage: Message {
  /// No process could be created.
  case notStarted(option: String, Errno)
  /// The shell's exit status, or 128 plus the number of its signal.
  case failed(option: String, status: Int32)
  /// It was killed at the time limit.
  case timedOut(option: String, limit: Duration)
  /// The process that supervises it was killed.
  case lost(option: String)
  /// The run has ended, and the command still runs.
  case waiting(option: String, limit: Duration)
  /// Alarms that were due within a minute of another, or while one ran.
  case dropped(Int)

  var message: String {
    switch self {
    case .notStarted(let option, let errno): "\(option) can't be started: \(errno)"
    case .failed(let option, let status): "\(option) failed with status \(status)"
    case .timedOut(let option, let limit):
      "\(option) was killed after \(limit.formattedBriefly); --alarm-timeout TIME sets the limit"
    case .waiting(let option, let limit):
      "waiting for \(option), which is killed after \(limit.formattedBriefly)"
    case .lost(let option): "\(option): its supervisor was killed; its processes may still run"
    case .dropped(let count):
      "\(count) alarm\(count == 1 ? " was" : "s were") not run: at most one runs a minute"
    }
  }
}
