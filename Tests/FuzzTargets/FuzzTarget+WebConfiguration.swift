import WebConfiguration

extension FuzzTarget {
  /// Properties of `--web-config`:
  /// - An error names a line of the text.
  /// - What is accepted can be used: headers are printable, users have no colon, and the smallest
  ///   version of TLS is not above the largest.
  /// - The user of an `Authorization` header has no colon.
  func checkWebConfiguration(_ input: [UInt8]) throws {
    if let credentials = Credentials(authorization: String(decoding: input, as: UTF8.self)) {
      try expect(!credentials.user.contains(":"), "a user has a colon")
    }
    let configuration: WebConfiguration
    do throws(WebConfigurationError) {
      configuration = try WebConfiguration(input, path: "/etc/web.yml")
    } catch {
      // A mark may be behind the last line. YAML 1.2, section 5.4, lists the breaks.
      let text = String(decoding: input, as: UTF8.self)
      let lines = text.unicodeScalars.count { Self.lineBreaks.contains($0) }
      if let line = error.line {
        try expect((1...(lines + 2)).contains(line), "line \(line) of \(lines + 1)")
      }
      return
    }
    for header in configuration.headers {
      try expect(
        header.value.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "a header ends the line")
    }
    try expect(configuration.users.keys.allSatisfy { !$0.contains(":") }, "a user has a colon")
    if let tls = configuration.tls {
      try expect(tls.minimum <= tls.maximum, "no version of TLS is left")
    }
  }

  private static let lineBreaks: Set<Unicode.Scalar> = [
    "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}",
  ]
}
