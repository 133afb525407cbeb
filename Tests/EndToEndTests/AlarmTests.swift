import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// Commands that are run when a limit is exceeded.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct AlarmTests {
  private let profiler = BuiltProgram.profiler

  /// A script that waits until a file exists. It exits when the directory is removed.
  private func wait(for file: String, in directory: String) -> String {
    "until [ -e '\(directory)/\(file)' ] || [ ! -e '\(directory)' ]; do sleep 0.02; done"
  }

  /// The variables that a command printed with env(1).
  private func facts(_ path: String) -> [String: String] {
    let lines = (contents(path) ?? "").split(separator: "\n").map {
      $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    }
    return Dictionary(
      lines.filter { $0.count == 2 && $0[0].hasPrefix("SMAPS_") }
        .map { (String($0[0]), String($0[1])) }, uniquingKeysWith: { first, _ in first })
  }

  @Test func `a command finds the facts in its environment`() async throws {
    try await withTemporaryDirectory { directory in
      let (path, ready) = ("\(directory)/facts", "\(directory)/ready")
      let result = try await profiler(
        "-i", "0.02", "-q", "-r", "\(directory)/run.db", "--max-process", "1KiB", "--on-exceed",
        "env > '\(path)'; cp /proc/$SMAPS_PID/stat '\(directory)/stat'; echo > '\(ready)'", "--",
        "sh", "-c", wait(for: "ready", in: directory))
      #expect(result.status == .exited(3))
      let facts = facts(path)
      #expect(facts["SMAPS_EVENT"] == "exceed")
      #expect(facts["SMAPS_GATE"] == "--max-process 1KiB")
      #expect(Int(facts["SMAPS_VALUE"] ?? "").map { $0 > 1024 } == true)
      #expect(facts["SMAPS_BOUND"] == "1024")
      #expect(facts["SMAPS_UNIT"] == "bytes")
      #expect(facts["SMAPS_RECORDING"] == "\(directory)/run.db")
      #expect(facts["SMAPS_DROPPED"] == "0")
      #expect(facts["SMAPS_TIME"]?.wholeMatch(of: /\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d/) != nil)
      let stat = try #require(contents("\(directory)/stat"))
      #expect(stat.hasPrefix("\(facts["SMAPS_PID"] ?? "") (\(facts["SMAPS_NAME"] ?? "")) "))
      let fields = stat.split(separator: ") ").last?.split(separator: " ") ?? []
      #expect(fields.dropFirst(19).first.map(String.init) == facts["SMAPS_START_TIME"])
      // Alarms of the sleeps in between are dropped.
      #expect(!result.errors.contains("--on-exceed"))
    }
  }

  @Test func `a name of a process is never run as a command`() async throws {
    try await withTemporaryDirectory { directory in
      let name = "x\n'\"$(>p)`>q`"
      try await copyExecutable(from: "/bin/sleep", to: "\(directory)/\(name)")
      let script = """
        cd "$1" && "$0" -i 0.02 -q --max-process 1KiB --stop-on-exceed --on-exceed \
        'printf %s "$SMAPS_NAME" > name' -- "./$2" 1000
        """
      let result = try await run(
        .name("sh"), ["-c", script, profiler.path.string, directory, name])
      #expect(result.status == .exited(3))
      #expect(names(in: directory) == ["name", name].sorted())
      #expect(contents("\(directory)/name") == name)
    }
  }

  @Test(arguments: [(["-w"], 21), (["-c"], 22), (["-u", "\(geteuid())"], 23)])
  func `the processes of a command are in no sample, orphans too`(
    options: [String], mark: Int
  ) async throws {
    try await withTemporaryDirectory { directory in
      let (samples, started) = ("\(directory)/samples", "\(directory)/started")
      // The last process has lost its parent, and has a session of its own. REGEX matches all.
      let orphan = "echo $$ > \(directory)/pid; exec sleep 1006.\(mark)"
      let command =
        "sleep 1005.\(mark) & (setsid sh -c '\(orphan)' &); echo > '\(started)'; "
        + wait(for: "stop", in: directory) + "; kill $! $(cat '\(directory)/pid')"
      func count() -> Int { contents(samples)?.split(separator: "\n").count ?? 0 }
      try await RunningProgram.run("sleep", ["1004.\(mark)"]) { _ in
        let status = try await Subprocess.run(
          .path(profiler.path),
          arguments: Arguments(
            options + [
              "-j", "-i", "0.1", "-o", samples, "--max-total", "0", "--on-exceed", command,
              "sleep 100[0-9][.]\(mark)",
            ]), input: .none, output: .discarded, error: .discarded
        ) { execution in
          defer { try? execution.send(signal: .terminate) }
          try await poll { contents(started) != nil }
          let before = count()
          try await poll { count() > before + 3 }
          try Data().write(to: URL(fileURLWithPath: "\(directory)/stop"))
          let after = count()
          try await poll { count() > after + 3 }
        }.terminationStatus
        #expect(status == .exited(3))
      }
      let text = try #require(contents(samples))
      #expect(text.contains("\"sleep 1004.\(mark)\""))
      #expect(!text.contains("sleep 1005.\(mark)"))
      #expect(!text.contains("sleep 1006.\(mark)"))
    }
  }

  @Test func `the processes of a command do not belong to a COMMAND`() async throws {
    try await withTemporaryDirectory { directory in
      let samples = "\(directory)/samples"
      let result = try await profiler(
        "-j", "-i", "0.02", "-o", samples, "-q", "--max-total", "0", "--alarm-timeout", "3s",
        "--on-exceed", "echo > '\(directory)/started'; (setsid sleep 1005 &); sleep 1006", "--",
        "sh", "-c", wait(for: "started", in: directory) + "; sleep 0.5")
      #expect(result.status == .exited(3))
      #expect(result.errors.contains("--on-exceed was killed after 3 s"))
      let lines = try #require(contents(samples)).split(separator: "\n")
      #expect(lines.contains { $0.contains("sleep 0.5") })
      #expect(!lines.contains { $0.contains("sleep 100") })
      // The run ended with the COMMAND, and the alarm was killed afterwards.
      #expect(lines.count { $0.contains("\"procs\":[]") } <= 2)
    }
  }

  @Test func `a command that hangs delays no sample and is killed`() async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/pids"
      let result = try await profiler(
        "-j", "-n", "30", "-i", "0.05", "-p", "\(getpid())", "--max-total", "0",
        "--alarm-timeout", "1s", "--on-exceed",
        "trap '' TERM; echo $$ > '\(path)'; sleep 1000")
      #expect(result.status == .exited(3))
      // One line describes the run.
      #expect(result.output.split(separator: "\n").count >= 30)
      #expect(result.errors.contains("--on-exceed was killed after 1 s"))
      let pid = try #require(contents(path).flatMap { Int32($0.dropLast()) })
      #expect(hasExited(pid))
    }
  }

  @Test func `a command that fails is reported, and the run goes on`() async throws {
    let result = try await profiler(
      "-j", "-n", "10", "-i", "0.1", "-p", "\(getpid())", "--max-total", "0", "--on-exceed",
      "echo its output; exit 7")
    #expect(result.status == .exited(3))
    #expect(!result.output.contains("its output"))
    #expect(result.errors.contains("its output\n"))
    #expect(result.errors.contains("smaps-profiler: --on-exceed failed with status 7\n"))
    #expect(result.errors.contains("--max-total 0 exceeded"))
  }

  @Test func `a value that fell below the limit has a command of its own`() async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/recovered"
      let sampled = "until grep -q 'sleep 1001' '\(directory)/samples'; do sleep 0.02; done"
      let result = try await profiler(
        "-j", "-o", "\(directory)/samples", "-i", "0.02", "-q", "--max-process", "0",
        "--on-recover", "env > '\(path).part'; mv '\(path).part' '\(path)'", "--", "sh", "-c",
        "sleep 1001 & \(sampled); kill $!; wait; \(wait(for: "recovered", in: directory))")
      #expect(result.status == .exited(3))
      let facts = facts(path)
      #expect(facts["SMAPS_EVENT"] == "recover")
      #expect(facts["SMAPS_VALUE"] == "0")
    }
  }

  @Test(arguments: [false, true])
  func `an exceeded limit stops a COMMAND with all descendants`(ignoresTerm: Bool)
    async throws
  {
    try await withTemporaryDirectory { directory in
      let pids = "\(directory)/pids"
      let trap = ignoresTerm ? "trap '' TERM; " : ""
      let sleeper = "\(trap)echo $$ >> '\(pids)'; while :; do sleep 1; done"
      let result = try await profiler(
        "-i", "0.05", "-q", "-r", "\(directory)/run.db", "-g", "\(directory)/run.svg",
        "--max-process", "1KiB", "--stop-on-exceed", "--on-exceed",
        wait(for: "pids", in: directory) + "; cat /proc/$SMAPS_PID/cmdline > '\(directory)/seen'",
        "--", "sh", "-c",
        "\(trap)echo $$ >> '\(pids)'; setsid sh -c \"\(sleeper)\" & \(sleeper)")
      #expect(result.status == .exited(3))
      // The command of the limit saw the process before it was stopped.
      #expect(contents("\(directory)/seen")?.contains("sleep 1") == true)
      let started = try #require(contents(pids)).split(separator: "\n").compactMap { Int32($0) }
      #expect(started.count >= 2)
      #expect(started.allSatisfy { hasExited($0) })
      #expect(contents("\(directory)/run.svg")?.hasSuffix("</svg>\n") == true)
      let replayed = try await profiler("--replay", "\(directory)/run.db", "--max-process", "1KiB")
      #expect(replayed.status == .exited(3))
    }
  }

  @Test(
    arguments: [
      ("group-v2", "/system.slice/db.service", ["--max-cgroup", "99%"], 3, "99.61% of 1.50 GiB"),
      ("group-v2", "/system.slice/db.service", ["--max-cgroup", "99.7%"], 0, ""),
      ("group-v1", "/docker/1f2e", ["--max-cgroup", "70%"], 3, "74.51% of 2.00 GiB"),
      ("group-v2", "/system.slice/db.service", ["--max-pressure", "some=1%"], 3, ": 1.53% "),
      ("group-v2", "/system.slice/db.service", ["--max-pressure", "full=1%"], 0, ""),
      ("group-v1", "/docker/1f2e", ["--max-pressure", "some=1%"], 1, "can't be checked"),
      ("group-v2", "/nowhere", ["--max-cgroup", "9%"], 1, "'/nowhere'"),
      ("swap-and-zram", nil, ["--max-pressure", "some=1%"], 1, "can't be checked"),
    ] as [(String, String?, [String], Int32, String)])
  func `limits in percent are those of a group`(
    fixture: String, group: String?, gate: [String], status: Int32, text: String
  ) async throws {
    let proc = "\(Checkout.root)/Fixtures/account/\(fixture)/proc"
    let result = try await run(
      .path(profiler.path),
      ["--proc", proc, "-n", "1"] + (group.map { ["--cgroup", $0] } ?? []) + gate)
    #expect(result.status == .exited(status))
    #expect(result.errors.contains(text) || text.isEmpty)
    #expect(status == 0 || result.errors.contains(gate.joined(separator: " ")))
  }

  @Test func `a recording of a group has its limit, and only NDJSON its pressure`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      let proc = "\(Checkout.root)/Fixtures/account/group-v2/proc"
      let recorded = try await profiler(
        "--proc", proc, "--cgroup", "/system.slice/db.service", "-n", "1", "--account", "-j", "-r",
        "\(directory)/run.db", "-o", "\(directory)/run.ndjson")
      #expect(recorded.status == .exited(0))
      for (file, gate, status) in [
        ("run.db", ["--max-cgroup", "99%"], 3), ("run.ndjson", ["--max-cgroup", "99%"], 3),
        ("run.ndjson", ["--max-pressure", "some=1%"], 3),
        ("run.db", ["--max-pressure", "some=1%"], 1),
      ] as [(String, [String], Int32)] {
        let result = try await run(
          .path(profiler.path), ["--replay", "\(directory)/\(file)"] + gate)
        #expect(result.status == .exited(status), "\(file) \(gate)")
      }
    }
  }

  @Test(
    arguments: [
      (["--max-growth", "60MiB/h"], 3, "60MiB/h exceeded: 69.6 MiB/h, 9.65 MiB/h above the limit"),
      (["--max-growth", "80MiB/h"], 0, ""),
      (["--max-growth", "stack=1KiB/h"], 0, ""),
      (["--max-growth", "1KiB/h", "--to", "60"], 1, "--max-growth 1KiB/h was not checked"),
    ] as [([String], Int32, String)])
  func `a growth by the hour is checked on recorded runs`(
    gate: [String], status: Int32, text: String
  ) async throws {
    let result = try await run(
      .path(profiler.path), ["-q", "--replay", Checkout.recording("leak.ndjson")] + gate)
    #expect(result.status == .exited(status), "\(result.errors)")
    #expect(result.errors.contains(text) || text.isEmpty && result.errors.isEmpty)
  }
}
