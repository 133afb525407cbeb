import Foundation
import Subprocess
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct AccountTests {
  private let snapshot = BuiltProgram.snapshot
  private let profiler = BuiltProgram.profiler

  private static let fixtures = "\(Checkout.root)/Fixtures/account"

  private struct Output: Decodable {
    struct Account: Decodable {
      struct Row: Decodable {
        let row: String
        let bytes: Int64
      }
      let of: String
      let total: Int64
      let rows: [Row]
    }
    let account: Account

    func bytes(_ row: String) -> Int64? { account.rows.first { $0.row == row }?.bytes }
  }

  private func account(_ arguments: String...) async throws -> Output {
    let result = try await run(
      .path(snapshot.path), ["--account", "-j"] + arguments)
    #expect(result.status == .exited(0), "\(result.errors)")
    let output = try JSONDecoder().decode(Output.self, from: Data(result.output.utf8))
    #expect(output.account.rows.reduce(0) { $0 + $1.bytes } == output.account.total)
    return output
  }

  // MARK: - Captured trees

  @Test(arguments: [
    ("swap-and-zram", nil), ("older-kernel", nil), ("debian-6.1", nil),
    ("group-v2", "/system.slice/db.service"), ("group-v1", "/docker/1f2e"),
    ("debian-6.1", "/system.slice/db.service"),
  ])
  func `the account of a captured tree equals the golden file`(
    fixture: String, group: String?
  ) async throws {
    var arguments = ["--account", "--proc", "\(Self.fixtures)/\(fixture)/proc"]
    if let group { arguments += ["--cgroup", group] }
    let result = try await run(.path(snapshot.path), arguments)
    #expect(result.status == .exited(0), "\(result.errors)")
    let name = "account-\(fixture)" + (group != nil && !fixture.hasPrefix("group") ? "-group" : "")
    // How much is charged in advance depends on the number of CPUs of this machine.
    let output = result.output.replacing(
      /Unexplained: (CPUs charge up to .*|counters overlap.*)\./, with: "Unexplained: REASON.")
    expectGolden(output, "output/\(name).txt")
  }

  @Test func `a limit that was hit and processes that were killed are reported`() async throws {
    let result = try await snapshot(
      "--account", "--proc", "\(Self.fixtures)/debian-6.1/proc", "--cgroup",
      "/system.slice/db.service")
    #expect(result.output.contains("limit reached 401 times, 2 processes killed (OOM)"))
    #expect(result.output.contains("Limit: 67108864 bytes, 63582208 left"))
    #expect(result.output.contains("32509952 bytes"))
  }

  @Test(arguments: [
    (["--cgroup", "/no/such.slice"], "/no/such.slice"),
    (["--proc", Checkout.tree("jvm")], "meminfo"),
  ])
  func `a group or counters that do not exist are an error`(
    arguments: [String], fact: String
  ) async throws {
    let result = try await run(.path(snapshot.path), ["--account"] + arguments)
    #expect(result.status == .exited(1))
    result.expectMessage(of: .snapshot, naming: fact)
    #expect(result.output == "")
  }

  // MARK: - This machine

  @Test func `the account of this machine adds up to MemTotal`() async throws {
    let output = try await account()
    let total = try #require(contents("/proc/meminfo")?.firstMatch(of: /MemTotal: +(\d+) kB/)?.1)
    #expect(output.account.total == Int64(total).map { $0 * 1024 })
    let unexplained = try #require(output.bytes("unexplained"))
    // Other tests change memory while it is read.
    #expect(abs(Double(unexplained)) < Double(output.account.total) * 0.03)
    #expect(output.bytes("free") ?? 0 > 0)
  }

  @Test func `a file in tmpfs is in the row of shared memory`() async throws {
    let before = try await account()
    let path = "/dev/shm/smaps-account-\(ProcessInfo.processInfo.processIdentifier)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let size = 256 << 20
    try Data(count: size).write(to: URL(fileURLWithPath: path))
    let after = try await account()
    let growth = try #require(after.bytes("shared_memory")) - (before.bytes("shared_memory") ?? 0)
    #expect(abs(growth - Int64(size)) < Int64(size) / 4)
  }

  @Test func `a comparison shows what grew`() async throws {
    try await withTemporaryDirectory { directory in
      let then = "\(directory)/then.json"
      let first = try await snapshot("--account", "-j", "-o", then)
      #expect(first.status == .exited(0))
      let result = try await snapshot("--account", "--compare", then)
      #expect(result.status == .exited(0), "\(result.errors)")
      #expect(result.output.contains("From: \(then)"))
      #expect(result.output.contains("To: now"))
      #expect(result.output.split(separator: "\n").last?.hasSuffix("Total") == true)
      let other = try await snapshot("--compare", then)
      #expect(other.status == .exited(1))
      other.expectMessage(of: .snapshot, naming: then, "--account")
      let plain = "\(directory)/plain.json"
      _ = try await snapshot("-j", "-o", plain, "--proc", Checkout.tree("jvm"))
      let wrong = try await snapshot("--account", "--compare", plain)
      #expect(wrong.status == .exited(1))
      wrong.expectMessage(of: .snapshot, naming: plain, "--account")
    }
  }

  @Test func `open files are listed, and no FIFO is opened`() async throws {
    try await withTemporaryDirectory { directory in
      let file = "\(directory)/cached\u{1B}"
      try Data(count: 3 << 20).write(to: URL(fileURLWithPath: file))
      let fifo = "\(directory)/fifo"
      #expect(mkfifo(fifo, 0o600) == 0)
      let watch = inotify_init1(Int32(IN_NONBLOCK))
      defer { close(watch) }
      // Held by this process, so that neither open blocks.
      let held = [open(file, O_RDONLY), open(fifo, O_RDWR)]
      defer { for descriptor in held { close(descriptor) } }
      #expect(inotify_add_watch(watch, fifo, UInt32(IN_OPEN)) > 0)
      let fileWatch = inotify_add_watch(watch, file, UInt32(IN_OPEN))
      let pid = "\(ProcessInfo.processInfo.processIdentifier)"
      let result = try await snapshot("--account", "-v", "-p", pid)
      #expect(result.status == .exited(0), "\(result.errors)")
      let lines = result.output.split(separator: "\n")
      #expect(lines.contains { $0.contains("/cached\\x1b") && $0.contains("3145728") })
      #expect(!result.output.contains("/fifo"))
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = read(watch, &buffer, buffer.count)
      // Only the regular file was opened.
      #expect(count > 0)
      for offset in stride(from: 0, to: max(0, count), by: MemoryLayout<inotify_event>.size) {
        let event = buffer.withUnsafeBytes {
          $0.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
        }
        #expect(event.wd == fileWatch)
      }
    }
  }

  @Test func `a file with a write lease is not opened`() async throws {
    try await withTemporaryDirectory { directory in
      let file = "\(directory)/leased"
      try Data(count: 3 << 20).write(to: URL(fileURLWithPath: file))
      // It ends the process by default.
      let before = signal(SIGIO, SIG_IGN)
      defer { _ = signal(SIGIO, before) }
      let holder = open(file, O_RDWR)
      defer { close(holder) }
      let (setLease, getLease, pathOnly): (Int32, Int32, Int32) = (1024, 1025, 0o10000000)
      #expect(fcntl(holder, setLease, Int32(F_WRLCK)) == 0)
      let pid = "\(ProcessInfo.processInfo.processIdentifier)"
      // Other tests of this process may have such files too.
      let reason = /[1-9][0-9]* open files? not listed: opening would break a lease\./
      let result = try await snapshot("--account", "-v", "-p", pid)
      #expect(result.status == .exited(0), "\(result.errors)")
      #expect(result.output.contains(reason))
      #expect(fcntl(holder, getLease) == Int32(F_WRLCK))

      // The first descriptor of the file has no lease, as in a process that does not hold it.
      let moved = fcntl(holder, F_DUPFD, holder + 100)
      defer { close(moved) }
      let other = open(file, pathOnly)
      #expect(dup2(other, holder) == holder)
      close(other)
      let second = try await snapshot("--account", "-v", "-j", "-p", pid)
      #expect(second.status == .exited(0), "\(second.errors)")
      #expect(second.output.contains(/"leased":[1-9]/))
      #expect(fcntl(moved, getLease) == Int32(F_WRLCK))
    }
  }

  // MARK: - Over time

  @Test func `accounts are recorded, replayed, summarized and compared`() async throws {
    try await withTemporaryDirectory { directory in
      let recording = "\(directory)/run.db"
      let result = try await profiler(
        "--account", "-q", "-n", "3", "-i", "100ms", "-r", recording, "-p",
        "\(ProcessInfo.processInfo.processIdentifier)")
      #expect(result.status == .exited(0), "\(result.errors)")

      let replay = try await profiler("--replay", recording, "--account", "-j")
      #expect(replay.status == .exited(0), "\(replay.errors)")
      let lines = replay.output.split(separator: "\n")
      #expect(lines.count == 3)
      for line in lines {
        let output = try JSONDecoder().decode(Output.self, from: Data(line.utf8))
        #expect(output.account.of == "machine")
        #expect(output.account.rows.reduce(0) { $0 + $1.bytes } == output.account.total)
        #expect(output.bytes("selected") ?? 0 > 0)
      }
      let without = try await profiler("--replay", recording, "-j")
      #expect(!without.output.contains("account"))

      let summary = try await profiler("--replay", recording, "--account", "--summary")
      #expect(summary.output.contains("Total of the account"))
      #expect(summary.output.contains("Unexplained"))

      let comparison = try await snapshot(
        "--account", "--compare", "\(recording)@0", "\(recording)@0.2s")
      #expect(comparison.status == .exited(0), "\(comparison.errors)")
      #expect(comparison.output.contains("Total"))

      let chart = "\(directory)/chart.svg"
      let drawn = try await profiler("--replay", recording, "--account", "-g", chart, "-q")
      #expect(drawn.status == .exited(0), "\(drawn.errors)")
      let svg = try #require(contents(chart))
      #expect(svg.contains("Free"))

      let metrics = try await profiler(
        "--replay", recording, "--account", "--export", "openmetrics")
      #expect(metrics.output.contains("memory_account_bytes{of=\"machine\",row=\"free\"}"))
      #expect(metrics.output.contains("memory_account_size_bytes{of=\"machine\"}"))
    }
  }

  @Test func `a recording without accounts is an error with --account`() async throws {
    let path = Checkout.recording("workers.db")
    let result = try await profiler("--replay", path, "--account", "-j")
    #expect(result.status == .exited(1))
    #expect(result.errors.contains("'\(path)' has no account"))
  }
}
