import CMicroHTTPD

/// The request line and the headers of a request.
struct RequestHead {
  let method: String

  /// The target, usually `/path?query`.
  let uri: String

  /// In the order in which they were sent.
  private var headers: [(name: String, value: String)] = []

  init(method: String, target: String, of connection: OpaquePointer) {
    self.method = method
    uri = target
    withUnsafeMutablePointer(to: &headers) { headers in
      httpd_each_header(connection, headers) { context, name, value in
        guard let context, let name, let value else { return }
        context.assumingMemoryBound(to: [(name: String, value: String)].self).pointee
          .append((String(cString: name), String(cString: value)))
      }
    }
  }

  /// The values of all headers of a name, which are compared without case.
  func values(of name: String) -> [String] {
    let name = name.lowercased()
    return headers.filter { $0.name.lowercased() == name }.map(\.value)
  }
}
