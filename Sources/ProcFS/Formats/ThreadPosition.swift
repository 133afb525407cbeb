/// Where a thread is, as far as the kernel tells: the text of `/proc/PID/task/TID/syscall`.
///
/// One line (`proc_pid_syscall` in the kernel's `fs/proc/base.c`; proc_pid_syscall(5)): `running`; or
/// a system call's number with its six arguments, or -1 where the thread waits outside of one; and
/// behind either the stack pointer and the program counter, in hexadecimal.
package enum ThreadPosition: Equatable, Sendable {
  /// It runs or waits for a processor, and its stack pointer moves.
  case running
  /// It waits for something else. The pointer is 0 for a thread that is about to be gone.
  case waiting(stackPointer: UInt64)

  /// - Returns: nil where the text is not what the kernel prints.
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
