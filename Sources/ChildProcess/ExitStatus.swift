import Libc

/// How a process terminated.
package enum ExitStatus: Equatable, Sendable {
  /// It exited with this status.
  case exited(Int32)
  /// It was killed by the signal with this number.
  case killed(Int32)

  /// Decodes the status that waitpid(2) reports for a terminated process.
  init(waitStatus: Int32) {
    // <bits/waitstatus.h>: the signal in bits 0 to 6, the exit status in bits 8 to 15.
    let signal = waitStatus & 0x7F
    self = signal == 0 ? .exited(waitStatus >> 8 & 0xFF) : .killed(signal)
  }

  /// The exit code as shells report it: the status, or 128 plus the signal number.
  package var exitCode: Int32 {
    switch self {
    case .exited(let status): status
    case .killed(let signal): 128 + signal
    }
  }
}
