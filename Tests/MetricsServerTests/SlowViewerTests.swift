import Libc
import MetricsServer
import TestSupport
import Testing

/// Viewers that do not read.
@Suite(.serialized, .timeLimit(.minutes(20))) struct SlowViewerTests {
  /// The resident memory of this process, in bytes.
  private func residentBytes() throws -> Int {
    let status = try #require(contents("/proc/self/status"))
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
    let kilobytes = line.split(separator: " ")[1]
    return 1024 * (try #require(Int(kilobytes)))
  }

  @Test func `viewers that stop reading delay no sample and no other viewer, in bounded memory`()
    throws
  {
    // More than the kernel buffers: tcp(7), tcp_wmem and tcp_rmem.
    let size = 256 << 10
    let count = 1000
    var limits = Limits()
    // Neither changes what viewers receive, however long this takes.
    limits.page.pingInterval = .seconds(3600)
    limits.page.stallTimeout = .seconds(3600)
    let served = try ServedPage(limits: limits, filler: size)
    defer { served.stop() }
    served.publish(1)
    let slow = try (0..<8).map { _ in try served.viewer() }
    let fast = try served.viewer()
    #expect(try fast.next().hasPrefix("event: block"))
    let before = try residentBytes()
    var longest = Duration.zero
    for sequence in 2...count {
      let duration = ContinuousClock().measure { served.publish(sequence) }
      longest = max(longest, duration)
      try #require(try fast.next().hasPrefix("id: r-\(sequence)\n"))
    }
    // Publishing makes the text; what others do is done elsewhere.
    #expect(longest < .seconds(1))
    // 250 MB were published, and 2 GB would have been buffered for the slow ones.
    #expect(try residentBytes() - before < 100 << 20)
    // A slow one that reads again receives what was on its way, then all data, then the rest.
    let viewer = slow[0]
    var latest = 0
    var blocks = 0
    while latest < count {
      let event = try viewer.next()
      let isBlock = event.hasPrefix("event: block\n")
      blocks += isBlock ? 1 : 0
      let id = try #require(event.firstMatch(of: /id: r-([0-9]+)\n/))
      let sequence = try #require(Int(id.1))
      // Without a gap: what is missing is in the data.
      #expect(isBlock ? sequence > latest : sequence == latest + 1)
      latest = sequence
    }
    #expect((2..<20).contains(blocks))
  }

  @Test func `a viewer that reads nothing for too long is disconnected`() throws {
    var limits = Limits()
    limits.page.stallTimeout = .milliseconds(200)
    limits.page.pingInterval = .milliseconds(50)
    limits.page.viewers = 1
    let served = try ServedPage(limits: limits, filler: 1 << 20)
    defer { served.stop() }
    served.publish(1)
    let slow = try served.viewer()
    defer { slow.close() }
    let deadline = ContinuousClock.now + .seconds(60)
    var sequence = 1
    var response = ""
    // Its place is free then.
    while !response.hasPrefix("HTTP/1.1 200"), ContinuousClock.now < deadline {
      sequence += 1
      served.publish(sequence)
      response = try served.fetch("HEAD /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
      usleep(10_000)
    }
    #expect(response.hasPrefix("HTTP/1.1 200 "))
  }
}
