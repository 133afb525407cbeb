import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// The page that `--listen` serves, as clients other than browsers see it.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct ServedPageTests {
  private static let command = "/usr/bin/vim.basic"

  /// Requests a path.
  private func fetch(
    _ path: String, from profiler: ServingProfiler, host: String = "localhost"
  ) async throws -> String {
    try await profiler.request("GET \(path) HTTP/1.1\r\nHost: \(host)\r\n\r\n")
  }

  /// Requests the page until there is a sample.
  private func page(of profiler: ServingProfiler) async throws -> String {
    var answer = ""
    try await poll {
      answer = try await fetch("/", from: profiler)
      return !answer.hasPrefix("HTTP/1.1 503")
    }
    return answer
  }

  @Test func `the page has the history, and may connect to its server only`() async throws {
    _ = try await ServingProfiler.run(["--proc", Checkout.tree("bash-vim")]) { profiler in
      #expect(profiler.report.hasSuffix(", and a page at http://127.0.0.1:\(profiler.port)/"))
      let answer = try await page(of: profiler)
      #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
      #expect(answer.contains("Content-Security-Policy: frame-ancestors 'none'\r\n"))
      #expect(answer.contains("default-src 'none'") && answer.contains("connect-src 'self'"))
      #expect(answer.contains(#""label":"12708 vim"#))
      #expect(answer.contains(#""key":"12708-"#))
      #expect(answer.utf8.count < 2_010_000)
    }
  }

  @Test(Tool.curl.trait) func `curl receives all data, then samples, and continues by ID`()
    async throws
  {
    _ = try await ServingProfiler.run(["--proc", Checkout.tree("bash-vim")]) { profiler in
      _ = try await page(of: profiler)
      let url = "http://localhost:\(profiler.port)/events"
      // The time limit ends curl: the stream has no end.
      let first = try await run(.name("curl"), ["-sN", "--max-time", "2", url])
      let events = first.output.components(separatedBy: "\n\n").dropLast()
      #expect(events.first == "retry: 2000")
      #expect(events.dropFirst().first?.hasPrefix("event: block\nid: ") == true)
      #expect(events.count >= 4, "\(events.count)")
      let ids = first.output.matches(of: /\nid: ([a-z0-9]+)-([0-9]+)\n/)
      let numbers = ids.compactMap { Int($0.2) }
      #expect(numbers == Array((numbers.first ?? 0)..<((numbers.first ?? 0) + numbers.count)))
      for event in events.dropFirst(2) {
        let data = try #require(event.firstMatch(of: /\ndata: (.*)$/)).1
        let object = try #require(
          try JSONSerialization.jsonObject(with: Data(data.utf8)) as? [String: Any])
        #expect(object["t"] is Int && object["total"] is Int && object["splits"] != nil)
      }
      let last = try #require(ids.last)
      let second = try await run(
        .name("curl"),
        ["-sN", "--max-time", "1", "-H", "Last-Event-ID: \(last.1)-\(last.2)", url])
      let next = try #require(second.output.firstMatch(of: /id: [a-z0-9]+-([0-9]+)\n/))
      #expect(Int(next.1) == (numbers.last ?? 0) + 1)
      #expect(!second.output.contains("event: block"))
    }
  }

  @Test(arguments: [[], ["--page"], ["--page", "--allowed-host", "box.example"]])
  func `off loopback, the page needs --page, and other hosts are refused`(
    options: [String]
  ) async throws {
    _ = try await ServingProfiler.run(
      ["--proc", Checkout.tree("bash-vim")] + options, address: "0.0.0.0"
    ) { profiler in
      let isServed = !options.isEmpty
      let answer = try await page(of: profiler)
      #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
      #expect(answer.contains("vim") == isServed)
      #expect(profiler.report.contains("page") == isServed)
      for path in ["/", "/events"] {
        let refused = try await fetch(path, from: profiler, host: "evil.example")
        #expect(!refused.contains("vim"))
        #expect(refused.hasPrefix("HTTP/1.1 421") == isServed, "\(refused)")
      }
      let named = try await fetch("/", from: profiler, host: "box.example:\(profiler.port)")
      #expect(named.contains("vim") == options.contains("--allowed-host"))
      // Prometheus may use any name.
      let metrics = try await fetch("/metrics", from: profiler, host: "evil.example")
      #expect(metrics.hasPrefix("HTTP/1.1 200 OK\r\n"))
    }
  }

  @Test(Tool.curl.trait) func `it is served without arguments if they are redacted`() async throws {
    _ = try await ServingProfiler.run(
      ["--redact", "--proc", Checkout.tree("command-lines"), "worker|latin|slash"]
    ) { profiler in
      let answer = try await page(of: profiler)
      #expect(answer.contains("demo [redacted]") && answer.contains("server: [redacted]"))
      let url = "http://localhost:\(profiler.port)/events"
      let events = try await run(.name("curl"), ["-sN", "--max-time", "1", url])
      for text in [answer, events.output] {
        for argument in ["worker process", "latin", "slash"] {
          #expect(!text.contains(argument), "\(argument)")
        }
      }
    }
  }

  @Test func `a viewer that stops reading delays neither samples nor scrapes`() async throws {
    _ = try await ServingProfiler.run(["--proc", Checkout.tree("chromium"), "-i", "0.01"]) {
      profiler in
      _ = try await page(of: profiler)
      let slow = try (0..<33).map { _ in try profiler.open() }
      defer { for client in slow { try? client.close() } }
      let request = Array("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
      for client in slow { try client.writeAll(request) }
      func samples() async throws -> Int {
        let text = try await fetch("/metrics", from: profiler)
        let line = try #require(
          text.firstMatch(of: /(?m)^smaps_profiler_samples_total ([0-9]+)$/), "\(text)")
        return try #require(Int(line.1))
      }
      let before = try await samples()
      try await poll { try await samples() >= before + 100 }
      #expect(try await fetch("/", from: profiler).hasPrefix("HTTP/1.1 200 "))
    }
  }
}
