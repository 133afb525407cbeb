import SystemPackage

import Libc

/// A local IP address and a port: `127.0.0.1:9100`, `[::1]:9100`, or `:9100` for loopback only.
package struct ListenAddress: Equatable, Sendable {
  /// The IP address as text, without brackets.
  package let host: String

  /// 0 if the kernel is to pick a free port.
  package let port: UInt16

  package var isIPv6: Bool { host.contains(":") }

  /// Whether only this machine can connect to it: 127.0.0.0/8 (RFC 1122, section 3.2.1.3) or ::1.
  package var isLoopback: Bool {
    guard let storage = socketAddress else { return false }
    return Self.parts(of: storage).0 == "::1" || !isIPv6 && host.hasPrefix("127.")
  }

  /// Parses `ADDRESS:PORT`. `nil` if the text is invalid; of host names only `localhost` is valid.
  package init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"),
      let port = Self.port(text[text.index(after: colon)...])
    else { return nil }
    var host = text[..<colon]
    let hasBrackets = host.hasPrefix("[") && host.hasSuffix("]") && host.count > 2
    if hasBrackets { host = host.dropFirst().dropLast() }
    self.host = host.isEmpty || host == "localhost" ? "127.0.0.1" : String(host)
    self.port = port
    guard isIPv6 == hasBrackets, socketAddress != nil else { return nil }
  }

  private static func port(_ text: Substring) -> UInt16? {
    guard !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    return UInt16(text)
  }

  /// Opens a TCP socket that listens on the address, without blocking. Child processes don't
  /// inherit it.
  ///
  /// - Throws: the error number of socket(2), bind(2) or listen(2).
  func listen() throws(Errno) -> FileDescriptor {
    guard let storage = socketAddress else { throw .invalidArgument }
    let kind = [SOCK_STREAM, SOCK_CLOEXEC, SOCK_NONBLOCK].reduce(0) { $0 | Int32($1.rawValue) }
    let descriptor = socket(isIPv6 ? AF_INET6 : AF_INET, kind, 0)
    guard descriptor >= 0 else { throw Errno(rawValue: errno) }
    var one: Int32 = 1
    setsockopt(
      descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
    let failure = withSockaddr(storage) { address, length in
      #if canImport(Glibc)
        Glibc.bind(descriptor, address, length)
      #elseif canImport(Musl)
        Musl.bind(descriptor, address, length)
      #endif
    }
    guard failure == 0, systemListen(descriptor, 128) == 0 else {
      let error = Errno(rawValue: errno)
      close(descriptor)
      throw error
    }
    return FileDescriptor(rawValue: descriptor)
  }

  /// The address to which a socket is bound.
  ///
  /// - Throws: the error number of getsockname(2).
  init(of socket: FileDescriptor) throws(Errno) {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let failure = withUnsafeMutablePointer(to: &storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(socket.rawValue, $0, &length)
      }
    }
    guard failure == 0 else { throw Errno(rawValue: errno) }
    (host, port) = Self.parts(of: storage)
  }

  private static func parts(of storage: sockaddr_storage) -> (String, UInt16) {
    var storage = storage
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    return withUnsafePointer(to: &storage) { pointer in
      if Int32(pointer.pointee.ss_family) == AF_INET6 {
        return pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { address in
          var number = address.pointee.sin6_addr
          inet_ntop(AF_INET6, &number, &text, socklen_t(INET6_ADDRSTRLEN))
          return (Self.string(text), UInt16(bigEndian: address.pointee.sin6_port))
        }
      }
      return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { address in
        var number = address.pointee.sin_addr
        inet_ntop(AF_INET, &number, &text, socklen_t(INET6_ADDRSTRLEN))
        return (Self.string(text), UInt16(bigEndian: address.pointee.sin_port))
      }
    }
  }

  private static func string(_ text: [CChar]) -> String {
    String(decoding: text.prefix { $0 != 0 }.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
  }

  /// `nil` if the host is not an IP address.
  private var socketAddress: sockaddr_storage? {
    var storage = sockaddr_storage()
    return withUnsafeMutablePointer(to: &storage) { pointer -> Bool in
      if isIPv6 {
        return pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { address in
          address.pointee.sin6_family = sa_family_t(AF_INET6)
          address.pointee.sin6_port = port.bigEndian
          return inet_pton(AF_INET6, host, &address.pointee.sin6_addr) == 1
        }
      }
      return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { address in
        address.pointee.sin_family = sa_family_t(AF_INET)
        address.pointee.sin_port = port.bigEndian
        return inet_pton(AF_INET, host, &address.pointee.sin_addr) == 1
      }
    } ? storage : nil
  }

  private func withSockaddr<Result>(
    _ storage: sockaddr_storage, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    let length = isIPv6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
    return withUnsafePointer(to: storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(length)) }
    }
  }
}

extension ListenAddress: CustomStringConvertible {
  package var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// listen(2), which the method of this name hides.
private func systemListen(_ descriptor: Int32, _ backlog: Int32) -> Int32 {
  listen(descriptor, backlog)
}
