import Foundation
import Libc
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct RecordedRunTests {
  private let profiler = BuiltProgram.profiler

  @Test func `a live run is replayed to the same bytes`() async throws {
    try await withTemporaryDirectory { directory in
      let recording = "\(directory)/run.db"
      try await withSleeper { _, pattern in
        let live = try await profiler(
          "-j", "-n", "4", "-i", "0.02", "-r", recording, "-g", "\(directory)/live.svg", pattern)
        #expect(live.status == .exited(0))
        #expect(live.output.split(separator: "\n").count == 4)
        let replayed = try await profiler("--replay", recording, "-j")
        #expect(replayed.output == live.output)
        // The charts are equal, because host, interval and pattern are recorded too.
        let drawn = try await profiler("--replay", recording, "-g", "\(directory)/replayed.svg")
        #expect(drawn.status == .exited(0))
        #expect(contents("\(directory)/replayed.svg") == contents("\(directory)/live.svg"))
      }
    }
  }

  @Test func `a replay's chart keeps the REGEX that selected its processes`() async throws {
    try await withTemporaryDirectory { directory in
      let samples = "\(directory)/run.ndjson"
      let live = try await profiler(
        "--proc", Checkout.tree("family"), "-j", "-n", "1", "-o", samples, "child|orphan")
      #expect(live.status == .exited(0))
      let title = { (words: [String]) in
        let result = try await run(
          .path(profiler.path), ["--replay", samples, "-g", "-"] + words)
        return result.output.firstMatch(of: /<title[^>]*>([^<]*)</).map { String($0.output.1) }
      }
      #expect(try await title([]) == "child|orphan")
      #expect(try await title(["l|r"]) == "child|orphan, l|r")
      #expect(try await title(["child|orphan"]) == "child|orphan")
      // A recording of a part, too.
      _ = try await profiler("--replay", samples, "-r", "\(directory)/run.db", "l|r")
      let part = try await profiler("--replay", "\(directory)/run.db", "-g", "-")
      #expect(part.output.contains("child|orphan, l|r</title>"))
    }
  }

  @Test func `a chart of a window has its own start`() async throws {
    let whole = try await profiler("--replay", Checkout.recording("leak.ndjson"), "-g", "-")
    let part = try await profiler(
      "--replay", Checkout.recording("leak.ndjson"), "--from", "1h", "--to", "1h10m", "-g", "-")
    let (all, window) = (try SVGOutline(whole.output), try SVGOutline(part.output))
    #expect(all.summary.contains(" from 2026-11-24 18:06:51 +01:00"))
    #expect(window.summary.contains(" over 9 min 30 s from 2026-11-24 19:06:51 +01:00"))
  }

  @Test func `a window without a sample is reported with the recorded times`() async throws {
    let result = try await profiler(
      "--replay", Checkout.recording("leak.ndjson"), "--from", "9h", "--to", "10h")
    #expect(result.status == .exited(1))
    result.expectMessage(naming: "--from 9h --to 10h", "1 h 30 min 30 s", "19:37:21")
  }

  @Test func `a window between two samples is reported with the gap`() async throws {
    try await withTemporaryDirectory { directory in
      let (source, recording) = (Checkout.recording("leak.ndjson"), "\(directory)/leak.db")
      let recorded = try await profiler("--replay", source, "-r", recording, "-q")
      #expect(recorded.status == .exited(0))
      for path in [source, recording] {
        let result = try await profiler("--replay", path, "--from", "631", "--to", "655.5")
        #expect(result.status == .exited(1))
        result.expectMessage(naming: "gap from 10 min 30 s to 11 min", "1 h 30 min 30 s")
      }
    }
  }

  @Test func `every format is converted to every other without loss`() async throws {
    try await withTemporaryDirectory { directory in
      let source = Checkout.recording("chromium.ndjson")
      let recorded = try await profiler("--replay", source, "-r", "\(directory)/a.db", "-a")
      let json = try await profiler("--replay", "\(directory)/a.db", "-j")
      #expect(json.output == contents(source))
      try Data(recorded.output.utf8).write(to: URL(fileURLWithPath: "\(directory)/all.tsv"))
      let table = try await profiler(
        "--replay", "\(directory)/all.tsv", "-a", "-r", "\(directory)/b.db")
      #expect(table.output == recorded.output)
      let again = try await profiler("--replay", "\(directory)/b.db", "-a")
      #expect(again.output == recorded.output)
      let brief = try await profiler("--replay", "\(directory)/b.db")
      try Data(brief.output.utf8).write(to: URL(fileURLWithPath: "\(directory)/brief.tsv"))
      let spaced = try await profiler("--replay", "\(directory)/brief.tsv", "-i", "0.5", "-a")
      // A sample may be some milliseconds late; its interval identifies it.
      func intervals(_ text: String) -> [Int?] {
        text.split(separator: "\n").map { line in
          Double(line.prefix { $0 != "\t" }).map { Int($0 / 0.5) }
        }
      }
      #expect(intervals(spaced.output) == intervals(recorded.output))
    }
  }

  @Test(arguments: ["ndjson", "tsv"])
  func `samples from a pipe are drawn when it ends`(format: String) async throws {
    try await withTemporaryDirectory { directory in
      let source = Checkout.recording("chromium.ndjson")
      let command =
        format == "tsv" ? "'\(profiler.path)' --replay '\(source)' -a" : "cat '\(source)'"
      let result = try await run(
        .name("sh"),
        ["-c", "\(command) | '\(profiler.path)' --replay - -g '\(directory)/chart.svg'"])
      #expect(result.status == .exited(0))
      #expect(contents("\(directory)/chart.svg")?.hasSuffix("</svg>\n") == true)
    }
  }

  @Test func `a time window is given in seconds or as clock times`() async throws {
    let source = Checkout.recording("chromium.ndjson")
    func count(_ options: String...) async throws -> Int {
      let result = try await run(.path(profiler.path), ["--replay", source, "-j"] + options)
      // The recording is older than these measures.
      result.expectMessage(nil, naming: "not measured in '\(source)': RSS, USS")
      return result.output.split(separator: "\n").count
    }
    #expect(try await count("--from", "10", "--to", "12") == 4)
    #expect(try await count("--from", "10s") == 80)
    #expect(try await count("--to", "0.2m") == 24)
    // The recording starts at 15:22:57.564.
    #expect(try await count("--from", "15:23:00", "--to", "15:23:01") == 2)
    #expect(try await count("--from", "2026-11-23T16:23:00+01:00", "--to", "15:23:01.1") == 3)
    #expect(try await count("--from", "10", "-d", "2") == 5)
    let nothing = try await profiler("--replay", source, "--from", "1h")
    #expect(nothing.status == .exited(1))
    nothing.expectMessage(naming: "'\(source)'", "--from 1h", "15:23:47")
  }

  @Test(
    arguments: [
      (["--append", "-n", "1"], 64, ["--append", "-r"]),
      (["-r", "-", "-n", "1"], 64, ["-r, --record", "-j"]),
      (["-r", "x.svg", "-g", "x.svg", "-n", "1"], 64, ["-r", "-g", "'x.svg'"]),
      (["--from", "3"], 64, ["--from", "--replay"]),
      (["--replay", "-", "-n", "1"], 1, ["'-'"]),
      (["-r", "/nowhere/run.db"], 1, ["'/nowhere/run.db'", "directory '/nowhere'"]),
      (["-r", "/proc/run.db"], 1, ["'/proc/run.db'", "No such file or directory"]),
      (["--replay", "/etc/passwd"], 1, ["'/etc/passwd'"]),
      (
        ["--replay", Checkout.recording("chromium.ndjson"), "--from", "9", "--to", "8"], 64,
        ["--from", "--to"]
      ),
      (
        ["--group-by", "regex-capture", "--listen", ":0", "-n", "1", "x"], 64,
        ["by capture", "REGEX"]
      ),
      (
        ["--group-by", "regex-capture", "--listen", ":0", "-n", "1", "("], 64,
        ["REGEX", "'('", "character 2"]
      ),
    ] as [([String], Int32, [String])])
  func `an error is reported before the first sample`(
    arguments: [String], status: Int32, facts: [String]
  ) async throws {
    let result = try await run(.path(profiler.path), arguments)
    #expect(result.status == .exited(status))
    #expect(result.output == "")
    result.expectMessage()
    for fact in facts { #expect(result.errors.contains(fact)) }
  }

  @Test func `a truncated line is reported, and the samples before it are replayed`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      let whole = try #require(contents(Checkout.recording("chromium.ndjson")))
      let lines = whole.split(separator: "\n")
      let path = "\(directory)/cut.ndjson"
      let cut = "\(lines[0])\n\(lines[1])\n\(lines[2].prefix(100))"
      try Data(cut.utf8).write(to: URL(fileURLWithPath: path))
      let replayed = try await profiler("--replay", path, "-j")
      #expect(replayed.status == .exited(0))
      #expect(replayed.output == "\(lines[0])\n\(lines[1])\n")
      let messages = replayed.messages.split(separator: "\n")
      #expect(messages.count == 2)
      #expect(messages.first?.hasSuffix("not measured in '\(path)': RSS, USS") == true)
      #expect(messages.last?.hasPrefix("smaps-profiler: warning: '\(path)'") == true)
      #expect(messages.last?.contains("line 3") == true)
    }
  }

  @Test func `a recording is extended only with --append, after a gap`() async throws {
    try await withTemporaryDirectory { directory in
      let recording = "\(directory)/run.db"
      let tree = Checkout.tree("bash-vim")
      func record(_ options: String...) async throws -> BuiltProgram.Result {
        try await run(
          .path(profiler.path),
          ["--proc", tree, "-n", "2", "-i", "0.01", "-r", recording] + options)
      }
      #expect(try await record("--append").status == .exited(1))
      #expect(try await record().status == .exited(0))
      let refused = try await record()
      #expect(refused.status == .exited(1))
      refused.expectMessage(naming: "'\(recording)'", "--append")
      #expect(try await record("--append").status == .exited(0))
      let replayed = try await profiler(
        "--replay", recording, "-j", "-g", "\(directory)/chart.svg", "-w")
      #expect(
        replayed.errors
          == "smaps-profiler: chart written to \(directory)/chart.svg, 4 samples\n")
      #expect(replayed.output.split(separator: "\n").count == 4)
      // The chart has a gap.
      #expect(contents("\(directory)/chart.svg")?.contains("Sampling paused") == true)
    }
  }

  @Test func `a recording can be read while it is written`() async throws {
    try await withTemporaryDirectory { directory in
      let recording = "\(directory)/run.db"
      let result = try await Subprocess.run(
        .path(profiler.path),
        arguments: [
          "--proc", Checkout.tree("bash-vim"), "-i", "0.01", "--max-load", "0", "-r", recording,
        ],
        input: .none, output: .discarded, error: .string(limit: 4096)
      ) { execution in
        var counts: [Int] = []
        while (counts.last ?? 0) < 5 {
          // Two readers at the same time.
          async let first = profiler("--replay", recording, "-w", "-g", "\(directory)/1.svg")
          async let second = profiler("--replay", recording, "-j")
          let (drawn, printed) = try await (first, second)
          if drawn.status == .exited(0) {
            #expect(drawn.errors.contains("recording '\(recording)' is incomplete"))
          }
          counts.append(printed.output.split(separator: "\n").count)
        }
        try execution.send(signal: .interrupt)
        return counts
      }
      #expect(result.terminationStatus == .exited(0))
      #expect(result.standardError.withoutReport == "")
      #expect(result.closureResult == result.closureResult.sorted())
      #expect(names(in: directory) == ["1.svg", "run.db"])
    }
  }
}
