import Dispatch
import Synchronization

/// Where one thread waits for what another comes to.
final class ResultBox<Value: Sendable>: Sendable {
  private let stored = Mutex<Value?>(nil)
  private let isFilled = DispatchSemaphore(value: 0)

  func fill(_ value: Value) {
    stored.withLock { $0 = value }
    isFilled.signal()
  }

  func value() -> Value {
    while true {
      isFilled.wait()
      if let value = stored.withLock({ $0 }) { return value }
    }
  }
}
