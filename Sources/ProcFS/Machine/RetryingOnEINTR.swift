import Libc

/// Repeats a system call while a signal interrupts it.
func retryingOnEINTR<Result: SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result >= 0 || errno != EINTR { return result }
  }
}
