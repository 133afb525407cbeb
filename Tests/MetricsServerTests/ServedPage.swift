import Libc
import MetricsServer
import OpenMetrics
import SystemPackage
import Synchronization
import TestSupport
import Testing

/// A server with a page of which the data is the number of the latest sample.
final class ServedPage: Sendable {
  let server: MetricsServer
  private let counter: Counter

  private final class Counter: Sendable {
    let latest = Atomic(0)
  }

  /// - Parameter filler: how many bytes are added to each event and to the data.
  init(limits: Limits = Limits(), filler: Int = 0) throws {
    let counter = Counter()
    self.counter = counter
    self.filler = filler
    server = try MetricsServer(
      on: try #require(ListenAddress(":0")), limits: limits,
      page: PageService(run: "r", hosts: AllowedHosts(["proxy.example"])) {
        let sequence = counter.latest.load(ordering: .sequentiallyConsistent)
        guard sequence > 0 else { return nil }
        let data = "{\"at\":\(sequence)\(String(repeating: " ", count: filler))}"
        let html = Array("<html>\(data)</html>".utf8)
        return PageContent(html: html, data: 6..<(6 + data.utf8.count), sequence: sequence)
      })
  }

  private let filler: Int

  /// Publishes a sample as a run does.
  func publish(_ sequence: Int) {
    counter.latest.store(sequence, ordering: .sequentiallyConsistent)
    server.publish([
      MetricFamily("process_instances", .gauge, help: "", points: [MetricPoint([], .count(1))])
    ])
    guard server.hasAudience else { return }
    let data = "{\"n\":\(sequence)\(String(repeating: " ", count: filler))}"
    server.publish(Array(data.utf8), sequence: sequence)
  }

  func stop() { server.stop() }

  /// Sends a request on a connection of its own and returns the response.
  func fetch(_ request: String) throws -> String {
    let client = try connect(sending: request)
    defer { try? client.close() }
    return try client.readToEnd()
  }

  private func connect(sending request: String) throws -> FileDescriptor {
    let client = try connection(to: server.address.host, port: server.address.port)
    try client.writeAll(Array(request.utf8))
    return client
  }

  /// Connects a viewer.
  func viewer(_ target: String = "/events", _ headers: String = "") throws -> Viewer {
    try Viewer(
      try connect(
        sending: "GET \(target) HTTP/1.1\r\nHost: localhost\r\n\(headers)\r\n"))
  }

  func viewer(headers: String) throws -> Viewer { try viewer("/events", headers) }
}

/// A client that receives events.
final class Viewer {
  private let client: FileDescriptor
  private var isOpen = true

  /// The header of the response.
  private(set) var head = ""

  /// The part of the body that was received and not returned, without the framing of chunks.
  private var body: [UInt8] = []
  private var received: [UInt8] = []

  init(_ client: FileDescriptor) throws {
    self.client = client
    while received.end(of: "\r\n\r\n") == nil { try receive() }
    let end = try #require(received.end(of: "\r\n\r\n"))
    head = String(decoding: received[..<end], as: UTF8.self)
    received.removeFirst(end)
    #expect(try next() == "retry: 2000")
  }

  deinit { close() }

  func close() {
    if isOpen { try? client.close() }
    isOpen = false
  }

  /// The next event without its last line ends.
  func next() throws -> String {
    while true {
      if let end = body.end(of: "\n\n") {
        defer { body.removeFirst(end) }
        return String(decoding: body[..<(end - 2)], as: UTF8.self)
      }
      try receiveChunk()
    }
  }

  /// Appends a chunk to the body (RFC 9112, section 7.1).
  private func receiveChunk() throws {
    while received.end(of: "\r\n") == nil { try receive() }
    let start = try #require(received.end(of: "\r\n"))
    let size = try #require(
      Int(String(decoding: received[..<(start - 2)], as: UTF8.self), radix: 16))
    while received.count < start + size + 2 { try receive() }
    body += received[start..<(start + size)]
    received.removeFirst(start + size + 2)
  }

  private func receive() throws {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = try buffer.withUnsafeMutableBytes { try client.read(into: $0) }
    try #require(count > 0, "the connection was closed")
    received += buffer[..<count]
  }
}

extension [UInt8] {
  /// Where the first occurrence of a text ends; `nil` if there is none. Unlike `firstRange(of:)` it
  /// is fast in debug builds too.
  fileprivate func end(of text: String) -> Int? {
    let pattern = Array(text.utf8)
    return withUnsafeBytes { bytes in
      var place = 0
      while place + pattern.count <= bytes.count, let base = bytes.baseAddress,
        let first = memchr(base + place, Int32(pattern[0]), bytes.count - place)
      {
        place = base.distance(to: UnsafeRawPointer(first))
        if bytes[place...].starts(with: pattern) { return place + pattern.count }
        place += 1
      }
      return nil
    }
  }
}
