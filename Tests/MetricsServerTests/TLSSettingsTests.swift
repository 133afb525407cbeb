import Testing

@testable import MetricsServer
@testable import WebConfiguration

/// Versions and cipher suites as GnuTLS gets them.
@Suite(.timeLimit(.minutes(20))) struct TLSSettingsTests {
  private func priorities(
    isRSA: Bool, _ suites: [CipherSuite]? = nil, from minimum: ProtocolVersion = .tls12,
    to maximum: ProtocolVersion = .tls13
  ) -> String? {
    TLSSettings(
      certificate: .text(""), key: .text(""), minimum: minimum, maximum: maximum,
      cipherSuites: suites
    ).priorities(isRSA: isRSA)
  }

  @Test func `all suites for the kind of the key are used by default`() {
    #expect(
      priorities(isRSA: false)
        == "NORMAL:-VERS-ALL:+VERS-TLS1.2:+VERS-TLS1.3:-KX-ALL:+ECDHE-ECDSA:-MAC-ALL:+AEAD:"
        + "-CIPHER-ALL:+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305")
    #expect(priorities(isRSA: true, to: .tls12)?.contains("+VERS-TLS1.3") == false)
    #expect(priorities(isRSA: true, from: .tls13)?.contains("+VERS-TLS1.2") == false)
  }

  @Test func `chosen suites keep their order, and those for other keys do not count`() {
    let found = priorities(isRSA: true, [.rsaChaCha20, .ecdsaAES128, .rsaAES256])
    #expect(
      found?.hasSuffix("-CIPHER-ALL:+CHACHA20-POLY1305:+AES-256-GCM:%SERVER_PRECEDENCE") == true)
    #expect(found?.contains("ECDSA") == false)
  }

  @Test func `without a suite for the key there is only TLS 1.3`() {
    let found = priorities(isRSA: false, [.rsaAES256])
    #expect(found?.contains("+VERS-TLS1.2") == false)
    #expect(found?.contains("+VERS-TLS1.3") == true)
    #expect(found?.contains("+AES-128-GCM") == true)
    #expect(priorities(isRSA: false, [.rsaAES256], to: .tls12) == nil)
  }
}
