import Testing

@testable import WebConfiguration

@Suite(.timeLimit(.minutes(20))) struct PasswordHashTests {
  /// The hash of `U*U*` with a salt of zeros, from the test of crypt_blowfish.
  private static let known = "05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"

  @Test(arguments: ["$2a$", "$2b$", "$2y$"])
  func `a password matches its hash only`(kind: String) throws {
    let hash = try #require(PasswordHash(kind + Self.known))
    #expect(hash.matches(Array("U*U*".utf8)))
    for wrong in ["", "U*U", "U*U*U", "u*u*", "U*U*\0", String(repeating: "U", count: 600)] {
      #expect(!hash.matches(Array(wrong.utf8)), "\(wrong)")
    }
  }

  @Test(arguments: [
    "", "secret", "$2x$\(known)", "$1$salt$hash", "$2b$5$\(known.dropFirst(3))", "$2b$\(known)x",
    "$2b$\(known.dropLast())", "$2b$03\(known.dropFirst(2))", "$2b$16\(known.dropFirst(2))",
    "$2b$0x\(known.dropFirst(2))", "$2b$\(known.dropLast())!", "$2b$05:\(known.dropFirst(3))",
    "$y$j9T$abc$\(known)",
  ])
  func `other hashes, and too slow ones, are refused`(text: String) {
    #expect(PasswordHash(text) == nil)
  }

  @Test func `costs from 4 to 15 are accepted`() {
    for cost in ["04", "10", "15"] {
      #expect(PasswordHash("$2b$\(cost)\(Self.known.dropFirst(2))") != nil)
    }
  }
}

@Suite(.timeLimit(.minutes(20))) struct CredentialsTests {
  @Test(arguments: [
    ("Basic YTpi", "a", "b"), ("basic  YTpi", "a", "b"), ("BASIC YTo=", "a", ""),
    ("Basic OmI6Yw==", "", "b:c"), ("Basic w6k6IA==", "é", " "),
  ])
  func `a user and a password are decoded`(header: String, user: String, password: String) {
    let credentials = Credentials(authorization: header)
    #expect(credentials == Credentials(user: user, password: Array(password.utf8)))
  }

  @Test(arguments: [
    "", "Basic", "Basic ", "Bearer YTpi", "Basic YTp", "Basic YTpi=", "Basic YQ==", "Basic Y:pi",
    "Basic YTpi YTpi", "Basic /zph", "Basic ====", "YTpi",
  ])
  func `what is malformed is refused`(header: String) {
    #expect(Credentials(authorization: header) == nil)
  }
}
