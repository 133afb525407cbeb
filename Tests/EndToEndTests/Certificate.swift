import TestSupport

/// The certificate of this machine and its key, `server.crt` and `server.key`.
enum Certificate {
  static func make(in directory: String) async throws {
    _ = try await Tool.openssl.run([
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
      "-days", "1", "-subj", "/CN=localhost", "-addext",
      "subjectAltName=DNS:localhost,IP:127.0.0.1",
      "-keyout", "\(directory)/server.key", "-out", "\(directory)/server.crt",
    ])
  }
}
