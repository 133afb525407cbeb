package import SystemPackage

/// Why a web configuration can't be used. It never contains a value that may be secret.
package struct WebConfigurationError: Error, Equatable {
  /// The path of the configuration.
  package let path: String

  /// The line of the configuration, from 1 on; `nil` if the problem is not in a line.
  package let line: Int?

  package let problem: Problem

  package enum Problem: Equatable, Sendable {
    /// A file can't be read: the configuration, or the one that a key names.
    case unreadable(key: String?, path: String, Errno)
    /// A file is larger than this number of bytes.
    case tooLarge(key: String?, path: String, limit: Int)
    /// It is not YAML, or uses a part of YAML that is not supported.
    case malformed(String)
    case repeatedKey(String)
    case unknownKey(String)
    /// A key of the exporter toolkit that this program does not support.
    case unsupportedKey(String)
    case invalidValue(key: String, expected: String)
    case missingKey(String)
    case conflict(String, String)
    /// The hash of a user's password is no bcrypt hash, or too slow.
    case invalidHash(user: String)
    /// No client can send the name of such a user.
    case userWithColon(String)
    case invalidCertificate(key: String, path: String?)
    case invalidKey(key: String, path: String?)
    /// The key belongs to another certificate.
    case otherKey
    /// The program was built without TLS.
    case withoutTLS
    /// What is read again would turn encryption on or off, or remove all users.
    case weaker
  }

  package init(path: String, line: Int? = nil, _ problem: Problem) {
    self.path = path
    self.line = line
    self.problem = problem
  }
}
