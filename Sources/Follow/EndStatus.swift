import Libc

/// How a program ended.
package enum EndStatus: Equatable, Sendable {
  case exited(Int32)
  /// By the signal of this number.
  case killed(Int32)

  /// Reads a status as waitpid(2) gives it of a program that has ended.
  init(waitStatus: Int32) {
    // <bits/waitstatus.h>: the signal in seven bits, the exit status in the eight above the first.
    let signal = waitStatus & 0x7F
    self = signal == 0 ? .exited(waitStatus >> 8 & 0xFF) : .killed(signal)
  }

  /// As shells have it: the program's own, or 128 and the signal's number.
  package var exitStatus: Int32 {
    switch self {
    case .exited(let status): status
    case .killed(let signal): 128 + signal
    }
  }
}
