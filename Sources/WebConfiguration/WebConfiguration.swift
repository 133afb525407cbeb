/// What protects a server: encryption, passwords and headers.
///
/// The file has the format of Prometheus's exporter toolkit (docs/web-configuration.md there), so
/// that one file serves all exporters of a host. Keys that are not supported are errors.
package struct WebConfiguration: Sendable, Equatable {
  /// `nil` if connections are not encrypted.
  package var tls: TLSSettings?

  /// The users with the hashes of their passwords. If there are none, no password is
  /// required.
  package var users: [String: PasswordHash] = [:]

  /// Headers that are added to each response, in the order of the file.
  package var headers: [Header] = []

  package struct Header: Sendable, Equatable {
    package let name: String
    package let value: String
  }

  package init() {}

  /// The paths of the files that it consists of, beside its own.
  package var files: [String] {
    [tls?.certificate, tls?.key].compactMap { if case .file(let path) = $0 { path } else { nil } }
  }
}

/// How connections are encrypted.
package struct TLSSettings: Sendable, Equatable {
  package let certificate: PEMSource
  package let key: PEMSource
  package let minimum: ProtocolVersion
  package let maximum: ProtocolVersion

  /// The cipher suites of TLS 1.2 by preference; `nil` for all.
  package let cipherSuites: [CipherSuite]?
}

/// Where certificates or a key in the PEM format are.
package enum PEMSource: Sendable, Equatable {
  case file(String)

  /// In the configuration itself.
  case text(String)
}

/// The versions of TLS that are not broken (RFC 8996).
package enum ProtocolVersion: String, CaseIterable, Sendable, Comparable {
  case tls12 = "TLS12"
  case tls13 = "TLS13"

  package static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
}

/// The cipher suites that can be chosen, by the names that the exporter toolkit has from Go.
package enum CipherSuite: String, CaseIterable, Sendable {
  case ecdsaAES128 = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
  case ecdsaAES256 = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
  case ecdsaChaCha20 = "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
  case rsaAES128 = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
  case rsaAES256 = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
  case rsaChaCha20 = "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
}
