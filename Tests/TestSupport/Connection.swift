package import SystemPackage
import Testing

import Libc

/// Connects to a TCP server on this machine. A read from the connection times out after 60 s.
///
/// - Parameter host: A numeric IPv4 or IPv6 address.
package func connection(to host: String, port: UInt16) throws -> FileDescriptor {
  var hints = addrinfo()
  hints.ai_flags = AI_NUMERICHOST
  hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
  var found: UnsafeMutablePointer<addrinfo>?
  try #require(getaddrinfo(host, "\(port)", &hints, &found) == 0)
  defer { freeaddrinfo(found) }
  let address = try #require(found?.pointee)
  let client = FileDescriptor(
    rawValue: socket(
      address.ai_family, address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0))
  var timeout = timeval(tv_sec: 60, tv_usec: 0)
  setsockopt(
    client.rawValue, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
  try #require(connect(client.rawValue, address.ai_addr, address.ai_addrlen) == 0)
  return client
}
