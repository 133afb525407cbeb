import Libc
import SystemPackage
import TestSupport
import Testing

/// A port on which no program listens at this time.
func freePort() throws -> UInt16 {
  let listener = try FileDescriptor(
    rawValue: #require({ $0 >= 0 ? $0 : nil }(socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))))
  defer { try? listener.close() }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let failure = withUnsafeMutablePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(listener.rawValue, $0, length) == 0
        && getsockname(listener.rawValue, $0, &length) == 0 ? 0 : errno
    }
  }
  try #require(failure == 0)
  return UInt16(bigEndian: address.sin_port)
}
