import Libc
import MetricsServer
import OpenMetrics
import SystemPackage
import TestSupport
import Testing

/// The page and its events, which a server has beside the metrics.
@Suite(.timeLimit(.minutes(20))) struct PageTests {
  private static let request = "Host: localhost\r\n\r\n"

  @Test func `the page is served with headers that isolate it`() throws {
    let served = try ServedPage()
    defer { served.stop() }
    served.publish(1)
    let response = try served.fetch("GET / HTTP/1.1\r\n\(Self.request)")
    #expect(response.hasPrefix("HTTP/1.1 200 OK\r\n"))
    #expect(response.hasSuffix("\r\n\r\n<html>{\"at\":1}</html>"))
    for header in [
      "Content-Type: text/html; charset=utf-8", "Cache-Control: no-store",
      "X-Content-Type-Options: nosniff", "X-Frame-Options: DENY",
      "Content-Security-Policy: frame-ancestors 'none'",
      "Cross-Origin-Resource-Policy: same-origin",
    ] {
      #expect(response.contains("\r\n\(header)\r\n"), "\(header)")
    }
    #expect(!response.contains("Access-Control"))
    let head = try served.fetch("HEAD / HTTP/1.1\r\n\(Self.request)")
    #expect(head.contains("\r\nContent-Length: 21\r\n") && head.hasSuffix("\r\n\r\n"))
  }

  @Test func `before the first sample, the browser asks again`() throws {
    let served = try ServedPage()
    defer { served.stop() }
    let response = try served.fetch("GET / HTTP/1.1\r\n\(Self.request)")
    #expect(response.hasPrefix("HTTP/1.1 503 "))
    #expect(response.contains("\r\nContent-Type: text/html"))
    #expect(response.contains("<script>setTimeout(() => location.reload()"))
  }

  @Test(
    arguments: [
      ("Host: localhost", true), ("Host: 127.0.0.1:1", true), ("Host: proxy.example", true),
      ("Host: evil.example", false), ("Host: 127.0.0.2", false), ("X: y", false),
      ("Host: localhost\r\nHost: evil.example", false),
      ("Host: localhost\r\nHost: localhost", false),
    ])
  func `the page and events need an allowed host, metrics do not`(
    headers: String, isAllowed: Bool
  ) throws {
    let served = try ServedPage()
    defer { served.stop() }
    served.publish(1)
    let status = isAllowed ? "200 OK" : "421 Misdirected Request"
    for path in ["/", "/events", "/?a=b", "http://localhost/", "http://LOCALHOST:80/events"] {
      let response = try served.fetch("HEAD \(path) HTTP/1.1\r\n\(headers)\r\n\r\n")
      #expect(response.hasPrefix("HTTP/1.1 \(status)\r\n"), "\(path) \(response)")
    }
    // RFC 9112, section 3.2.2: the host in the target counts.
    let response = try served.fetch("GET http://evil.example/ HTTP/1.1\r\n\(headers)\r\n\r\n")
    #expect(response.hasPrefix("HTTP/1.1 421 "))
    #expect(!response.contains("<html>"))
    for path in ["/metrics", "/other", "http://evil.example/metrics"] {
      let response = try served.fetch("GET \(path) HTTP/1.1\r\n\(headers)\r\n\r\n")
      let status = path == "/other" ? "404" : "200"
      #expect(response.hasPrefix("HTTP/1.1 \(status) "), "\(path) \(response)")
    }
  }

  @Test(
    arguments: [
      ("Sec-Fetch-Site: same-origin", true), ("Sec-Fetch-Site: none", true),
      ("Sec-Fetch-Site: cross-site", false), ("Sec-Fetch-Site: same-site", false),
      ("Origin: http://localhost", true), ("Origin: http://evil.example", false),
      ("Origin: null", false), ("Origin: http://localhost:81", false), ("A: b", true),
    ])
  func `a page of another origin can't take the place of a viewer`(
    header: String, isAllowed: Bool
  ) throws {
    let served = try ServedPage()
    defer { served.stop() }
    served.publish(1)
    let response = try served.fetch("HEAD /events HTTP/1.1\r\n\(header)\r\n\(Self.request)")
    #expect(response.hasPrefix("HTTP/1.1 \(isAllowed ? "200" : "403") "), "\(response)")
    // A link to the page is no harm.
    let page = try served.fetch("GET / HTTP/1.1\r\n\(header)\r\n\(Self.request)")
    #expect(page.hasPrefix("HTTP/1.1 200 "))
  }

  @Test func `without a page, any host gets the link to the metrics, and there are no events`()
    throws
  {
    let server = try MetricsServer(on: try #require(ListenAddress(":0")))
    defer { server.stop() }
    let client = try connection(to: server.address.host, port: server.address.port)
    try client.writeAll(Array("GET /events HTTP/1.1\r\nHost: evil.example\r\n\r\n".utf8))
    #expect(try client.readToEnd().hasPrefix("HTTP/1.1 404 "))
    try client.close()
    #expect(!server.hasAudience)
  }

  @Test func `a viewer receives all data, then each sample`() throws {
    let served = try ServedPage()
    defer { served.stop() }
    served.publish(1)
    let viewer = try served.viewer()
    #expect(viewer.head.hasPrefix("HTTP/1.1 200 OK\r\n"))
    #expect(viewer.head.contains("Content-Type: text/event-stream\r\n"))
    #expect(viewer.head.contains("Cache-Control: no-store\r\n"))
    #expect(try viewer.next() == "event: block\nid: r-1\ndata: {\"at\":1}")
    served.publish(2)
    #expect(try viewer.next() == "id: r-2\ndata: {\"n\":2}")
    served.publish(3)
    #expect(try viewer.next() == "id: r-3\ndata: {\"n\":3}")
  }

  @Test func `a page that was loaded receives what it has missed`() throws {
    let served = try ServedPage()
    defer { served.stop() }
    served.publish(1)
    // From then on, events are logged.
    #expect(!served.server.hasAudience)
    _ = try served.fetch("GET / HTTP/1.1\r\n\(Self.request)")
    #expect(served.server.hasAudience)
    for sequence in 2...4 { served.publish(sequence) }
    for viewer in [
      try served.viewer("/events?after=r-2"), try served.viewer("/events?x=y&after=r-2&z"),
      // The header by which browsers connect again is newer than the query.
      try served.viewer("/events?after=r-1", "Last-Event-ID: r-2\r\n"),
    ] {
      #expect(try viewer.next() == "id: r-3\ndata: {\"n\":3}")
      #expect(try viewer.next() == "id: r-4\ndata: {\"n\":4}")
    }
    let current = try served.viewer("/events?after=r-4")
    served.publish(5)
    #expect(try current.next() == "id: r-5\ndata: {\"n\":5}")
  }

  @Test(arguments: ["r-0", "r-9", "r--1", "other-2", "r-", "", "r-99999999999999999999", "2"])
  func `a viewer that has missed too much, or is of another run, receives all data`(
    id: String
  ) throws {
    let served = try ServedPage()
    defer { served.stop() }
    served.publish(1)
    _ = try served.fetch("GET / HTTP/1.1\r\n\(Self.request)")
    served.publish(2)
    for viewer in [
      try served.viewer("/events?after=\(id)"),
      try served.viewer(headers: "Last-Event-ID: \(id)\r\n"),
    ] {
      let event = try viewer.next()
      // The page that was made for the first request is still new enough.
      #expect(event.hasPrefix("event: block\nid: r-"), "\(event)")
    }
  }

  @Test func `viewers are limited, and delay neither scrapes nor the page`() throws {
    var limits = Limits()
    limits.connections = 4
    let served = try ServedPage(limits: limits)
    defer { served.stop() }
    served.publish(1)
    var viewers = try (0..<32).map { _ in try served.viewer() }
    for viewer in viewers { #expect(try viewer.next().hasPrefix("event: block")) }
    let refused = try served.fetch("GET /events HTTP/1.1\r\n\(Self.request)")
    #expect(refused.hasPrefix("HTTP/1.1 503 "))
    #expect(refused.contains("\r\nRetry-After: "))
    #expect(try served.fetch("GET / HTTP/1.1\r\n\(Self.request)").hasSuffix("</html>"))
    for _ in 0..<8 {
      #expect(
        try served.fetch("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n").hasPrefix("HTTP/1.1 200"))
    }
    served.publish(2)
    for viewer in viewers { #expect(try viewer.next() == "id: r-2\ndata: {\"n\":2}") }
    viewers.removeLast()
    // The server notices that it is gone.
    let deadline = ContinuousClock.now + .seconds(60)
    var response = refused
    while response.hasPrefix("HTTP/1.1 503"), ContinuousClock.now < deadline {
      response = try served.fetch("HEAD /events HTTP/1.1\r\n\(Self.request)")
    }
    #expect(response.hasPrefix("HTTP/1.1 200 "))
  }

  @Test func `HEAD of events has no body, and takes no place`() throws {
    let served = try ServedPage()
    defer { served.stop() }
    served.publish(1)
    for _ in 0..<40 {
      let response = try served.fetch("HEAD /events HTTP/1.1\r\n\(Self.request)")
      #expect(response.hasPrefix("HTTP/1.1 200 OK\r\n") && response.hasSuffix("\r\n\r\n"))
    }
  }

  @Test func `signs of life keep a viewer, and events end with the audience`() throws {
    var limits = Limits()
    limits.page.pingInterval = .milliseconds(20)
    limits.page.audienceTimeout = .milliseconds(50)
    let served = try ServedPage(limits: limits)
    defer { served.stop() }
    served.publish(1)
    let viewer = try served.viewer()
    #expect(try viewer.next().hasPrefix("event: block"))
    #expect(try viewer.next() == "event: ping\ndata: 1")
    #expect(try viewer.next() == "event: ping\ndata: 1")
    viewer.close()
    let deadline = ContinuousClock.now + .seconds(60)
    var sequence = 1
    while served.server.hasAudience, ContinuousClock.now < deadline {
      sequence += 1
      served.publish(sequence)
      usleep(1000)
    }
    #expect(!served.server.hasAudience)
  }

  @Test func `the end of the run is an event`() throws {
    let served = try ServedPage()
    served.publish(1)
    let viewer = try served.viewer()
    #expect(try viewer.next().hasPrefix("event: block"))
    served.stop()
    #expect(try viewer.next() == "event: end\ndata: 1")
  }
}
