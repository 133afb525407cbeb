import Libc
import SystemPackage
import TestSupport
import Testing

@testable import WebConfiguration

/// The file of `--web-config`.
@Suite(.timeLimit(.minutes(20))) struct WebConfigurationTests {
  private static let hash = "$2y$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"

  private func read(_ text: String) throws(WebConfigurationError) -> WebConfiguration {
    try WebConfiguration(Array(text.utf8), path: "/etc/web/web.yml")
  }

  @Test func `all that is supported is read`() throws {
    let configuration = try read(
      """
      # A comment.
      tls_server_config:
        cert_file: server.crt
        key_file: /etc/ssl/server.key
        client_auth_type: NoClientCert
        client_ca_file:
        min_version: TLS12
        max_version: "TLS13"
        prefer_server_cipher_suites: true
        cipher_suites:
          - TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
          - TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
      http_server_config:
        http2: false
        headers:
          X-Frame-Options: deny
          Strict-Transport-Security: max-age=31536000; includeSubDomains
          X-XSS-Protection: ""
      basic_auth_users:
        alice: \(Self.hash)
        42: '\(Self.hash)'
      """)
    let hash = try #require(PasswordHash(Self.hash))
    #expect(
      configuration.tls
        == TLSSettings(
          certificate: .file("/etc/web/server.crt"), key: .file("/etc/ssl/server.key"),
          minimum: .tls12, maximum: .tls13, cipherSuites: [.rsaAES256, .ecdsaChaCha20]))
    #expect(configuration.users == ["alice": hash, "42": hash])
    #expect(configuration.headers.map(\.name) == ["X-Frame-Options", "Strict-Transport-Security"])
    #expect(configuration.files == ["/etc/web/server.crt", "/etc/ssl/server.key"])
  }

  @Test(arguments: ["", "# nothing\n", "{}", "---\n", "tls_server_config:\nbasic_auth_users: {}\n"])
  func `an empty file protects nothing`(text: String) throws {
    #expect(try read(text) == WebConfiguration())
  }

  @Test func `certificate and key may be in the file`() throws {
    let text = "tls_server_config: {cert: \"-----BEGIN\\nA\\n\", key: K, max_version: TLS12}"
    let tls = try #require(try read(text).tls)
    #expect(tls.certificate == .text("-----BEGIN\nA\n"))
    #expect(tls.key == .text("K"))
    #expect(tls.maximum == .tls12)
  }

  private static let tls = "tls_server_config:\n  cert_file: a\n  key_file: b\n  "

  /// Texts with the line and the problem. No problem has a value that may be secret.
  private static let refused: [(String, Int?, WebConfigurationError.Problem)] = [
    (tls + "client_ca_file: ca.pem", 4, .unsupportedKey("client_ca_file")),
    (tls + "client_ca: x", 4, .unsupportedKey("client_ca")),
    (tls + "client_allowed_sans: [a]", 4, .unsupportedKey("client_allowed_sans")),
    (tls + "curve_preferences: [X25519]", 4, .unsupportedKey("curve_preferences")),
    (
      tls + "client_auth_type: RequireAndVerifyClientCert", 4,
      .invalidValue(
        key: "client_auth_type",
        expected: "NoClientCert: certificates of clients are not supported")
    ),
    (
      tls + "min_version: TLS11", 4, .invalidValue(key: "min_version", expected: "TLS12 or TLS13")
    ),
    (tls + "max_version: 1.3", 4, .invalidValue(key: "max_version", expected: "TLS12 or TLS13")),
    (tls + "min_version: TLS13\n  max_version: TLS12", 1, .conflict("min_version", "max_version")),
    (tls + "cert: c", 4, .conflict("cert_file", "cert")),
    (tls + "key: c", 4, .conflict("key_file", "key")),
    (tls + "cert_files: c", 4, .unknownKey("cert_files")),
    (tls + "key_file: c", 4, .repeatedKey("key_file")),
    (
      tls + "prefer_server_cipher_suites: false", 4,
      .invalidValue(key: "prefer_server_cipher_suites", expected: "true")
    ),
    (tls + "cipher_suites: TLS_AES", 4, .invalidValue(key: "cipher_suites", expected: "a list")),
    ("tls_server_config: {key_file: a}", 1, .missingKey("cert_file")),
    ("tls_server_config: {cert_file: a}", 1, .missingKey("key_file")),
    (
      "tls_server_config: {cert_file: [a]}", 1,
      .invalidValue(key: "cert_file", expected: "a string")
    ),
    (
      "\ntls_server_config: on", 2,
      .invalidValue(key: "tls_server_config", expected: "keys with values")
    ),
    ("rate_limit: {burst: 1}", 1, .unsupportedKey("rate_limit")),
    ("basic_auth_user: {}", 1, .unknownKey("basic_auth_user")),
    ("basic_auth_users:\n  eve: secret", 2, .invalidHash(user: "eve")),
    ("basic_auth_users:\n  \"a:b\": \(hash)", 2, .userWithColon("a:b")),
    ("basic_auth_users:\n  eve:", 2, .invalidHash(user: "eve")),
    ("basic_auth_users:\n  eve: {a: b}", 2, .invalidHash(user: "eve")),
    ("basic_auth_users:\n  a: \(hash)\n  a: \(hash)", 3, .repeatedKey("a")),
    ("basic_auth_users:\n  a: \(hash)\n  \"a\": \(hash)", 3, .repeatedKey("a")),
    (
      "http_server_config: {http2: true}", 1,
      .invalidValue(key: "http2", expected: "false: HTTP/2 is not supported")
    ),
    ("http_server_config: {headers: {Server: x}}", 1, .unknownKey("Server")),
    (
      "http_server_config:\n  headers:\n    X-Frame-Options: allow", 3,
      .invalidValue(key: "X-Frame-Options", expected: "deny or sameorigin")
    ),
    (
      "http_server_config: {headers: {X-XSS-Protection: \"1\\r\\nA: b\"}}", 1,
      .invalidValue(key: "X-XSS-Protection", expected: "printable ASCII")
    ),
    (
      "http_server_config:\n  headers:\n    X-XSS-Protection: "
        + String(repeating: "x", count: 4097), 3,
      .invalidValue(key: "X-XSS-Protection", expected: "at most 4096 characters")
    ),
    ("a: &x 1\nb: *x", 1, .malformed("anchors are not supported")),
    ("a: *x", 1, .malformed("aliases are not supported")),
    ("a: !!str 1", 1, .malformed("tags are not supported")),
    ("{}\n---\n{}", 2, .malformed("expected one document")),
    ("[a]", 1, .invalidValue(key: "the file", expected: "keys with values")),
    ("? [a]\n: b", 1, .malformed("expected a key")),
    (String(repeating: "[", count: 9), 1, .malformed("too many levels")),
  ]

  @Test(arguments: refused)
  func `what is not supported is refused with its line`(
    text: String, line: Int?, problem: WebConfigurationError.Problem
  ) throws {
    let error = #expect(throws: WebConfigurationError.self) { _ = try read(text) }
    #expect(error == WebConfigurationError(path: "/etc/web/web.yml", line: line, problem))
  }

  @Test(arguments: ["a: b: c", "\ta: b", "a: \"", "{a: b", "a: \u{1}"])
  func `what is no YAML is refused`(text: String) throws {
    let error = try #require(throws: WebConfigurationError.self) { _ = try read(text) }
    guard case .malformed = error.problem else { throw error }
  }

  @Test func `invalid UTF-8 is refused`() throws {
    #expect(throws: WebConfigurationError.self) {
      _ = try WebConfiguration([0x61, 0x3A, 0x20, 0xFF], path: "x")
    }
  }

  @Test func `the path of a relative file starts at the configuration`() throws {
    let text = Array("tls_server_config: {cert_file: a/b, key_file: c}".utf8)
    #expect(try WebConfiguration(text, path: "web.yml").files == ["a/b", "c"])
    #expect(try WebConfiguration(text, path: "d/web.yml").files == ["d/a/b", "d/c"])
  }

  @Test func `only regular files of a limited size are read, and a FIFO is not waited for`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      let (fifo, file) = ("\(directory)/fifo", "\(directory)/file")
      #expect(mkfifo(fifo, 0o600) == 0)
      #expect(throws: ProtectedFile.Failure.unreadable(.invalidArgument)) {
        _ = try ProtectedFile.read(fifo, limit: 10)
      }
      #expect(throws: ProtectedFile.Failure.unreadable(.isDirectory)) {
        _ = try ProtectedFile.read("\(directory)", limit: 10)
      }
      #expect(throws: ProtectedFile.Failure.unreadable(.noSuchFileOrDirectory)) {
        _ = try ProtectedFile.read("\(file)", limit: 10)
      }
      let stream = try #require(fopen(file, "w"))
      fputs("0123456789", stream)
      fclose(stream)
      #expect(try ProtectedFile.read(file, limit: 10) == Array("0123456789".utf8))
      #expect(throws: ProtectedFile.Failure.tooLarge(limit: 9)) {
        _ = try ProtectedFile.read(file, limit: 9)
      }
    }
  }
}
