import Foundation
import Subprocess
import TestSupport
import Testing

/// `--detail`, live and in replays.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct DetailOptionTests {
  private let profiler = BuiltProgram.profiler

  @Test(arguments: ["files", "mappings"])
  func `a live run with details is replayed to the same bytes`(detail: String) async throws {
    try await withTemporaryDirectory { directory in
      let recording = "\(directory)/run.db"
      let live = try await profiler(
        "--proc", Checkout.tree("bash-vim"), "-j", "-n", "3", "-i", "0.02", "-r", recording,
        "--detail", detail, "-g", "\(directory)/live.svg", "--by",
        detail == "files" ? "file" : "mapping")
      #expect(live.status == .exited(0))
      #expect(live.output.contains(#""files":{"/"#))
      #expect(live.output.contains(#""mappings":[{"start":"#) == (detail == "mappings"))
      let replayed = try await profiler("--replay", recording, "-j", "--detail", detail)
      #expect(replayed.output == live.output)
      let drawn = try await profiler(
        "--replay", recording, "-g", "\(directory)/replayed.svg", "--by",
        detail == "files" ? "file" : "mapping")
      #expect(drawn.status == .exited(0))
      #expect(contents("\(directory)/replayed.svg") == contents("\(directory)/live.svg"))
      // NDJSON has the same.
      let text = "\(directory)/run.ndjson"
      try Data(live.output.utf8).write(to: URL(fileURLWithPath: text))
      let again = try await profiler("--replay", text, "-j", "--detail", detail)
      #expect(again.output == live.output)
      for file in [recording, text] {
        let info = try await profiler("--info", file, "-j")
        #expect(info.output.contains(#""detail":"\#(detail)""#))
      }
      // A copy has what its file has.
      let copy = "\(directory)/copy.db"
      _ = try await profiler("--replay", recording, "-q", "-r", copy)
      #expect(try await profiler("--replay", copy, "-j", "--detail", detail).output == live.output)
      // The run did not begin after that of the copy.
      let added = try await profiler(
        "--replay", recording, "-q", "-r", copy, "--append", "--detail", detail)
      #expect(added.status == .exited(1))
      #expect(
        added.errors.contains("'\(recording)' begins at") && added.errors.contains("'\(copy)'"))
      // Without the option, neither has more than a usual run.
      let usual = try await profiler("--replay", recording, "-j")
      #expect(!usual.output.contains(#""files":"#))
      #expect(try await profiler("--replay", text, "-j").output == usual.output)
    }
  }

  @Test func `what was not recorded is one error that says how to record it`() async throws {
    try await withTemporaryDirectory { directory in
      let recording = "\(directory)/run.db"
      let tree = Checkout.tree("bash-vim")
      let live = try await profiler("--proc", tree, "-n", "1", "-r", recording, "-q")
      #expect(live.status == .exited(0))
      for words in [
        ["-g", "\(directory)/x.svg", "--by", "file"], ["--summary", "--by", "file"],
        ["-j", "--detail", "files"],
      ] {
        let result = try await run(.path(profiler.path), ["--replay", recording] + words)
        #expect(result.status == .exited(1))
        result.expectMessage(naming: words.suffix(2).joined(separator: " "), "'\(recording)'")
        #expect(result.errors.contains("-r FILE --detail files"))
      }
      let compared = try await BuiltProgram.snapshot(
        "--by", "file", "--compare", "\(recording)@0", "\(recording)@0")
      compared.expectMessage(of: .snapshot, naming: "--by file", "'\(recording)'", "--detail files")
      let appended = try await profiler(
        "--proc", tree, "-n", "1", "-r", recording, "--append", "--detail", "files", "-q")
      #expect(appended.status == .exited(1))
      appended.expectMessage(naming: "'\(recording)'", "categories alone", "mapped files")
    }
  }

  @Test func `a renamed file is another file, and hostile names are kept`() async throws {
    try await withTemporaryDirectory { directory in
      let long = (1...15).map { _ in String(repeating: "x", count: 250) }.joined(separator: "/")
      try FileManager.default.createDirectory(
        atPath: "\(directory)/\(long)", withIntermediateDirectories: true)
      let recording = "\(directory)/run.db"
      for (number, name) in ["a\nb", "\(long)/deep", "plain"].enumerated() {
        let path = "\(directory)/\(name)"
        try await copyExecutable(from: "/bin/sleep", to: path)
        try await RunningProgram.run(path, ["1000"]) { program in
          // setpriv(1) executes it.
          let started = "/proc/\(program.pid)/cmdline"
          try await poll { contents(started)?.hasPrefix("\(path)\0") == true }
          let words = ["-p", "\(program.pid)", "-n", "2", "-i", "0.05", "-r", recording, "-q"]
          let first = try await run(
            .path(profiler.path),
            words + ["--detail", "files"] + (number > 0 ? ["--append"] : []))
          #expect(first.errors.withoutReport == "")
          try FileManager.default.moveItem(atPath: path, toPath: "\(path)-renamed")
          let second = try await run(
            .path(profiler.path), words + ["--detail", "files", "--append"])
          #expect(second.status == .exited(0))
        }
      }
      let replayed = try await profiler("--replay", recording, "-j", "--detail", "files")
      let runs = replayed.output.split(separator: "\n").map(String.init)
      #expect(runs.count == 12)
      for (line, name) in [(0, #"a\\012b":"#), (4, "/deep\":"), (8, "/plain\":")] {
        #expect(runs[line].contains(name))
        #expect(!runs[line].contains("-renamed\":"))
        #expect(runs[line + 3].contains("-renamed\":"))
        #expect(!runs[line + 3].contains(name))
      }
    }
  }
}
