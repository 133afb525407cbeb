/// The position of a thread, from the text of `/proc/PID/task/TID/syscall`.
///
/// The text is one line (`proc_pid_syscall` in the kernel's `fs/proc/base.c`; proc_pid_syscall(5)).
/// It is `running`, or the number of a system call with its six arguments, or -1 if the thread
/// waits outside a system call. The stack pointer and the program counter follow, in hexadecimal.
package enum ThreadPosition: Equatable, Sendable {
  /// The thread runs or waits for a processor, and its stack pointer moves.
  case running
  /// The thread waits for something else. The pointer is 0 if the thread is exiting.
  case waiting(stackPointer: UInt64)

  /// - Returns: `nil` if the text is not what the kernel prints.
  package init?(_ bytes: RawSpan) {
    let position = bytes.withUnsafeBytes { buffer -> ThreadPosition? in
      if buffer.begins(with: "running", at: 0) { return .running }
      // The second word from the end.
      guard let last = buffer.lastIndex(of: UInt8(ascii: " ")), last > 0,
        let before = buffer[..<last].lastIndex(of: UInt8(ascii: " ")),
        buffer.begins(with: "0x", at: before + 1)
      else { return nil }
      var cursor = before + 3
      guard let pointer = buffer.hexadecimal(at: &cursor), cursor == last else { return nil }
      return .waiting(stackPointer: pointer)
    }
    guard let position else { return nil }
    self = position
  }
}
