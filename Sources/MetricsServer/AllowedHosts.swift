import Libc

/// The hosts by which clients may address the page.
///
/// DNS rebinding makes a foreign name resolve to this machine, so that a foreign page may read this
/// one. Its requests have the foreign name in `Host`. An IP address must be that of the connection,
/// or be allowed too: a container has another address than clients use.
package struct AllowedHosts: Sendable {
  private let hosts: Set<String>

  /// - Parameter hosts: further names and IP addresses beside `localhost`, in any case.
  package init(_ hosts: [String] = []) {
    self.hosts = Set(
      hosts.map { Self.canonicalAddress($0) ?? Self.canonicalName($0) } + ["localhost"])
  }

  /// Whether a request is for this server.
  ///
  /// - Parameters:
  ///   - header: the value of `Host`, a name or an IP address with an optional port. The port is
  ///     not checked, because a tunnel may have another.
  ///   - address: the IP address on which the client reached the server.
  package func allows(_ header: some StringProtocol, to address: String?) -> Bool {
    guard let host = Self.host(of: header) else { return false }
    if let ip = Self.canonicalAddress(host) {
      return hosts.contains(ip) || ip == address.flatMap { Self.canonicalAddress($0) }
    }
    return hosts.contains(Self.canonicalName(host))
  }

  /// Whether a text can be a host: an IP address without brackets, or a name of letters, digits,
  /// hyphens, underscores and dots.
  package static func isHost(_ text: String) -> Bool {
    canonicalAddress(text) != nil
      || !text.isEmpty && text.utf8.count <= 253
        && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
  }

  /// The host without its port and brackets; `nil` if the header is malformed.
  private static func host(of header: some StringProtocol) -> String? {
    let (host, rest): (Substring, Substring)
    let text = Substring(header)
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      (host, rest) = (text[..<end].dropFirst(), text[end...].dropFirst())
      guard host.contains(":") else { return nil }
    } else {
      let end = text.firstIndex(of: ":") ?? text.endIndex
      (host, rest) = (text[..<end], text[end...])
    }
    let isPort = rest.hasPrefix(":") && rest.dropFirst().allSatisfy { $0.isASCII && $0.isNumber }
    return !host.isEmpty && (rest.isEmpty || isPort) ? String(host) : nil
  }

  /// In lower case, without the dot of the root.
  private static func canonicalName(_ name: String) -> String {
    let name = name.lowercased()
    return name.hasSuffix(".") ? String(name.dropLast()) : name
  }

  /// The usual text of an IP address; an IPv4 address that is mapped to IPv6 as IPv4. `nil` if it
  /// is none.
  private static func canonicalAddress(_ text: String) -> String? {
    var (ip4, ip6) = (in_addr(), in6_addr())
    var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let length = socklen_t(buffer.count)
    if inet_pton(AF_INET, text, &ip4) == 1 {
      guard inet_ntop(AF_INET, &ip4, &buffer, length) != nil else { return nil }
    } else {
      guard inet_pton(AF_INET6, text, &ip6) == 1,
        inet_ntop(AF_INET6, &ip6, &buffer, length) != nil
      else { return nil }
    }
    let canonical = String(
      decoding: buffer.prefix { $0 != 0 }.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
    // inet_ntop(3) writes these in the dotted form.
    return canonical.hasPrefix("::ffff:") && canonical.contains(".")
      ? String(canonical.dropFirst(7)) : canonical
  }
}
