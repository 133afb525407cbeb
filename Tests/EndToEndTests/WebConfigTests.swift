import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// `--web-config`: passwords and encryption, as curl, openssl and Prometheus see them.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct WebConfigTests {
  private static let tree = Checkout.tree("bash-vim")

  /// The user alice with the password `right`.
  private static let users =
    "basic_auth_users:\n  alice: $2b$04$XKPLtLA3YN6nYjxksUqJOOvTzsxxN/bFMcjLfT3qjOPA72e4cNZNe\n"

  private static let encryption =
    "tls_server_config: {cert_file: server.crt, key_file: server.key}\n"

  private static func write(_ text: String, in directory: String) throws -> String {
    let path = "\(directory)/web.yml"
    #expect(
      FileManager.default.createFile(
        atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600]))
    return path
  }

  /// The status of the response that curl receives, or its own exit status.
  private func curl(_ url: String, _ options: [String]) async throws -> String {
    let result = try await run(
      .name("curl"),
      ["-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "30"] + options
        + [url])
    return result.status == .exited(0) ? result.output : "\(result.status)"
  }

  @Test(Tool.curl.trait) func `curl needs the right user and password`() async throws {
    try await withTemporaryDirectory { directory in
      let path = try Self.write(Self.users, in: directory)
      _ = try await ServingProfiler.run(["--proc", Self.tree, "--web-config", path]) { profiler in
        for page in ["metrics", ""] {
          let url = "http://127.0.0.1:\(profiler.port)/\(page)"
          #expect(try await curl(url, []) == "401")
          #expect(try await curl(url, ["-u", "alice:wrong"]) == "401")
          #expect(try await curl(url, ["-u", "eve:right"]) == "401")
          try await poll { try await curl(url, ["-u", "alice:right"]) == "200" }
        }
      }
    }
  }

  @Test(arguments: [
    ("tls_server_config: {client_auth_type: RequireAnyClientCert}", "client_auth_type"),
    ("tls_server_config: {client_ca_file: ca.crt}", "client_ca_file"),
    ("rate_limit: {burst: 1}", "rate_limit"), ("basic_auth_users: {alice: secret}", "alice"),
    ("a: [", "YAML"),
  ])
  func `what is not supported stops the start with one line`(text: String, name: String)
    async throws
  {
    try await withTemporaryDirectory { directory in
      let path = try Self.write(text, in: directory)
      let result = try await BuiltProgram.profiler(
        "--proc", Self.tree, "--listen", ":0", "--web-config", path, "-r", "\(directory)/run.db")
      #expect(result.status == .exited(1))
      result.expectMessage(naming: path, name)
      #expect(!result.errors.contains("secret"))
      #expect(!FileManager.default.fileExists(atPath: "\(directory)/run.db"))
    }
  }

  @Test(arguments: [nil, "", users] as [String?])
  func `an address that other machines reach is warned of once`(text: String?) async throws {
    try await withTemporaryDirectory { directory in
      let options = try text.map { ["--web-config", try Self.write($0, in: directory)] } ?? []
      let result = try await run(
        .path(BuiltProgram.profiler.path),
        ["--proc", Self.tree, "--listen", "0.0.0.0:0", "-n", "2", "-i", "0.01"] + options)
      #expect(result.status == .exited(0))
      let warnings = result.errors.split(separator: "\n").filter { $0.contains("other machines") }
      #expect(warnings.count == 1, "\(result.errors)")
      #expect(warnings.first?.contains("without encryption") == true)
      #expect(warnings.first?.contains("password") == (text != Self.users))
    }
  }

  @Test func `a configuration that can't be read again is reported, and the old one stays`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      let path = try Self.write(Self.users, in: directory)
      _ = try await RunningProgram.run(
        BuiltProgram.profiler.path.string,
        ["--proc", Self.tree, "--listen", ":0", "-i", "0.1", "--web-config", path],
        reading: .errors, endingBy: .interrupt
      ) { program in
        let served = try #require(try await program.line())
        let port = try #require(
          served.firstMatch(of: /:([0-9]+)\/metrics/).flatMap { UInt16($0.1) })
        _ = try Self.write("basic_auth_users: {alice: secret}", in: directory)
        // The file is checked when a client connects, at most once a second.
        try await Task.sleep(for: .milliseconds(1100))
        let response = try await onDedicatedThread {
          let client = try connection(to: "127.0.0.1", port: port)
          return try client.closeAfter {
            let credentials = "Authorization: Basic YWxpY2U6cmlnaHQ="
            try client.writeAll(
              Array("GET /metrics HTTP/1.1\r\nHost: a\r\n\(credentials)\r\n\r\n".utf8))
            return try client.readToEnd()
          }
        }
        #expect(response.hasPrefix("HTTP/1.1 200 OK\r\n"))
        let line = try #require(try await program.line())
        #expect(line.contains(path) && line.contains("alice") && !line.contains("secret"))
      }
    }
  }

  // MARK: - Encryption

  @Test(Tool.curl.trait, Tool.openssl.trait)
  func `curl connects with TLS 1.2 and 1.3, and no older version`() async throws {
    try await withTemporaryDirectory { directory in
      try await Certificate.make(in: directory)
      let path = try Self.write(Self.encryption + Self.users, in: directory)
      _ = try await ServingProfiler.run(["--proc", Self.tree, "--web-config", path]) { profiler in
        #expect(profiler.report.contains("serving https://127.0.0.1:\(profiler.port)/metrics"))
        #expect(profiler.report.contains("page at https://"))
        let url = "https://localhost:\(profiler.port)/metrics"
        let certificate = ["--cacert", "\(directory)/server.crt"]
        for version in ["1.2", "1.3"] {
          let options = certificate + ["--tlsv\(version)", "--tls-max", version]
          try await poll { try await curl(url, options + ["-u", "alice:right"]) == "200" }
          #expect(try await curl(url, options + ["-u", "alice:wrong"]) == "401")
          #expect(try await curl(url, options) == "401")
        }
        // Without the certificate, it is not trusted: status 60.
        #expect(try await curl(url, ["-u", "alice:right"]).contains("60"))
        for version in ["-tls1_1", "-tls1"] {
          let result = try await run(
            .name("openssl"),
            [
              "s_client", version, "-cipher", "DEFAULT@SECLEVEL=0", "-connect",
              "localhost:\(profiler.port)",
            ])
          #expect(result.status != .exited(0))
          #expect(!result.output.contains("BEGIN CERTIFICATE"))
        }
        let plain = try await profiler.request("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(!plain.contains("process_") && !plain.contains("HTTP/1.1 200"))
      }
    }
  }

  @Test(Tool.curl.trait, Tool.openssl.trait)
  func `a client that is slow to encrypt delays no other, and is disconnected`() async throws {
    try await withTemporaryDirectory { directory in
      try await Certificate.make(in: directory)
      let path = try Self.write(Self.encryption, in: directory)
      _ = try await ServingProfiler.run(["--proc", Self.tree, "--web-config", path]) { profiler in
        let slow = try profiler.open()
        try slow.writeAll([0x16])
        let url = "https://localhost:\(profiler.port)/metrics"
        #expect(try await curl(url, ["--cacert", "\(directory)/server.crt"]) == "200")
        try await onDedicatedThread { _ = try? slow.closeAfter { try slow.readToEnd() } }
      }
    }
  }

  @Test(Tool.openssl.trait) func `only the chosen cipher suites can be used`() async throws {
    try await withTemporaryDirectory { directory in
      try await Certificate.make(in: directory)
      let suites = "  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]\n"
      let files = "tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n"
      let path = try Self.write(files + suites, in: directory)
      _ = try await ServingProfiler.run(["--proc", Self.tree, "--web-config", path]) { profiler in
        for (options, isPossible) in [
          (["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384"], true),
          (["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"], false),
          (["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-SHA"], false), (["-tls1_3"], true),
        ] {
          let result = try await run(
            .name("openssl"), ["s_client", "-connect", "localhost:\(profiler.port)"] + options)
          #expect(result.output.contains("BEGIN CERTIFICATE") == isPossible, "\(options)")
        }
      }
    }
  }

  @Test(Tool.openssl.trait) func `a key that does not fit, or is missing, stops the start`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      try await Certificate.make(in: directory)
      let other = "\(directory)/other"
      try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: false)
      try await Certificate.make(in: other)
      for (certificate, key, named) in [
        ("server.crt", "other/server.key", "key"), ("server.crt", "none.key", "none.key"),
        ("server.key", "server.key", "cert_file"), ("server.crt", "server.crt", "key_file"),
      ] {
        let path = try Self.write(
          "tls_server_config: {cert_file: \(certificate), key_file: \(key)}", in: directory)
        let result = try await BuiltProgram.profiler(
          "--proc", Self.tree, "--listen", ":0", "--web-config", path)
        #expect(result.status == .exited(1))
        result.expectMessage(naming: path, named)
      }
    }
  }

  @Test(Tool.curl.trait, Tool.openssl.trait) func `a new certificate is used without a restart`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      try await Certificate.make(in: directory)
      let path = try Self.write(Self.encryption, in: directory)
      _ = try await ServingProfiler.run(["--proc", Self.tree, "--web-config", path]) { profiler in
        let url = "https://localhost:\(profiler.port)/metrics"
        let new = "\(directory)/new"
        try FileManager.default.createDirectory(atPath: new, withIntermediateDirectories: false)
        try await Certificate.make(in: new)
        let options = ["--cacert", "\(new)/server.crt"]
        #expect(try await curl(url, options).contains("60"))
        for name in ["server.key", "server.crt"] {
          #expect(rename("\(new)/\(name)", "\(directory)/\(name)") == 0)
        }
        try await poll(every: .milliseconds(200)) {
          try await curl(url, ["--cacert", "\(directory)/server.crt"]) == "200"
        }
      }
    }
  }

  @Test(Tool.prometheus.trait, Tool.openssl.trait)
  func `Prometheus scrapes with a password, encrypted`() async throws {
    try await withTemporaryDirectory { directory in
      try await Certificate.make(in: directory)
      let path = try Self.write(Self.encryption + Self.users, in: directory)
      _ = try await ServingProfiler.run(["--proc", Self.tree, "--web-config", path]) { profiler in
        func job(_ name: String, _ password: String) -> String {
          """
            - job_name: \(name)
              scheme: https
              tls_config: {ca_file: \(directory)/server.crt}
              basic_auth: {username: alice, password: \(password)}
              static_configs: [{targets: ["localhost:\(profiler.port)"]}]

          """
        }
        let configuration =
          "global: {scrape_interval: 200ms, scrape_timeout: 200ms}\nscrape_configs:\n"
          + job("right", "right") + job("wrong", "wrong")
        try configuration.write(
          toFile: "\(directory)/prometheus.yml", atomically: false, encoding: .utf8)
        try await Self.checkScrapes(in: directory)
      }
    }
  }

  /// Runs Prometheus until one job has scraped, and the other was refused.
  private static func checkScrapes(in directory: String) async throws {
    let path = try #require(Tool.prometheus.path)
    let port = try freePort()
    _ = try await RunningProgram.run(
      path,
      [
        "--config.file=\(directory)/prometheus.yml", "--storage.tsdb.path=\(directory)/data",
        "--web.listen-address=127.0.0.1:\(port)",
      ], reading: .output, endingBy: .interrupt
    ) { _ in
      func jobs(_ query: String) async throws -> Set<String> {
        let encoded = query.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let url = try #require(
          URL(string: "http://127.0.0.1:\(port)/api/v1/query?query=\(encoded)"))
        let result = try await Subprocess.run(
          .name("curl"), arguments: ["-s", "--max-time", "10", url.absoluteString],
          output: .string(limit: 1 << 20), error: .discarded)
        return Set(result.standardOutput.matches(of: /"job":"([a-z]+)"/).map { String($0.1) })
      }
      try await poll(every: .milliseconds(200)) {
        let (up, down) = (try await jobs("up == 1"), try await jobs("up == 0"))
        let scraped = try await jobs("process_instances{group=\"vim\"} == 1")
        return up == ["right"] && down == ["wrong"] && scraped == ["right"]
      }
    }
  }
}
