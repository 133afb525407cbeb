extension RequestHead {
  /// The path of the request target, which is `/path?query` or the absolute URL that proxies
  /// receive.
  var path: Substring { target.prefix { $0 != "?" && $0 != "#" } }

  /// The request target without scheme and host.
  private var target: Substring {
    guard let authority else { return uri[...] }
    let rest = uri[authority.endIndex...]
    return rest.hasPrefix("/") ? rest : "/" + rest
  }

  /// The host and port in an absolute URL; `nil` if the target is a path.
  private var authority: Substring? {
    guard let scheme = ["http://", "https://"].first(where: { uri.hasPrefix($0) }) else {
      return nil
    }
    return uri.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" }
  }

  /// Whether the client addresses the server by an allowed host.
  ///
  /// - Parameter address: the IP address on which the client reached the server.
  func isAddressed(to hosts: AllowedHosts, at address: String?) -> Bool {
    let fields = values(of: "Host")
    guard fields.count == 1 else { return false }
    // RFC 9112, section 3.2.2: a server ignores Host if the target has a host.
    return [fields[0][...], authority].compactMap { $0 }
      .allSatisfy { hosts.allows($0, to: address) }
  }

  /// Whether a page of another origin makes the request. The browser hides the response from that
  /// page, but it would take the place of a viewer.
  ///
  /// - Parameter scheme: that of the server's URL.
  func isFromOtherOrigin(scheme: String) -> Bool {
    if let site = values(of: "Sec-Fetch-Site").first {
      return site != "same-origin" && site != "none"
    }
    guard let origin = values(of: "Origin").first, let host = values(of: "Host").first else {
      return false
    }
    return origin.lowercased() != "\(scheme)://\(host.lowercased())"
  }

  /// The sequence number of the latest event that the client has, in the header by which browsers
  /// connect again, or in the query (`after`). `nil` if it needs all data.
  func missingEvents(of service: PageService) -> Int? {
    if let id = values(of: "Last-Event-ID").first { return service.sequence(of: id) }
    let query = target.drop { $0 != "?" }.dropFirst()
    let value = query.split(separator: "&").first { $0.hasPrefix("after=") }
    return value.flatMap { service.sequence(of: $0.dropFirst(6)) }
  }
}
