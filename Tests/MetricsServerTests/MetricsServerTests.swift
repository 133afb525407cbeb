import MetricsServer
import OpenMetrics
import SystemPackage
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite struct MetricsServerTests {
  private static let metrics = [
    MetricFamily(
      "process_pss_bytes", .gauge, unit: .bytes, help: "PSS.",
      points: [MetricPoint([Label("group", "a")], .count(7))])
  ]

  private func server(limits: Limits = Limits()) throws -> MetricsServer {
    let address = try #require(ListenAddress(":0"))
    return try MetricsServer(on: address, limits: limits)
  }

  /// Opens a connection and says something.
  private func say(_ text: String, to server: MetricsServer) throws -> FileDescriptor {
    let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var bound = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &bound, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = server.address.port.bigEndian
    inet_pton(AF_INET, server.address.host, &address.sin_addr)
    let failure = withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(failure == 0)
    // Who is hung up on while it speaks must not be ended by that.
    _ = Array(text.utf8).withUnsafeBytes {
      send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
    return FileDescriptor(rawValue: client)
  }

  /// All that comes until the other side hangs up.
  private func hear(_ client: FileDescriptor) -> String {
    defer { try? client.close() }
    var heard: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while let count = try? buffer.withUnsafeMutableBytes({ try client.read(into: $0) }), count > 0 {
      heard += buffer[..<count]
    }
    return String(decoding: heard, as: UTF8.self)
  }

  @Test(
    arguments: [
      ("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", "200 OK", "process_pss_bytes{group=\"a\"} 7\n"),
      ("GET /metrics?a=b HTTP/1.0\r\n\r\n", "200 OK", "process_pss_bytes{group=\"a\"} 7\n"),
      (
        "GET /metrics HTTP/1.1\r\nHost: a\r\nAccept: application/openmetrics-text\r\n\r\n",
        "200 OK", "# EOF\n"
      ),
      ("HEAD /metrics HTTP/1.1\r\nHost: a\r\n\r\n", "200 OK", "\r\n\r\n"),
      ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "200 OK", "</html>\n"),
      ("GET /other HTTP/1.1\r\nHost: a\r\n\r\n", "404 Not Found", "only /metrics.\n"),
      ("POST /metrics HTTP/1.1\r\nHost: a\r\n\r\n", "405 Method Not Allowed", "GET and HEAD.\n"),
      ("nonsense\r\n\r\n", "400 Bad Request", "\r\n\r\n"),
      (
        "GET / HTTP/1.1\r\nA: " + String(repeating: "x", count: 20_000) + "\r\n\r\n",
        "400 Bad Request", "\r\n\r\n"
      ),
    ])
  func `a question has one answer, and the connection ends`(
    question: String, status: String, end: String
  ) throws {
    let server = try server()
    defer { server.stop() }
    server.publish(Self.metrics)
    let answer = hear(try say(question, to: server))
    #expect(answer.hasPrefix("HTTP/1.1 \(status)\r\n"), "\(answer)")
    #expect(answer.hasSuffix(end), "\(answer)")
    if status.hasPrefix("405") { #expect(answer.contains("Allow: GET, HEAD\r\n")) }
  }

  @Test func `who asks before there is anything waits for it, however many they are`() throws {
    let server = try server()
    defer { server.stop() }
    let clients = try (0..<20).map { _ in
      try say("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", to: server)
    }
    server.publish(Self.metrics)
    for client in clients { #expect(hear(client).contains("group=\"a\"} 7")) }
  }

  @Test func `where nothing comes, that is said`() throws {
    var limits = Limits()
    limits.waiting = .milliseconds(50)
    let server = try server(limits: limits)
    defer { server.stop() }
    let answer = hear(try say("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", to: server))
    #expect(answer.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"), "\(answer)")
  }

  @Test func `who does not ask makes room for who does, and is hung up on`() throws {
    var limits = Limits()
    limits.connections = 4
    limits.asking = .milliseconds(300)
    let server = try server(limits: limits)
    defer { server.stop() }
    server.publish(Self.metrics)
    let silent = try (0..<8).map { _ in try say("GET /metr", to: server) }
    #expect(
      hear(try say("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", to: server)).contains("200 OK"))
    for client in silent { #expect(!hear(client).contains("200 OK")) }
  }

  @Test func `an address that is taken is told as such`() throws {
    let first = try server()
    defer { first.stop() }
    let error = #expect(throws: Errno.self) {
      _ = try MetricsServer(on: first.address)
    }
    #expect(error == .addressInUse)
  }
}
