import Foundation
import OpenMetrics
import Synchronization
import SystemPackage
import TestSupport
import Testing
import WebConfiguration

@testable import MetricsServer

/// Passwords and headers of `--web-config`. Encryption is tested with the program.
@Suite(.timeLimit(.minutes(20))) struct ProtectionTests {
  /// bcrypt hashes of cost 4 of the passwords `right` and `other`.
  private static let right = "$2b$04$XKPLtLA3YN6nYjxksUqJOOvTzsxxN/bFMcjLfT3qjOPA72e4cNZNe"
  private static let other = "$2b$04$UTPI2D06x38C9fwF0Wta3ef8FxIHTc/zsjzi.c/ZpLQwZTBzRT/JC"

  private static let metrics = [
    MetricFamily(
      "process_instances", .gauge, help: "", points: [MetricPoint([Label("group", "a")], .count(7))]
    )
  ]

  /// What the server has reported.
  private final class Events: Sendable {
    let all = Mutex<[ProtectionEvent]>([])
    var list: [ProtectionEvent] { all.withLock { $0 } }
  }

  /// Runs a server with a configuration, which the body may change.
  private func withServer(
    _ text: String, age: Duration = .zero, metrics: [MetricFamily] = metrics,
    _ body: (MetricsServer, _ path: String, Events) async throws -> Void
  ) async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/web.yml"
      try text.write(toFile: path, atomically: false, encoding: .utf8)
      let events = Events()
      var limits = Limits()
      limits.configurationAge = age
      let page = PageService(run: "r", hosts: AllowedHosts()) {
        PageContent(html: Array("<html>{}</html>".utf8), data: 6..<8, sequence: 1)
      }
      let server = try MetricsServer(
        on: try #require(ListenAddress(":0")), limits: limits, page: page,
        protection: try Protection(contentsOf: path)
      ) { event in events.all.withLock { $0.append(event) } }
      defer { server.stop() }
      server.publish(metrics)
      try await body(server, path, events)
    }
  }

  private func fetch(
    _ path: String = "/metrics", method: String = "GET", user: String? = nil, headers: String = "",
    from server: MetricsServer
  ) async throws -> String {
    let authorization = user.map {
      "Authorization: Basic \(Data($0.utf8).base64EncodedString())\r\n"
    }
    return try await onDedicatedThread {
      let client = try connection(to: server.address.host, port: server.address.port)
      return try client.closeAfter {
        let request =
          "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n\(authorization ?? "")\(headers)\r\n"
        try client.writeAll(Array(request.utf8))
        return try client.readToEnd()
      }
    }
  }

  private static let users = "basic_auth_users:\n  alice: \(right)\n  bob: \(other)\n"

  @Test(
    arguments: [
      (nil, false), ("alice:right", true), ("bob:other", true), ("alice:other", false),
      ("alice:", false), ("eve:right", false), ("alice", false), (":", false),
      ("alice:right ", false),
      ("Alice:right", false), ("alice:right\0", false),
    ] as [(String?, Bool)])
  func `only a user with the right password may read`(user: String?, isAllowed: Bool) async throws {
    try await withServer(Self.users) { server, _, _ in
      // The second request may find the result of the first.
      for _ in 0..<2 {
        for path in ["/metrics", "/"] {
          let response = try await fetch(path, user: user, from: server)
          #expect(response.hasPrefix("HTTP/1.1 200 OK\r\n") == isAllowed, "\(response)")
          if isAllowed { continue }
          #expect(response.hasPrefix("HTTP/1.1 401 Unauthorized\r\n"))
          #expect(response.contains("\r\nWWW-Authenticate: Basic realm="))
          #expect(!response.contains("group") && !response.contains("html"))
        }
      }
    }
  }

  @Test(arguments: ["/metrics", "/", "/events", "/nothing"], ["GET", "HEAD", "PUT"])
  func `every path and method needs a password`(path: String, method: String) async throws {
    try await withServer(Self.users) { server, _, _ in
      let response = try await fetch(path, method: method, from: server)
      #expect(response.hasPrefix("HTTP/1.1 401 Unauthorized\r\n"), "\(response)")
    }
  }

  @Test func `two passwords in a request are refused`() async throws {
    try await withServer(Self.users) { server, _, _ in
      let header = "Authorization: Basic \(Data("eve:x".utf8).base64EncodedString())\r\n"
      let response = try await fetch(user: "alice:right", headers: header, from: server)
      #expect(response.hasPrefix("HTTP/1.1 401 "))
    }
  }

  @Test func `headers of the configuration are in every response`() async throws {
    let text = """
      http_server_config:
        headers: {X-Frame-Options: sameorigin, Content-Security-Policy: "img-src 'none'"}

      """
    try await withServer(text + Self.users) { server, _, _ in
      for (path, user) in [("/", "alice:right"), ("/metrics", "alice:right"), ("/", nil)] {
        let response = try await fetch(path, user: user, from: server)
        #expect(response.contains("\r\nX-Frame-Options: sameorigin\r\n"), "\(response)")
        #expect(!response.contains("DENY"))
        #expect(response.contains("\r\nContent-Security-Policy: img-src 'none'\r\n"))
        let isPage = path == "/" && user != nil
        #expect(response.contains("frame-ancestors 'none'") == isPage)
      }
    }
  }

  @Test func `a new password is needed from the next connection on`() async throws {
    try await withServer(Self.users) { server, path, events in
      #expect(try await fetch(user: "alice:right", from: server).hasPrefix("HTTP/1.1 200 "))
      try "basic_auth_users: {alice: \(Self.other)}".write(
        toFile: path, atomically: true, encoding: .utf8)
      #expect(try await fetch(user: "alice:right", from: server).hasPrefix("HTTP/1.1 401 "))
      #expect(try await fetch(user: "alice:other", from: server).hasPrefix("HTTP/1.1 200 "))
      #expect(events.list == [.reloaded(path: path)])
    }
  }

  @Test func `a configuration that can't be used is reported once, and the old one stays`()
    async throws
  {
    try await withServer(Self.users) { server, path, events in
      func expectOld() async throws {
        for _ in 0..<2 {
          #expect(try await fetch(user: "alice:right", from: server).hasPrefix("HTTP/1.1 200 "))
          #expect(try await fetch(user: "alice:other", from: server).hasPrefix("HTTP/1.1 401 "))
          #expect(try await fetch(from: server).hasPrefix("HTTP/1.1 401 "))
        }
      }
      func write(_ text: String) throws {
        try text.write(toFile: path, atomically: false, encoding: .utf8)
      }
      func failed(_ line: Int?, _ problem: WebConfigurationError.Problem) -> ProtectionEvent {
        .failed(WebConfigurationError(path: path, line: line, problem))
      }
      try write("basic_auth_users:\n  alice: right")
      try await expectOld()
      #expect(events.list == [failed(2, .invalidHash(user: "alice"))])
      // A file is empty while it is written.
      try write("")
      try await expectOld()
      #expect(events.list.dropFirst() == [failed(nil, .weaker)])
      try FileManager.default.removeItem(atPath: path)
      try await expectOld()
      #expect(
        events.list.dropFirst(2)
          == [failed(nil, .unreadable(key: nil, path: path, .noSuchFileOrDirectory))])
      try write("basic_auth_users: {alice: \(Self.other)}")
      #expect(try await fetch(user: "alice:other", from: server).hasPrefix("HTTP/1.1 200 "))
      #expect(events.list.dropFirst(3) == [.reloaded(path: path)])
    }
  }

  @Test func `files are not checked before the configuration has its age`() async throws {
    try await withServer(Self.users, age: .seconds(3600)) { server, path, events in
      try FileManager.default.removeItem(atPath: path)
      #expect(try await fetch(user: "alice:right", from: server).hasPrefix("HTTP/1.1 200 "))
      #expect(events.list == [])
    }
  }

  @Test func `a file with hashes that all users may read is named`() async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/web.yml"
      for (text, mode, isExposed) in [
        (Self.users, 0o644, true), (Self.users, 0o640, false), ("{}", 0o644, false),
      ] as [(String, Int, Bool)] {
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        #expect(try Protection(contentsOf: path).exposedFiles == (isExposed ? [path] : []))
      }
    }
  }
}
