import CMicroHTTPD
import SystemPackage
import WebConfiguration

/// A certificate and its key, and how they encrypt connections.
struct TLSContext: Sendable {
  private let certificates: String
  private let key: String

  /// A GnuTLS priority string.
  private let priorities: String

  /// Reads certificates and key.
  ///
  /// - Parameter path: the path of the configuration, for errors.
  /// - Throws: ``WebConfigurationError`` if they can't be used.
  init(_ settings: TLSSettings, of path: String) throws(WebConfigurationError) {
    guard HTTPDaemon.load() == nil, httpd_has_tls() else {
      throw WebConfigurationError(path: path, .withoutTLS)
    }
    certificates = try Self.read(settings.certificate, key: "cert", of: path)
    key = try Self.read(settings.key, key: "key", of: path)
    var isRSA = false
    switch httpd_check_tls(certificates, key, &isRSA) {
    case httpd_tls_none: break
    case httpd_tls_invalid_certificates:
      throw WebConfigurationError(
        path: path,
        .invalidCertificate(
          key: Self.name("cert", settings.certificate), path: settings.certificate.path))
    case httpd_tls_invalid_key:
      throw WebConfigurationError(
        path: path, .invalidKey(key: Self.name("key", settings.key), path: settings.key.path))
    default: throw WebConfigurationError(path: path, .otherKey)
    }
    guard let priorities = settings.priorities(isRSA: isRSA) else {
      let kind = isRSA ? "RSA" : "ECDSA"
      throw WebConfigurationError(
        path: path,
        .invalidValue(
          key: "cipher_suites",
          expected: "a list with TLS_ECDHE_\(kind) suites, for the certificate's key"))
    }
    self.priorities = priorities
  }

  /// Passes it to a C function.
  ///
  /// - Parameter context: the function gets `nil` if it is `nil`.
  static func withPointer<Result>(
    to context: TLSContext?, _ body: (UnsafePointer<httpd_tls>?) -> Result
  ) -> Result {
    guard let context else { return body(nil) }
    return context.certificates.withCString { certificates in
      context.key.withCString { key in
        context.priorities.withCString { priorities in
          var tls = httpd_tls(certificates: certificates, key: key, priorities: priorities)
          return body(&tls)
        }
      }
    }
  }

  /// The largest size of a file, in bytes.
  private static let sizeLimit = 1 << 20

  private static func read(
    _ source: PEMSource, key: String, of path: String
  ) throws(WebConfigurationError) -> String {
    switch source {
    case .text(let text): return text
    case .file(let file):
      do throws(ProtectedFile.Failure) {
        return String(decoding: try ProtectedFile.read(file, limit: sizeLimit), as: UTF8.self)
      } catch {
        throw WebConfigurationError(path: path, error.problem(key: name(key, source), path: file))
      }
    }
  }

  /// The key of the configuration by which a source is given.
  private static func name(_ key: String, _ source: PEMSource) -> String {
    source.path == nil ? key : key + "_file"
  }
}

extension TLSSettings {
  /// The versions and cipher suites for a certificate, as a GnuTLS priority string
  /// (gnutls_priority_init(3)).
  ///
  /// The string lists ciphers for all versions and key exchanges. A key is of one kind, so the
  /// suites for the other kind are left out. The ciphers apply to TLS 1.3 too.
  ///
  /// - Returns: `nil` if no version can be used.
  func priorities(isRSA: Bool) -> String? {
    let chosen = (cipherSuites ?? CipherSuite.allCases).filter { $0.isRSA == isRSA }
    var versions = ProtocolVersion.allCases.filter { (minimum...maximum).contains($0) }
    // TLS 1.3 has suites of its own.
    if chosen.isEmpty { versions.removeAll { $0 == .tls12 } }
    guard !versions.isEmpty else { return nil }
    let ciphers = chosen.isEmpty ? CipherSuite.allCases.filter { $0.isRSA == isRSA } : chosen
    return
      (["NORMAL", "-VERS-ALL"] + versions.map { "+VERS-\($0.priority)" }
      + ["-KX-ALL", isRSA ? "+ECDHE-RSA" : "+ECDHE-ECDSA", "-MAC-ALL", "+AEAD", "-CIPHER-ALL"]
      + ciphers.map { "+\($0.cipher)" } + (cipherSuites == nil ? [] : ["%SERVER_PRECEDENCE"]))
      .joined(separator: ":")
  }
}

extension CipherSuite {
  /// Whether it is for certificates with RSA keys.
  fileprivate var isRSA: Bool {
    switch self {
    case .rsaAES128, .rsaAES256, .rsaChaCha20: true
    case .ecdsaAES128, .ecdsaAES256, .ecdsaChaCha20: false
    }
  }

  fileprivate var cipher: String {
    switch self {
    case .rsaAES128, .ecdsaAES128: "AES-128-GCM"
    case .rsaAES256, .ecdsaAES256: "AES-256-GCM"
    case .rsaChaCha20, .ecdsaChaCha20: "CHACHA20-POLY1305"
    }
  }
}

extension ProtocolVersion {
  fileprivate var priority: String {
    switch self {
    case .tls12: "TLS1.2"
    case .tls13: "TLS1.3"
    }
  }
}

extension PEMSource {
  /// `nil` if it is in the configuration itself.
  fileprivate var path: String? {
    if case .file(let path) = self { path } else { nil }
  }
}
