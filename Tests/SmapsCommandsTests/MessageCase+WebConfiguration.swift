import SystemPackage
import WebConfiguration

@testable import SmapsCommands

enum WebConfigurationErrorCase: MessageCase {
  case unreadable, tooLarge, malformed, repeatedKey, unknownKey, unsupportedKey, invalidValue
  case missingKey, conflict, invalidHash, invalidCertificate, invalidKey, otherKey, withoutTLS
  case weaker, userWithColon

  init(of value: WebConfigurationError) {
    self =
      switch value.problem {
      case .unreadable: .unreadable
      case .tooLarge: .tooLarge
      case .malformed: .malformed
      case .repeatedKey: .repeatedKey
      case .unknownKey: .unknownKey
      case .unsupportedKey: .unsupportedKey
      case .invalidValue: .invalidValue
      case .missingKey: .missingKey
      case .conflict: .conflict
      case .invalidHash: .invalidHash
      case .invalidCertificate: .invalidCertificate
      case .invalidKey: .invalidKey
      case .otherKey: .otherKey
      case .withoutTLS: .withoutTLS
      case .weaker: .weaker
      case .userWithColon: .userWithColon
      }
  }

  private static func error(
    _ line: Int?, _ problem: WebConfigurationError.Problem
  ) -> WebConfigurationError {
    WebConfigurationError(path: "/etc/web.yml", line: line, problem)
  }

  var examples: [WebConfigurationError] {
    switch self {
    case .unreadable:
      [
        Self.error(nil, .unreadable(key: nil, path: "/etc/web.yml", .noSuchFileOrDirectory)),
        Self.error(nil, .unreadable(key: "key_file", path: "/etc/server.key", .permissionDenied)),
        Self.error(nil, .unreadable(key: nil, path: "/etc/web.yml", .invalidArgument)),
      ]
    case .userWithColon: [Self.error(4, .userWithColon("a:b"))]
    case .tooLarge:
      [
        Self.error(nil, .tooLarge(key: nil, path: "/etc/web.yml", limit: 1 << 18)),
        Self.error(nil, .tooLarge(key: "cert_file", path: "/etc/server.crt", limit: 1 << 20)),
      ]
    case .malformed: [Self.error(2, .malformed("mapping values are not allowed in this context"))]
    case .repeatedKey: [Self.error(4, .repeatedKey("alice"))]
    case .unknownKey: [Self.error(4, .unknownKey("cert_files"))]
    case .unsupportedKey: [Self.error(4, .unsupportedKey("client_ca_file"))]
    case .invalidValue:
      [
        Self.error(
          4,
          .invalidValue(
            key: "client_auth_type",
            expected: "NoClientCert: certificates of clients are not supported"))
      ]
    case .missingKey: [Self.error(1, .missingKey("key_file"))]
    case .conflict: [Self.error(3, .conflict("cert_file", "cert"))]
    case .invalidHash: [Self.error(8, .invalidHash(user: "alice"))]
    case .invalidCertificate:
      [
        Self.error(nil, .invalidCertificate(key: "cert_file", path: "/etc/server.crt")),
        Self.error(nil, .invalidCertificate(key: "cert", path: nil)),
      ]
    case .invalidKey: [Self.error(nil, .invalidKey(key: "key_file", path: "/etc/server.key"))]
    case .otherKey: [Self.error(nil, .otherKey)]
    case .withoutTLS: [Self.error(nil, .withoutTLS)]
    case .weaker: [Self.error(nil, .weaker)]
    }
  }
}
