import Libc
import MemoryProfile

/// Tells the service manager that the run has begun, and after each sample that it goes on
/// (sd_notify(3)).
///
/// The thread that samples sends the message, after all other outputs have taken the sample. So a
/// run that hangs is restarted, if the unit has `WatchdogSec`.
final class ServiceManagerOutput: SampleSink {
  private let socket: Int32
  private var address: sockaddr_un
  private let length: socklen_t

  /// Finds the socket of the service manager in the environment.
  ///
  /// - Returns: `nil` if there is none. A run without a service manager has no such variable.
  init?() {
    guard let name = getenv("NOTIFY_SOCKET") else { return nil }
    let count = strlen(name)
    address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    // The path ends with a zero byte.
    guard count > 1, count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
    let isAbstract = name.pointee == CChar(UInt8(ascii: "@"))
    withUnsafeMutableBytes(of: &address.sun_path) { path in
      path.copyMemory(from: UnsafeRawBufferPointer(start: name, count: count))
      // An abstract name begins with a zero byte in place of `@` (unix(7)).
      if isAbstract { path[0] = 0 }
    }
    let family = MemoryLayout.offset(of: \sockaddr_un.sun_path) ?? 0
    length = socklen_t(family + count + (isAbstract ? 0 : 1))
    #if canImport(Glibc)
      let type = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    #else
      let type = SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK
    #endif
    socket = Libc.socket(AF_UNIX, type, 0)
    if socket < 0 { return nil }
  }

  deinit { close(socket) }

  /// The run ends after a failure.
  var takesAfterFailure: Bool { false }

  /// A message that can't be sent is lost. The next one follows after the next sample.
  private func notify() {
    let message = Array("READY=1\nWATCHDOG=1".utf8)
    withUnsafePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        _ = sendto(socket, message, message.count, 0, address, length)
      }
    }
  }

  func take(_ sample: Sample, _ notices: [Notice]) throws(Failure) -> Bool {
    notify()
    return true
  }

  func wait(with sample: Sample, _ notices: [Notice]) { notify() }
}
