import MetricsServer
import SystemPackage
import WebConfiguration

extension WebConfigurationError: Message {
  var message: String {
    let place = line.map { ", line \($0)" } ?? ""
    return "can't use --web-config '\(EscapedText.readable.escape(path))'\(place): \(problem.text)"
  }
}

extension WebConfigurationError.Problem {
  fileprivate var text: String {
    switch self {
    case .unreadable(let key, let path, .invalidArgument):
      "\(Self.file(key, path)) is not a regular file"
    case .unreadable(let key, let path, let errno):
      "\(Self.file(key, path)) can't be read: \(errno)"
    case .tooLarge(let key, let path, let limit):
      "\(Self.file(key, path)) is larger than \(limit >> 10) KiB"
    case .malformed(let problem): "it is not valid YAML: \(problem)"
    case .repeatedKey(let key): "\(Self.quoted(key)) is repeated"
    case .unknownKey(let key): "unknown key \(Self.quoted(key))"
    case .unsupportedKey(let key): "\(Self.quoted(key)) is not supported; remove it"
    case .invalidValue(let key, let expected): "\(Self.quoted(key)) must be \(expected)"
    case .missingKey(let key): "\(Self.quoted(key)) is missing"
    case .conflict(let one, let other):
      "\(Self.quoted(one)) and \(Self.quoted(other)) contradict each other"
    case .invalidHash(let user):
      "the password of \(Self.quoted(user)) must be a bcrypt hash ($2a$, $2b$ or $2y$) with a cost "
        + "from 4 to 15; 'mkpasswd -m bcrypt' makes one"
    case .userWithColon(let user):
      "the user name \(Self.quoted(user)) must not have a colon, which no client can send"
    case .invalidCertificate(let key, let path):
      "\(Self.file(key, path)) has no certificate in the PEM format"
    case .invalidKey(let key, let path):
      "\(Self.file(key, path)) has no key in the PEM format without a passphrase"
    case .otherKey: "the key does not belong to the certificate, or they can't be used with TLS"
    case .withoutTLS:
      "this machine's libmicrohttpd was built without TLS; remove 'tls_server_config'"
    case .weaker:
      "restart the program to turn 'tls_server_config' on or off, or to remove all users"
    }
  }

  private static func quoted(_ text: String) -> String {
    "'\(EscapedText.readable.escape(text))'"
  }

  /// - Parameters:
  ///   - key: the key that names the file; `nil` for the configuration itself.
  ///   - path: `nil` if the key has the content of a file.
  private static func file(_ key: String?, _ path: String?) -> String {
    guard let key else { return "it" }
    return path.map { "\(key) \(quoted($0))" } ?? quoted(key)
  }
}
