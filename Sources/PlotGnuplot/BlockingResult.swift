import Dispatch
import Synchronization

/// A value that one thread produces while another thread blocks until it is available.
final class BlockingResult<Value: Sendable>: Sendable {
  private let stored = Mutex<Value?>(nil)
  private let isAvailable = DispatchSemaphore(value: 0)

  /// Stores the value and wakes the thread that waits for it.
  func fulfill(_ value: Value) {
    stored.withLock { $0 = value }
    isAvailable.signal()
  }

  /// Blocks until the value is available.
  func wait() -> Value {
    while true {
      isAvailable.wait()
      if let value = stored.withLock({ $0 }) { return value }
    }
  }
}
