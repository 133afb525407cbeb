import Foundation
import Libc
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// `--marks`: labels of times that other programs write.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct MarkTests {
  private let profiler = BuiltProgram.profiler

  /// The marks of a summary in JSON.
  private func marks(_ summary: String) throws -> [(label: String, millis: Int)] {
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(summary.utf8)) as? [String: Any])
    return (object["marks"] as? [[String: Any]] ?? []).map {
      ($0["label"] as? String ?? "", $0["millis"] as? Int ?? -1)
    }
  }

  private func replayedMarks(
    _ recording: String, _ options: String...
  ) async throws -> [(label: String, millis: Int)] {
    let summary = try await run(
      .path(profiler.path), ["--replay", recording, "--summary", "-j"] + options)
    #expect(summary.status == .exited(0))
    return try marks(summary.output)
  }

  @Test func `a COMMAND finds a FIFO in its environment, which is removed at the end`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      let (recording, samples) = ("\(directory)/run.db", "\(directory)/run.ndjson")
      let script =
        "cd /; test -p \"$SMAPS_PROFILER_MARKS\" || exit 9; echo one > \"$SMAPS_PROFILER_MARKS\"; "
        + "sleep 0.3; printf 'two\\n' >> \"$SMAPS_PROFILER_MARKS\"; sleep 0.2; "
        + "echo last > \"$SMAPS_PROFILER_MARKS\""
      let result = try await run(
        .name("sh"),
        [
          "-c", #"cd "$0" && exec "$@""#, directory, profiler.path.string, "--marks", "marks", "-i",
          "5", "-r", recording, "-j", "-o", samples, "-g", "\(directory)/chart.svg", "--", "sh",
          "-c", script,
        ])
      #expect(result.status == .exited(0))
      #expect(result.errors.contains("'marks'"))
      for label in ["one", "two", "last"] { #expect(result.errors.contains("  \(label)\n")) }
      #expect(access("\(directory)/marks", F_OK) == -1)
      // The interval is 5 s, and the marks have times of their own. They are read later than they
      // are written, by an unknown time.
      let recorded = try await replayedMarks(recording)
      #expect(recorded.map(\.label) == ["one", "two", "last"])
      #expect(recorded[0].millis <= recorded[1].millis && recorded[1].millis <= recorded[2].millis)
      #expect((300..<5000).contains(recorded[1].millis))
      #expect((500..<5000).contains(recorded[2].millis))
      #expect(try await replayedMarks(samples).map(\.millis) == recorded.map(\.millis))
      let chart = try SVGOutline(#require(contents("\(directory)/chart.svg")))
      #expect(chart.summary.contains("Marks: one at "))
    }
  }

  @Test func `a mark is visible in the recording while the run waits for its next sample`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      let (recording, path) = ("\(directory)/run.db", "\(directory)/marks")
      try await withSleeper { pid, _ in
        _ = try await RunningProgram.run(
          profiler.path.string,
          ["--marks", path, "-i", "3600", "-j", "-p", "\(pid)", "-r", recording],
          endingBy: .interrupt
        ) { program in
          _ = try await program.line()
          _ = try await run(.name("sh"), ["-c", #"echo phase > "$0""#, path])
          #expect(try await program.line()?.hasPrefix(#"{"mark":{"millis":"#) == true)
          #expect(try await replayedMarks(recording).map(\.label) == ["phase"])
        }
      }
      #expect(try await replayedMarks(recording).count == 1)
      #expect(access(path, F_OK) == -1)
    }
  }

  @Test func `only lines that are appended to a file are marks`() async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/build.log"
      try Data("old\n".utf8).write(to: URL(fileURLWithPath: path))
      let script = "sleep 0.1; echo new >> '\(path)'; sleep 0.1; echo again >> '\(path)'"
      let recording = "\(directory)/run.db"
      let result = try await profiler(
        "--marks", path, "-r", recording, "-q", "--", "sh", "-c", script)
      #expect(result.status == .exited(0))
      #expect(result.messages == "")
      #expect(try await replayedMarks(recording).map(\.label) == ["new", "again"])
      #expect(contents(path) == "old\nnew\nagain\n")
    }
  }

  @Test func `a writer that dies within a line leaves a mark, and the next one has its own`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      let recording = "\(directory)/run.db"
      let script =
        "sh -c 'printf half > \"$SMAPS_PROFILER_MARKS\"; kill -KILL $$'; sleep 0.3; "
        + "echo next > \"$SMAPS_PROFILER_MARKS\""
      let result = try await profiler(
        "--marks", "\(directory)/marks", "-r", recording, "-q", "--", "sh", "-c", script)
      #expect(result.status == .exited(0))
      #expect(try await replayedMarks(recording).map(\.label) == ["half", "next"])
    }
  }

  @Test func `100,000 lines at once neither block their writer nor the samples`() async throws {
    try await withTemporaryDirectory { directory in
      let recording = "\(directory)/run.db"
      let script = "seq 100000 > \"$SMAPS_PROFILER_MARKS\"; sleep 0.2"
      let start = ContinuousClock.now
      let result = try await profiler(
        "--marks", "\(directory)/marks", "-i", "0.1", "-r", recording, "-g",
        "\(directory)/chart.svg", "--", "sh", "-c", script)
      #expect(ContinuousClock.now - start < .seconds(30))
      #expect(result.status == .exited(0))
      #expect(result.errors.contains("90000 marks"))
      #expect(result.errors.contains("9901 marks"))
      #expect(result.errors.contains("and 9950 more marks"))
      let info = try await profiler("--info", recording)
      #expect(info.output.contains("10000\n"))
      #expect((contents("\(directory)/chart.svg")?.utf8.count ?? .max) < 300_000)
    }
  }

  /// The COMMAND must not get EPIPE or wait, and must not create a file of the same name.
  @Test func `marks are read and dropped after the profiler was asked to stop`() async throws {
    try await withTemporaryDirectory { directory in
      let (recording, path) = ("\(directory)/run.db", "\(directory)/marks")
      let script =
        "until [ -s '\(directory)/chart.svg' ]; do sleep 0.05; done; "
        + "seq 300000 > \"$SMAPS_PROFILER_MARKS\" || exit 7; "
        + "test -p \"$SMAPS_PROFILER_MARKS\" || exit 8; exit 4"
      let result = try await profiler(
        "--marks", path, "-n", "1", "-r", recording, "-g", "\(directory)/chart.svg", "-q", "--",
        "sh", "-c", script)
      #expect(result.status == .exited(4))
      #expect(try await replayedMarks(recording).isEmpty)
      #expect(access(path, F_OK) == -1)
    }
  }

  @Test func `a window cuts the marks, and a replay can be recorded and printed`() async throws {
    try await withTemporaryDirectory { directory in
      let (path, copy) = ("\(directory)/run.ndjson", "\(directory)/copy.db")
      let samples = (0..<4).map { second in
        #"{"interval":{"start_millis":\#(second * 1000),"end_millis":\#(second * 1000)},"#
          + #""all":{},"procs":[],"acc_faults":{"minor":0,"major":0}}"#
      }
      let marks = (0..<4).map { #"{"mark":{"millis":\#($0 * 1000 + 500),"label":"m\#($0)"}}"# }
      let text = zip(samples, marks).flatMap { [$0, $1] }.joined(separator: "\n") + "\n"
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      #expect(try await replayedMarks(path).map(\.label) == ["m0", "m1", "m2", "m3"])
      #expect(
        try await replayedMarks(path, "--from", "1", "--to", "2.9").map(\.label) == ["m1", "m2"])
      #expect(try await profiler("--replay", path, "-r", copy, "-q").status == .exited(0))
      #expect(try await replayedMarks(copy).map(\.millis) == [500, 1500, 2500, 3500])
      let printed = try await profiler("--replay", copy, "-j")
      #expect(printed.output.split(separator: "\n").filter { $0.hasPrefix("{\"mark\"") }.count == 4)
      let table = try await profiler("--replay", copy, "-a")
      #expect(!table.output.contains("m0"))
    }
  }

  @Test func `hostile labels are escaped in every output`() async throws {
    try await withTemporaryDirectory { directory in
      let (recording, chart) = ("\(directory)/run.db", "\(directory)/chart.svg")
      let script =
        #"printf '\033[2J</text><script>\377\342\200\256\n' > "$SMAPS_PROFILER_MARKS""#
      let result = try await profiler(
        "--marks", "\(directory)/marks", "-r", recording, "-g", chart, "-j", "-o",
        "\(directory)/samples", "--", "sh", "-c", script)
      #expect(result.status == .exited(0))
      let svg = try #require(contents(chart))
      _ = try SVGOutline(svg)
      let texts = [result.errors, svg, try #require(contents("\(directory)/samples"))]
      for text in texts {
        #expect(!text.contains("\u{1B}"))
        #expect(text.contains("[2J"))
      }
      // The table has 80 columns.
      #expect(result.errors.contains(#"\x1b[2J</text><script>\xff\u{"#))
      #expect(!svg.contains("<script"))
      #expect(!svg.contains("\u{202E}"))
    }
  }

  @Test func `a directory, and a file that can't be read, are errors before the run`() async throws
  {
    try await withTemporaryDirectory { directory in
      let recording = "\(directory)/run.db"
      for path in [directory, "\(directory)/none/marks"] {
        let result = try await profiler("--marks", path, "-r", recording, "-n", "1")
        #expect(result.status == .exited(1))
        result.expectMessage(naming: "'\(path)'")
      }
      #expect(names(in: directory) == [])
    }
  }

  @Test(.enabled(if: getuid() == 0, "only root can become another user"))
  func `a FIFO of another user without permission is an error`() async throws {
    try await withTemporaryDirectory { directory in
      chmod(directory, 0o755)
      let path = "\(directory)/marks"
      #expect(mkfifo(path, 0o600) == 0)
      let result = try await run(
        .name("setpriv"),
        [
          "--reuid", "65534", "--regid", "65534", "--clear-groups", "--", profiler.path.string,
          "--marks", path, "-n", "1",
        ])
      #expect(result.status == .exited(1))
      result.expectMessage(naming: "'\(path)'", "Permission denied")
    }
  }

  /// Without a write end, the FIFO reaches its end when its writer closes it.
  @Test(.enabled(if: getuid() == 0, "only root can become another user"))
  func `a FIFO that can only be read is read, without using the CPU`() async throws {
    try await withTemporaryDirectory { directory in
      chmod(directory, 0o755)
      let path = "\(directory)/marks"
      #expect(mkfifo(path, 0o644) == 0)
      try await RunningProgram.run(
        "/usr/bin/setpriv",
        [
          "--reuid", "65534", "--regid", "65534", "--clear-groups", "--", profiler.path.string,
          "--marks", path, "-i", "3600", "-j", "--proc", Checkout.tree("bash-vim"),
        ]
      ) { program in
        _ = try await program.line()
        for label in ["one", "two"] {
          _ = try await run(.name("sh"), ["-c", #"echo "$1" > "$0""#, path, label])
          #expect(try await program.line()?.contains("\"label\":\"\(label)\"") == true)
        }
        let before = cpuTime(program.pid)
        try await Task.sleep(for: .milliseconds(500))
        #expect(cpuTime(program.pid) - before < 20)
      }
    }
  }

  /// In clock ticks (proc(5), `utime` and `stime`).
  private func cpuTime(_ pid: Int32) -> Int {
    guard let stat = contents("/proc/\(pid)/stat"),
      let fields = stat.split(separator: ")").last?.split(separator: " "), fields.count > 12
    else { return 0 }
    return (Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0)
  }

  @Test(.enabled(if: getuid() == 0, "only root can make a file system"))
  func `a full disk fails the writer of a file of marks, and not the run`() async throws {
    try await withTemporaryDirectory { directory in
      let disk = "\(directory)/disk"
      try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
      let mounted = try await run(
        .name("mount"), ["-t", "tmpfs", "-o", "size=16k,nr_inodes=3", "tmpfs", disk])
      try #require(mounted.status == .exited(0))
      do {
        let path = "\(disk)/marks"
        try Data("".utf8).write(to: URL(fileURLWithPath: path))
        let script =
          "echo one >> '\(path)'; head -c 100000 /dev/zero > '\(disk)/fill'; "
          + "head -c 10000 /dev/zero | tr '\\0' x >> '\(path)' && exit 9; sleep 0.2; exit 5"
        let recording = "\(directory)/run.db"
        let result = try await profiler(
          "--marks", path, "-r", recording, "-q", "--", "sh", "-c", script)
        #expect(result.status == .exited(5))
        #expect(try await replayedMarks(recording).first?.label == "one")
        // There is no inode for a FIFO.
        let full = try await profiler("--marks", "\(disk)/other", "-n", "1")
        #expect(full.status == .exited(1))
        full.expectMessage(naming: "'\(disk)/other'", "space")
      } catch {
        Issue.record(error)
      }
      #expect(try await run(.name("umount"), [disk]).status == .exited(0))
    }
  }
}
