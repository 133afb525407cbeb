import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// `-g FILE.html`: the page to explore a run with. Its script is tested by node, and the page in
/// Chromium (`Tests/Page`).
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct PageTests {
  private static let directory = "\(Checkout.root)/Tests/Page"

  @Test(Tool.node.trait, arguments: ["scale", "columns", "views", "live"])
  func `the functions of the page pass their tests`(file: String) async throws {
    try await runTests("\(Self.directory)/\(file).test.mjs")
  }

  @Test(
    Tool.node.trait, Tool.chromium.trait, Tool.chromedriver.trait,
    arguments: ["interaction", "safety", "looks"])
  func `the page works in Chromium`(file: String) async throws {
    try await withTemporaryDirectory { directory in
      let page = "\(directory)/run.html"
      let result = try await BuiltProgram.profiler(
        "--proc", Checkout.tree("chromium"), "-n", "3", "-i", "0.02", "-q", "-g", page)
      #expect(result.status == .exited(0), "\(result.errors)")
      try await runTests("\(Self.directory)/Browser/\(file).test.mjs", page: page)
    }
  }

  @Test(Tool.node.trait, Tool.chromium.trait, Tool.chromedriver.trait)
  func `the live page grows in Chromium, and says when it is not connected`() async throws {
    try await runTests("\(Self.directory)/Browser/live.test.mjs")
  }

  /// Runs a file of tests with node, and expects that all pass.
  private func runTests(_ path: String, page: String = "") async throws {
    let node = try #require(Tool.node.path, "there is no node; apt-get install nodejs")
    let result = try await Subprocess.run(
      .path(FilePath(node)), arguments: ["--test", path],
      environment: .inherit.updating([
        "SMAPS_PAGE": page, "SMAPS_PROFILER": BuiltProgram.profiler.path.string,
      ]),
      output: .string(limit: 16 << 20), error: .string(limit: 1 << 20))
    let output = result.standardOutput + result.standardError
    #expect(result.terminationStatus == .exited(0), "\(output)")
    #expect(output.contains("fail 0") && !output.contains("pass 0"), "\(output.suffix(500))")
  }

  @Test func `a page has all of a live run, and no request`() async throws {
    try await withTemporaryDirectory { directory in
      let page = "\(directory)/run.html"
      let result = try await BuiltProgram.profiler(
        "--proc", Checkout.tree("bash-vim"), "-n", "2", "-i", "0.02", "-q", "-g", page)
      #expect(result.status == .exited(0))
      #expect(result.errors.contains("page written to \(page)"))
      let text = try #require(contents(page))
      let block = try block(of: text)
      let splits = try #require(block["splits"] as? [[String: Any]])
      #expect(
        splits.compactMap { $0["key"] as? String }
          == ["category", "process", "program", "user", "file"])
      let processes = try #require(block["processes"] as? [[String: Any]])
      #expect(processes.compactMap { $0["pid"] as? Int } == [12708, 12707])
      let detail = try #require(block["detail"] as? [String: Any])
      #expect((detail["names"] as? [String])?.contains("/usr/bin/vim.basic") == true)
      #expect(text.contains("<noscript>") && text.contains("<img alt=\""))
      #expect(!text.contains("src=\"http") && !text.contains("<link"))
      #expect(text.utf8.count < 2_000_000)
    }
  }

  @Test func `a page of a replay has what the recording has`() async throws {
    try await withTemporaryDirectory { directory in
      let page = "\(directory)/run.html"
      let result = try await BuiltProgram.profiler(
        "--replay", Checkout.recording("leak.ndjson"), "--by", "process", "--top", "3", "-g", page,
        "-q")
      #expect(result.status == .exited(0))
      let block = try block(of: try #require(contents(page)))
      let splits = try #require(block["splits"] as? [[String: Any]])
      #expect(splits.first?["key"] as? String == "process")
      #expect(!splits.contains { $0["key"] as? String == "file" })
      #expect(block["top"] as? Int == 3)
      let growth = try #require(block["growth"] as? [[String: Any]])
      #expect(growth[0]["name"] as? String == "Total")
      #expect(growth[0]["verdict"] as? String == "steady")
      // README: 68.6 MiB an hour.
      let perHour = try #require(growth[0]["perHour"] as? Double)
      #expect(abs(perHour / 1_048_576 - 68.6) < 0.1)
    }
  }

  @Test func `a page has the marks and the baseline of its run`() async throws {
    try await withTemporaryDirectory { directory in
      let leak = Checkout.recording("leak.ndjson")
      let lines = try String(contentsOfFile: leak, encoding: .utf8).split(separator: "\n")
      let (file, page) = ("\(directory)/marked.ndjson", "\(directory)/run.html")
      let mark = #"{"mark":{"millis":45000,"label":"</script>\u202ephase"}}"#
      let marked = lines[..<2] + [Substring(mark)] + lines[2..<10]
      try Data((marked.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: file))
      let result = try await BuiltProgram.profiler(
        "--replay", file, "--baseline", leak, "-q", "-g", page)
      try #require(result.status == .exited(0), "\(result.errors)")
      let block = try block(of: try #require(contents(page)))
      let marks = try #require(block["marks"] as? [[String: Any]])
      #expect(marks.map { $0["t"] as? Int } == [45000])
      #expect(marks.map { $0["label"] as? String } == [#"</script>\u{202e}phase"#])
      let baseline = try #require(block["baseline"] as? [String: Any])
      #expect(baseline["name"] as? String == "leak.ndjson")
      // Both have the same samples.
      #expect(baseline["t"] as? String == block["times"] as? String)
      #expect(baseline["total"] as? String == block["total"] as? String)
    }
  }

  @Test func `a page opens with the theme and the times of its options`() async throws {
    try await withTemporaryDirectory { directory in
      let page = "\(directory)/run.html"
      let leak = Checkout.recording("leak.ndjson")
      func view() throws -> [String: Any]? {
        try block(of: try #require(contents(page)))["view"] as? [String: Any]
      }
      let dark = try await BuiltProgram.profiler(
        "--replay", leak, "-q", "-g", page, "--theme", "dark", "--time-axis", "clock")
      try #require(dark.status == .exited(0), "\(dark.errors)")
      #expect(try view()?["theme"] as? String == "dark")
      #expect(try view()?["clock"] as? Bool == true)
      let usual = try await BuiltProgram.profiler("--replay", leak, "-q", "-g", page)
      try #require(usual.status == .exited(0), "\(usual.errors)")
      #expect(try view() == nil)
    }
  }

  @Test(arguments: ["program", "process", "mapping"])
  func `a page of a snapshot is split by what --by names`(dimension: String) async throws {
    try await withTemporaryDirectory { directory in
      let page = "\(directory)/now.html"
      let result = try await BuiltProgram.snapshot(
        "--proc", Checkout.tree("bash-vim"), "--by", dimension, "--theme", "dark", "-g", page,
        "-o", "\(directory)/table.txt")
      #expect(result.status == .exited(0), "\(result.errors)")
      let block = try block(of: try #require(contents(page)))
      let splits = try #require(block["splits"] as? [[String: Any]])
      #expect(splits.first?["key"] as? String == dimension)
      #expect((splits.first?["layers"] as? [Any])?.isEmpty == false)
      #expect((block["view"] as? [String: Any])?["theme"] as? String == "dark")
    }
  }

  @Test func `a snapshot has a page`() async throws {
    try await withTemporaryDirectory { directory in
      let page = "\(directory)/now.html"
      let result = try await BuiltProgram.snapshot(
        "--proc", Checkout.tree("bash-vim"), "-g", page, "-o", "\(directory)/table.txt")
      #expect(result.status == .exited(0))
      let block = try block(of: try #require(contents(page)))
      #expect(block["isSnapshot"] as? Bool == true)
      #expect((block["run"] as? [String: Any])?["processes"] as? Int == 2)
    }
  }

  @Test func `hostile command lines stay data`() async throws {
    try await withTemporaryDirectory { directory in
      let file = "\(directory)/run.ndjson"
      let hostile = #"</script><script>alert(1)</script>\u2028\u202e<!--"#
      let memory =
        #""stack":0,"heap":1024,"thread_stack":0,"bin_text":0,"extern_text":0,"bin_data":0,"#
        + #""extern_data":0,"anon_mappings":0,"vdso":0,"vvar":0,"vsyscall":0,"sysv_shm":0,"#
        + #""other":{"\#(hostile)":2048},"swap":0,"hugetlb":0"#
      let line =
        #"{"start_time":"2026-11-24T18:00:00.000+01:00","interval":{"start_millis":0,"#
        + #""end_millis":4},"all":{\#(memory)},"procs":[{"pid":7,"ppid":1,"#
        + #""cmdline":"\#(hostile)","faults":{"minor":1,"major":0},"memory":{\#(memory)}}],"#
        + #""acc_faults":{"minor":1,"major":0}}"#
      try Data("\(line)\n".utf8).write(to: URL(fileURLWithPath: file))
      let page = "\(directory)/run.html"
      let result = try await BuiltProgram.profiler("--replay", file, "-q", "-g", page)
      try #require(result.status == .exited(0), "\(result.errors)")
      let text = try #require(contents(page))
      #expect(text.components(separatedBy: "</script>").count == 3)
      #expect(!text.contains("<!--") && !text.contains("alert(1)<"))
      #expect(!text.unicodeScalars.contains { $0.value == 0x2028 || $0.value == 0x202E })
      let processes = try #require(try block(of: text)["processes"] as? [[String: Any]])
      #expect((processes[0]["command"] as? String)?.hasPrefix("</script><script>") == true)
    }
  }

  /// The data block of a page.
  private func block(of page: String) throws -> [String: Any] {
    let opening = try #require(page.range(of: #"id="data">"#))
    let closing = try #require(
      page.range(of: "</script>", range: opening.upperBound..<page.endIndex))
    let json = Data(page[opening.upperBound..<closing.lowerBound].utf8)
    return try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
  }
}
