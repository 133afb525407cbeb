import MetricsServer
import OpenMetrics
import SystemPackage
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite(.timeLimit(.minutes(5))) struct MetricsServerTests {
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

  /// Opens a connection and says something.
  private func say(_ text: String, to server: MetricsServer) throws -> FileDescriptor {
    let client = try connection(to: server.address.host, port: server.address.port)
    // Who is hung up on while it speaks must not be ended by that.
    _ = Array(text.utf8).withUnsafeBytes {
      send(client.rawValue, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
    return client
  }

  /// The server's end of a connection: its state as tcp(7) numbers it, or nil where there is none.
  private func stateOfOtherEnd(of client: FileDescriptor, _ server: MetricsServer) throws
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
      // As a proxy is asked.
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

  @Test func `who never reads is hung up on, and keeps nobody waiting`() throws {
    var limits = Limits()
    limits.answering = .milliseconds(500)
    let server = try server(limits: limits)
    defer { server.stop() }
    // More than the kernel takes on its way to who does not read: tcp(7), tcp_wmem and tcp_rmem.
    let name = String(repeating: "x", count: 1 << 20)
    server.publish([
      MetricFamily(
        "process_instances", .gauge, help: "Many.",
        points: (0..<12).map { MetricPoint([Label("group", "\(name)\($0)")], .count(1)) })
    ])
    let question = "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"
    let deaf = try say(question, to: server)
    #expect(hear(try say("GET / HTTP/1.1\r\nHost: a\r\n\r\n", to: server)).hasSuffix("</html>\n"))
    let established: Substring = "01"
    let deadline = ContinuousClock.now + .seconds(60)
    while try stateOfOtherEnd(of: deaf, server) == established, ContinuousClock.now < deadline {
      usleep(1000)
    }
    #expect(try stateOfOtherEnd(of: deaf, server) != established)
    let heard = hear(deaf)
    #expect(heard.hasPrefix("HTTP/1.1 200 OK\r\n"))
    #expect(heard.utf8.count < 12 << 20)
  }

  @Test func `who says more than a question can be is hung up on`() throws {
    let server = try server()
    defer { server.stop() }
    server.publish(Self.metrics)
    let long = "GET /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n"
    #expect(hear(try say(long + String(repeating: "x", count: 100_000), to: server)) == "")
  }

  @Test(arguments: [
    String(repeating: "A: \(String(repeating: "x", count: 200))\r\n", count: 90),
    String(repeating: "A: x\r\n", count: 200),
  ])
  func `headers that are many, or long in all, are refused`(lines: String) throws {
    let server = try server()
    defer { server.stop() }
    server.publish(Self.metrics)
    let answer = hear(try say("GET /metrics HTTP/1.1\r\nHost: a\r\n\(lines)\r\n", to: server))
    #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"), "\(answer)")
  }

  @Test(arguments: ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "MKCOL"])
  func `only questions are answered`(method: String) throws {
    let server = try server()
    defer { server.stop() }
    server.publish(Self.metrics)
    let answer = hear(try say("\(method) /metrics HTTP/1.1\r\nHost: a\r\n\r\n", to: server))
    #expect(answer.hasPrefix("HTTP/1.1 405 Method Not Allowed\r\n"), "\(answer)")
    #expect(answer.contains("\r\nAllow: GET, HEAD\r\n"))
    #expect(!answer.contains("group"))
  }

  @Test func `HEAD is answered as GET is, but for the text`() throws {
    let server = try server()
    defer { server.stop() }
    server.publish(Self.metrics)
    let answers = try ["GET", "HEAD"].map {
      hear(try say("\($0) /metrics HTTP/1.1\r\nHost: a\r\n\r\n", to: server))
    }
    let end = try #require(answers[0].firstRange(of: "\r\n\r\n")).upperBound
    #expect(answers[1] == answers[0][..<end])
    let length = answers[0][end...].utf8.count
    #expect(length > 0)
    #expect(answers[1].contains("\r\nContent-Length: \(length)\r\n"))
  }

  @Test(.enabled(if: access("/proc/net/if_inet6", R_OK) == 0, "needs IPv6"))
  func `IPv6 is listened on too`() throws {
    let server = try server(on: "[::1]:0")
    defer { server.stop() }
    server.publish(Self.metrics)
    #expect(server.address.description == "[::1]:\(server.address.port)")
    let answer = hear(try say("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", to: server))
    #expect(answer.hasSuffix("process_pss_bytes{group=\"a\"} 7\n"))
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
