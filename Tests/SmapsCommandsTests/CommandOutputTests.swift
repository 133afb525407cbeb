import ChildProcess
import Foundation
import Libc
import SystemPackage
import TestSupport
import Testing

/// The output of commands, and what they inherit.
@Suite(.timeLimit(.minutes(20))) struct CommandOutputTests {
  /// Runs a command of sh(1) with `/dev/null` as its input.
  private func shell(
    _ command: String, outputLimit: Int = 1 << 24, errorLimit: Int = 1 << 24,
    timeLimit: Duration = .seconds(600)
  ) throws -> CommandOutput {
    let input = try FileDescriptor.open("/dev/null", .readOnly, options: .closeOnExec)
    defer { try? input.close() }
    return try CommandOutput.collect(
      ["sh", "-c", command], input: input, outputLimit: outputLimit, errorLimit: errorLimit,
      timeLimit: timeLimit)
  }

  /// A command that sleeps, and that ``isRunning(_:)`` finds.
  private func uniqueSleep() -> String { "sleep \(Int.random(in: 1_000_000...1_000_000_000))" }

  private func isRunning(_ command: String) throws -> Bool {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").contains {
      contents("/proc/\($0)/cmdline")?.replacing("\0", with: " ") == command + " "
    }
  }

  @Test(
    arguments: [
      ("echo out; echo error >&2", "out\n", "error\n", .exited(0)),
      ("cat; printf x; exit 3", "x", "", .exited(3)),
      ("printf x >&2; kill -9 $$", "", "x", .killed(9)),
      // More than a pipe has space for, in both streams.
      (
        "yes | head -c 300000; yes | head -c 300000 >&2",
        String(repeating: "y\n", count: 150_000), String(repeating: "y\n", count: 150_000),
        .exited(0)
      ),
    ] as [(String, String, String, ChildProcess.ExitStatus)])
  func `a command's output and status are collected`(
    command: String, output: String, errors: String, status: ChildProcess.ExitStatus
  ) throws {
    let result = try shell(command)
    #expect(String(decoding: result.output, as: UTF8.self) == output)
    #expect(String(decoding: result.errors, as: UTF8.self) == errors)
    #expect(result.status == status)
  }

  @Test func `the input is read from its start`() async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/input"
      try Data("some input".utf8).write(to: URL(filePath: path))
      let input = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
      defer { try? input.close() }
      let result = try CommandOutput.collect(
        ["cat"], input: input, outputLimit: 100, errorLimit: 100, timeLimit: .seconds(600))
      #expect(result.output == Array("some input".utf8))
    }
  }

  @Test func `no other descriptor is open, and no signal is blocked or ignored`() throws {
    let open = try FileDescriptor.open("/dev/zero", .readOnly)
    defer { try? open.close() }
    var (blocked, before) = (sigset_t(), sigset_t())
    sigemptyset(&blocked)
    sigaddset(&blocked, SIGUSR1)
    pthread_sigmask(SIG_BLOCK, &blocked, &before)
    signal(SIGXFSZ, SIG_IGN)
    defer {
      pthread_sigmask(SIG_SETMASK, &before, nil)
      signal(SIGXFSZ, SIG_DFL)
    }
    let result = try shell("awk '/^Sig(Blk|Ign)/ {print $2}' /proc/self/status; ls /proc/self/fd")
    let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 6)
    #expect(lines[0] == "0000000000000000")
    // glibc ignores the signals 32 and 33, which only its threads use, in programs that it starts.
    #expect(try #require(UInt64(lines[1], radix: 16)) & ~(0b11 << 31) == 0)
    // The last descriptor is the directory that ls reads.
    #expect(lines[2...] == ["0", "1", "2", "3"])
  }

  @Test func `a command that writes too much is killed`() throws {
    let size = try shell("printf 1234567890", outputLimit: 10).output.count
    #expect(size == 10)
    #expect(throws: CommandOutput.Failure.tooLong(limit: 9)) {
      try shell("printf 1234567890", outputLimit: 9)
    }
    // yes(1) would never terminate.
    #expect(throws: CommandOutput.Failure.tooLong(limit: 100_000)) {
      try shell("exec yes", outputLimit: 100_000)
    }
    #expect(throws: CommandOutput.Failure.tooLong(limit: 5)) {
      try shell("exec yes >&2", errorLimit: 5)
    }
  }

  @Test(arguments: ["", "exec >&- 2>&-; ", "echo; "])
  func `a command is killed at the time limit`(preparation: String) throws {
    let sleep = uniqueSleep()
    #expect(throws: CommandOutput.Failure.timedOut) {
      try shell("\(preparation)exec \(sleep)", timeLimit: .seconds(1))
    }
    #expect(try !isRunning(sleep))
  }

  @Test func `descendants that have the output open are not waited for`() async throws {
    let sleep = uniqueSleep()
    let result = try shell("\(sleep) & echo $!")
    let text = String(decoding: result.output, as: UTF8.self).dropLast()
    let pid = try #require(Int32(text))
    // Between fork(2) and exec, it has the command line of the shell.
    try await poll { try isRunning(sleep) }
    kill(pid, SIGKILL)
  }

  @Test func `a program that can't be started is an error`() async throws {
    func error(_ program: String) -> CommandOutput.Failure? {
      #expect(throws: CommandOutput.Failure.self) {
        try CommandOutput.collect(
          [program], input: .standardInput, outputLimit: 0, errorLimit: 0, timeLimit: .zero)
      }
    }
    let missing = "no-such-program"
    #expect(
      error(missing) == .notStarted(StartError(program: missing, errno: .noSuchFileOrDirectory)))
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/text"
      try await writeExecutable("no program", to: path)
      #expect(error(path) == .notStarted(StartError(program: path, errno: .execFormatError)))
      #expect(
        error(directory) == .notStarted(StartError(program: directory, errno: .permissionDenied)))
    }
  }
}
