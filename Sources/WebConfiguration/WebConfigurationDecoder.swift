/// Decodes the parts of a web configuration.
struct WebConfigurationDecoder {
  /// The path of the file.
  let path: String

  func error(
    _ entry: YAMLNode.Entry, _ problem: WebConfigurationError.Problem
  ) -> WebConfigurationError {
    WebConfigurationError(path: path, line: entry.line, problem)
  }

  func entries(
    of node: YAMLNode, _ key: String
  ) throws(WebConfigurationError) -> [YAMLNode.Entry] {
    guard let entries = node.entries else {
      throw WebConfigurationError(
        path: path, line: node.line, .invalidValue(key: key, expected: "keys with values"))
    }
    return entries
  }

  private func string(_ entry: YAMLNode.Entry) throws(WebConfigurationError) -> String {
    guard let text = entry.value.string else { throw invalid(entry, "a string") }
    return text
  }

  private func invalid(_ entry: YAMLNode.Entry, _ expected: String) -> WebConfigurationError {
    error(entry, .invalidValue(key: entry.key, expected: expected))
  }

  // MARK: - Encryption

  /// What was found in `tls_server_config`.
  private struct TLSFields {
    var certificate: PEMSource?
    var key: PEMSource?
    var minimum = ProtocolVersion.tls12
    var maximum = ProtocolVersion.tls13
    var cipherSuites: [CipherSuite]?
  }

  /// - Returns: `nil` if the section is empty.
  func tls(_ section: YAMLNode.Entry) throws(WebConfigurationError) -> TLSSettings? {
    let entries = try entries(of: section.value, section.key)
    if entries.isEmpty { return nil }
    var fields = TLSFields()
    for entry in entries where !entry.value.isNull { try decode(entry, to: &fields) }
    guard let certificate = fields.certificate else {
      throw error(section, .missingKey("cert_file"))
    }
    guard let key = fields.key else { throw error(section, .missingKey("key_file")) }
    guard fields.minimum <= fields.maximum else {
      throw error(section, .conflict("min_version", "max_version"))
    }
    return TLSSettings(
      certificate: certificate, key: key, minimum: fields.minimum, maximum: fields.maximum,
      cipherSuites: fields.cipherSuites)
  }

  private func decode(
    _ entry: YAMLNode.Entry, to fields: inout TLSFields
  ) throws(WebConfigurationError) {
    switch entry.key {
    case "cert_file", "cert":
      guard fields.certificate == nil else { throw error(entry, .conflict("cert_file", "cert")) }
      fields.certificate = try source(entry)
    case "key_file", "key":
      guard fields.key == nil else { throw error(entry, .conflict("key_file", "key")) }
      fields.key = try source(entry)
    case "min_version": fields.minimum = try version(entry)
    case "max_version": fields.maximum = try version(entry)
    case "cipher_suites": fields.cipherSuites = try cipherSuites(entry)
    case "client_auth_type":
      // Others need certificates of clients, which are not checked.
      guard ["NoClientCert", ""].contains(entry.value.string) else {
        throw invalid(entry, "NoClientCert: certificates of clients are not supported")
      }
    case "prefer_server_cipher_suites":
      guard entry.value.bool == true else { throw invalid(entry, "true") }
    case "client_ca", "client_ca_file", "client_allowed_sans", "curve_preferences":
      throw error(entry, .unsupportedKey(entry.key))
    default: throw error(entry, .unknownKey(entry.key))
    }
  }

  private func source(_ entry: YAMLNode.Entry) throws(WebConfigurationError) -> PEMSource {
    let text = try string(entry)
    guard !text.isEmpty else { throw invalid(entry, "a value that is not empty") }
    guard entry.key.hasSuffix("_file") else { return .text(text) }
    let directory = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    return .file(text.hasPrefix("/") ? text : directory + text)
  }

  private func version(_ entry: YAMLNode.Entry) throws(WebConfigurationError) -> ProtocolVersion {
    guard let version = entry.value.string.flatMap({ ProtocolVersion(rawValue: $0) }) else {
      throw invalid(entry, ProtocolVersion.allCases.map(\.rawValue).joined(separator: " or "))
    }
    return version
  }

  private func cipherSuites(
    _ entry: YAMLNode.Entry
  ) throws(WebConfigurationError) -> [CipherSuite]? {
    guard let names = entry.value.elements else { throw invalid(entry, "a list") }
    var suites: [CipherSuite] = []
    for name in names {
      guard let suite = name.string.flatMap({ CipherSuite(rawValue: $0) }) else {
        throw WebConfigurationError(
          path: path, line: name.line,
          .invalidValue(
            key: entry.key,
            expected: "TLS_ECDHE_{RSA,ECDSA}_WITH_{AES_128_GCM_SHA256,AES_256_GCM_SHA384,"
              + "CHACHA20_POLY1305_SHA256}"))
      }
      suites.append(suite)
    }
    return suites.isEmpty ? nil : suites
  }

  // MARK: - Headers and users

  func headers(
    _ section: YAMLNode.Entry
  ) throws(WebConfigurationError) -> [WebConfiguration.Header] {
    var headers: [WebConfiguration.Header] = []
    for entry in try entries(of: section.value, section.key) {
      switch entry.key {
      case "headers":
        for field in try entries(of: entry.value, entry.key) {
          if let header = try header(field) { headers.append(header) }
        }
      case "http2":
        guard entry.value.bool == false else {
          throw invalid(entry, "false: HTTP/2 is not supported")
        }
      default: throw error(entry, .unknownKey(entry.key))
      }
    }
    return headers
  }

  /// The headers that the toolkit allows, and their values; any value if there are none.
  private static let allowedHeaders: [String: [String]] = [
    "Content-Security-Policy": [], "Strict-Transport-Security": [],
    "X-Content-Type-Options": ["nosniff"], "X-Frame-Options": ["deny", "sameorigin"],
    "X-XSS-Protection": [],
  ]

  /// - Returns: `nil` if it is blank.
  private func header(
    _ entry: YAMLNode.Entry
  ) throws(WebConfigurationError) -> WebConfiguration.Header? {
    guard let values = Self.allowedHeaders[entry.key] else {
      throw error(entry, .unknownKey(entry.key))
    }
    if entry.value.isNull { return nil }
    let value = try string(entry)
    if value.isEmpty { return nil }
    guard values.isEmpty || values.contains(value) else {
      throw invalid(entry, values.joined(separator: " or "))
    }
    // Others would end the header (RFC 9110, section 5.5).
    guard value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      throw invalid(entry, "printable ASCII")
    }
    // All of them have to fit into one response.
    guard value.utf8.count <= 4096 else { throw invalid(entry, "at most 4096 characters") }
    return WebConfiguration.Header(name: entry.key, value: value)
  }

  func users(
    _ section: YAMLNode.Entry
  ) throws(WebConfigurationError) -> [String: PasswordHash] {
    var users: [String: PasswordHash] = [:]
    for entry in try entries(of: section.value, section.key) {
      guard let hash = entry.value.string.flatMap({ PasswordHash($0) }) else {
        throw error(entry, .invalidHash(user: entry.key))
      }
      // It would end the name in a request (RFC 7617, section 2).
      guard !entry.key.contains(":") else { throw error(entry, .userWithColon(entry.key)) }
      users[entry.key] = hash
    }
    return users
  }
}
