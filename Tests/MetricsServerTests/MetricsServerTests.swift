import Libc
import MetricsServer
import OpenMetrics
import SystemPackage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(20))) struct MetricsServerTests {
  private static let metrics = [
    MetricFamily(
      "process_pss_bytes", .gauge, unit: .bytes, help: "PSS.",
      points: [MetricPoint([Label("group", "a")], .count(7))])
  ]

  private func server(on address: String = ":0", limits: Limits = Limits()) throws -> MetricsServer
  {
    let address = try #require(ListenAddress(address))
    return try MetricsServer(on: address, limits: limits)
  }

  /// Opens a connection and sends a text.
  private func connect(sending text: String, to server: MetricsServer) throws -> FileDescriptor {
    let client = try connection(to: server.address.host, port: server.address.port)
    // If the server has closed the connection, SIGPIPE must not end the test.
    _ = Array(text.utf8).withUnsafeBytes {
      send(client.rawValue, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
    return client
  }

  /// The TCP state of the server's end of a connection in /proc/net/tcp; `nil` if there is none.
  private func serverState(of client: FileDescriptor, _ server: MetricsServer) throws
    -> Substring?
  {
    var own = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let failure = withUnsafeMutablePointer(to: &own) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(client.rawValue, $0, &length)
      }
    }
    try #require(failure == 0)
    let ports = [server.address.port, UInt16(bigEndian: own.sin_port)]
      .map { String("000\(String($0, radix: 16, uppercase: true))".suffix(4)) }
    let file = try FileDescriptor.open("/proc/net/tcp", .readOnly)
    defer { try? file.close() }
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while let count = try? buffer.withUnsafeMutableBytes({ try file.read(into: $0) }), count > 0 {
      text += buffer[..<count]
    }
    for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: " ")
      if fields[1].hasSuffix(":\(ports[0])"), fields[2].hasSuffix(":\(ports[1])") {
        return fields[3]
      }
    }
    return nil
  }

  /// Reads until the server closes the connection, and closes the client's end.
  private func receiveAll(from client: FileDescriptor) -> String {
    defer { try? client.close() }
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while let count = try? buffer.withUnsafeMutableBytes({ try client.read(into: $0) }), count > 0 {
      received += buffer[..<count]
    }
    return String(decoding: received, as: UTF8.self)
  }

  /// Sends a request on a connection of its own and returns the response.
  private func fetch(_ request: String, from server: MetricsServer) throws -> String {
    receiveAll(from: try connect(sending: request, to: server))
  }

  @Test(
    arguments: [
      ("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", "200 OK", "process_pss_bytes{group=\"a\"} 7\n"),
      ("GET /metrics?a=b HTTP/1.0\r\n\r\n", "200 OK", "process_pss_bytes{group=\"a\"} 7\n"),
      // Absolute form, as sent to a proxy.
      (
        "GET http://a:1/metrics HTTP/1.1\r\nHost: a\r\n\r\n", "200 OK",
        "process_pss_bytes{group=\"a\"} 7\n"
      ),
      ("GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", "200 OK", "</html>\n"),
      ("GET http://a?b HTTP/1.1\r\nHost: a\r\n\r\n", "200 OK", "</html>\n"),
      (
        "GET /metrics HTTP/1.1\r\nHost: a\r\nAccept: application/openmetrics-text\r\n\r\n",
        "200 OK", "# EOF\n"
      ),
      ("HEAD /metrics HTTP/1.1\r\nHost: a\r\n\r\n", "200 OK", "\r\n\r\n"),
      ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "200 OK", "</html>\n"),
      ("GET /other HTTP/1.1\r\nHost: a\r\n\r\n", "404 Not Found", "at /metrics.\n"),
      ("POST /metrics HTTP/1.1\r\nHost: a\r\n\r\n", "405 Method Not Allowed", " supported.\n"),
      ("GET /metrics HTTP/1.1\r\n\r\n", "200 OK", "process_pss_bytes{group=\"a\"} 7\n"),
      (
        "GET / HTTP/1.1\r\nHost: a\r\nA: " + String(repeating: "x", count: 40_000) + "\r\n\r\n",
        "431 Request Header Fields Too Large", "</html>"
      ),
    ])
  func `a request gets one response and the connection is closed`(
    request: String, status: String, end: String
  ) throws {
    let server = try server()
    defer { server.stop() }
    server.publish(Self.metrics)
    let response = try fetch(request, from: server)
    #expect(response.hasPrefix("HTTP/1.1 \(status)\r\n"), "\(response)")
    #expect(response.hasSuffix(end), "\(response)")
    if status.hasPrefix("405") { #expect(response.contains("Allow: GET, HEAD\r\n")) }
  }

  @Test func `scrapes before the first sample wait for it`() throws {
    let server = try server()
    defer { server.stop() }
    let clients = try (0..<20).map { _ in
      try connect(sending: "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", to: server)
    }
    server.publish(Self.metrics)
    for client in clients { #expect(receiveAll(from: client).contains("group=\"a\"} 7")) }
  }

  @Test func `a client that ends its side after the request gets the response`() throws {
    let server = try server()
    defer { server.stop() }
    let client = try connect(sending: "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", to: server)
    #expect(shutdown(client.rawValue, Int32(SHUT_WR)) == 0)
    // Both are seen before there are metrics.
    _ = try fetch("GET / HTTP/1.1\r\nHost: a\r\n\r\n", from: server)
    server.publish(Self.metrics)
    #expect(receiveAll(from: client).contains("group=\"a\"} 7"))
  }

  @Test func `a crowd of clients without a request delays no scrape`() throws {
    var limits = Limits()
    limits.connections = 8
    let server = try server(limits: limits)
    defer { server.stop() }
    server.publish(Self.metrics)
    let crowd = try (0..<400).map { _ in try connect(sending: "", to: server) }
    let request = "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"
    for _ in 0..<10 { #expect(try fetch(request, from: server).contains("200 OK")) }
    // The others gave way.
    let open = try crowd.filter { try serverState(of: $0, server) == "01" }
    #expect(open.count <= limits.connections)
    for client in crowd { try client.close() }
  }

  @Test func `without a sample the response is 503 after a timeout`() throws {
    var limits = Limits()
    limits.firstSampleTimeout = .milliseconds(50)
    let server = try server(limits: limits)
    defer { server.stop() }
    let response = try fetch("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", from: server)
    #expect(response.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"), "\(response)")
  }

  @Test func `connections without a request give way to others, and time out`() throws {
    var limits = Limits()
    limits.connections = 4
    limits.requestTimeout = .milliseconds(300)
    let server = try server(limits: limits)
    defer { server.stop() }
    server.publish(Self.metrics)
    let silent = try (0..<8).map { _ in try connect(sending: "GET /metr", to: server) }
    #expect(
      try fetch("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", from: server)
        .contains("200 OK"))
    for client in silent { #expect(!receiveAll(from: client).contains("200 OK")) }
  }

  @Test func `a client that never reads is disconnected and delays no other`() throws {
    var limits = Limits()
    limits.responseTimeout = .milliseconds(500)
    let server = try server(limits: limits)
    defer { server.stop() }
    // More than the kernel buffers for a client that does not read: tcp(7), tcp_wmem and tcp_rmem.
    let name = String(repeating: "x", count: 1 << 20)
    server.publish([
      MetricFamily(
        "process_instances", .gauge, help: "Many.",
        points: (0..<12).map { MetricPoint([Label("group", "\(name)\($0)")], .count(1)) })
    ])
    let request = "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"
    let client = try connect(sending: request, to: server)
    #expect(
      try fetch("GET / HTTP/1.1\r\nHost: a\r\n\r\n", from: server)
        .hasSuffix("</html>\n"))
    let established: Substring = "01"
    let deadline = ContinuousClock.now + .seconds(60)
    while try serverState(of: client, server) == established, ContinuousClock.now < deadline {
      usleep(1000)
    }
    #expect(try serverState(of: client, server) != established)
    let received = receiveAll(from: client)
    #expect(received.hasPrefix("HTTP/1.1 200 OK\r\n"))
    #expect(received.utf8.count < 12 << 20)
  }

  @Test func `a body above the size limit closes the connection`() throws {
    let server = try server()
    defer { server.stop() }
    server.publish(Self.metrics)
    let long = "GET /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n"
    #expect(
      try fetch(long + String(repeating: "x", count: 100_000), from: server) == ""
    )
  }

  @Test(arguments: ["nonsense\r\n\r\n", "\u{16}\u{3}\u{1}\0\u{5}hello", "GET /metrics\r\n\r\n"])
  func `what is no request closes the connection`(text: String) throws {
    var limits = Limits()
    limits.requestTimeout = .milliseconds(300)
    let server = try server(limits: limits)
    defer { server.stop() }
    server.publish(Self.metrics)
    let response = try fetch(text, from: server)
    #expect(!response.contains("group"))
  }

  @Test(arguments: [
    String(repeating: "A: \(String(repeating: "x", count: 200))\r\n", count: 180),
    String(repeating: "A: x\r\n", count: 1000),
  ])
  func `too many header fields, or too long ones in total, are rejected`(lines: String) throws {
    let server = try server()
    defer { server.stop() }
    server.publish(Self.metrics)
    let response = try fetch(
      "GET /metrics HTTP/1.1\r\nHost: a\r\n\(lines)\r\n", from: server)
    #expect(
      response.hasPrefix("HTTP/1.1 431 Request Header Fields Too Large\r\n"), "\(response)")
  }

  @Test(arguments: ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "MKCOL"])
  func `methods other than GET and HEAD are rejected`(method: String) throws {
    let server = try server()
    defer { server.stop() }
    server.publish(Self.metrics)
    let response = try fetch("\(method) /metrics HTTP/1.1\r\nHost: a\r\n\r\n", from: server)
    #expect(response.hasPrefix("HTTP/1.1 405 Method Not Allowed\r\n"), "\(response)")
    #expect(response.contains("\r\nAllow: GET, HEAD\r\n"))
    #expect(!response.contains("group"))
    // A small body is received and ignored.
    let body = "Host: a\r\nContent-Length: 5\r\n\r\nhello"
    let other = try fetch("\(method) /metrics HTTP/1.1\r\n\(body)", from: server)
    #expect(other.hasPrefix("HTTP/1.1 405 Method Not Allowed\r\n"), "\(other)")
  }

  @Test func `HEAD gets the response of GET without its body`() throws {
    let server = try server()
    defer { server.stop() }
    server.publish(Self.metrics)
    let responses = try ["GET", "HEAD"].map {
      try fetch("\($0) /metrics HTTP/1.1\r\nHost: a\r\n\r\n", from: server)
    }
    let end = try #require(responses[0].firstRange(of: "\r\n\r\n")).upperBound
    #expect(responses[1] == responses[0][..<end])
    let length = responses[0][end...].utf8.count
    #expect(length > 0)
    #expect(responses[1].contains("\r\nContent-Length: \(length)\r\n"))
  }

  @Test(.enabled(if: access("/proc/net/if_inet6", R_OK) == 0, "needs IPv6"))
  func `the server listens on IPv6`() throws {
    let server = try server(on: "[::1]:0")
    defer { server.stop() }
    server.publish(Self.metrics)
    #expect(server.address.description == "[::1]:\(server.address.port)")
    let response = try fetch("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", from: server)
    #expect(response.hasSuffix("process_pss_bytes{group=\"a\"} 7\n"))
  }

  @Test func `an address in use throws EADDRINUSE`() throws {
    let first = try server()
    defer { first.stop() }
    let error = #expect(throws: ServerError.self) {
      _ = try MetricsServer(on: first.address)
    }
    #expect(error == .notListening(.addressInUse))
  }
}
