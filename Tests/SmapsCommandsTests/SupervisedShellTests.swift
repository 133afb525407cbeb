import ChildProcess
import Foundation
import SystemPackage
import TestSupport
import Testing

/// The surroundings of the commands of limits.
@Suite(.timeLimit(.minutes(20))) struct SupervisedShellTests {
  /// Runs a command until all of its processes have exited.
  private func run(
    _ command: String, in directory: String, environment: [(name: String, value: String?)] = [],
    limit: Duration = .seconds(300), discardsOutput: Bool = false
  ) async throws -> (end: SupervisedShell.End, output: String) {
    let path = "\(directory)/output"
    let file = try FileDescriptor.open(
      FilePath(path), .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
    defer { try? file.close() }
    let shell = try SupervisedShell(
      command, environment: environment + [(name: "DIRECTORY", value: directory)],
      output: discardsOutput ? nil : file, limit: limit)
    var end: SupervisedShell.End?
    try await poll {
      end = shell.poll()
      return end != nil
    }
    let later = shell.poll()
    #expect(later == .lost)
    return (try #require(end), contents(path) ?? "")
  }

  @Test(
    arguments: [
      ("exit 0", .exited(0)), ("exit 7", .exited(7)), ("kill -TERM $$", .exited(143)),
      ("no-such-command", .exited(127)), ("(sleep 0.2; exit 1) & exit 5", .exited(5)),
    ] as [(String, SupervisedShell.End)])
  func `the end is that of the shell, when its descendants have exited`(
    command: String, end: SupervisedShell.End
  ) async throws {
    try await withTemporaryDirectory { directory in
      let result = try await run(command, in: directory)
      #expect(result.end == end)
    }
  }

  @Test func `the input is empty, and no other descriptor is open`() async throws {
    try await withTemporaryDirectory { directory in
      let secret = try FileDescriptor.open("/dev/zero", .readOnly)
      defer { try? secret.close() }
      let result = try await run(
        "readlink /proc/self/fd/0; exec ls /proc/self/fd", in: directory)
      // The last one is the directory that ls reads.
      #expect(result.output == "/dev/null\n0\n1\n2\n3\n")
      let discarded = try await run(
        "ls -l /proc/self/fd > \"$DIRECTORY/list\"", in: directory, discardsOutput: true)
      #expect(discarded.output == "")
      let links = try #require(contents("\(directory)/list")).split(separator: "\n")
        .filter { $0.contains(" 0 -> ") || $0.contains(" 2 -> ") }
      #expect(links.count == 2)
      #expect(links.allSatisfy { $0.hasSuffix("/dev/null") })
    }
  }

  @Test func `files are private, and no signal is blocked or ignored`() async throws {
    try await withTemporaryDirectory { directory in
      let result = try await run(
        "umask; grep -E '^Sig(Blk|Ign)' /proc/self/status", in: directory)
      let none = "0000000000000000"
      #expect(result.output == "0077\nSigBlk:\t\(none)\nSigIgn:\t\(none)\n")
    }
  }

  @Test func `facts are in the environment, and are never parsed as a command`() async throws {
    try await withTemporaryDirectory { directory in
      let hostile = "a\n'\"$(touch \"$DIRECTORY/pwned\")`touch $DIRECTORY/pwned`; \u{1B}[2J\\"
      let result = try await run(
        "printf '%s|%s|%s' \"$SMAPS_NAME\" \"${SMAPS_PID-unset}\" \"$DIRECTORY\"", in: directory,
        environment: [("SMAPS_NAME", hostile), ("SMAPS_PID", nil)])
      #expect(result.output == "\(hostile)|unset|\(directory)")
      #expect(contents("\(directory)/pwned") == nil)
    }
  }

  @Test func `a variable of the environment is replaced or removed`() async throws {
    try await withTemporaryDirectory { directory in
      setenv("SMAPS_TEST_ONE", "old", 1)
      setenv("SMAPS_TEST_TWO", "old", 1)
      setenv("SMAPS_TEST_TWO_MORE", "other", 1)
      let result = try await run(
        "env | grep ^SMAPS_TEST | sort", in: directory,
        environment: [("SMAPS_TEST_ONE", "new"), ("SMAPS_TEST_TWO", nil)])
      #expect(result.output == "SMAPS_TEST_ONE=new\nSMAPS_TEST_TWO_MORE=other\n")
    }
  }

  @Test func `all processes are killed at the time limit, also in other sessions`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      let orphan = "sh -c 'trap \"\" TERM HUP; echo $$ > \"$DIRECTORY/orphan\"; sleep 1000'"
      let result = try await run(
        "(setsid \(orphan) &); echo $$ > \"$DIRECTORY/shell\"; sleep 1000", in: directory,
        limit: .seconds(2))
      #expect(result.end == .timedOut)
      for name in ["shell", "orphan"] {
        let pid = try #require(
          contents("\(directory)/\(name)").flatMap { Int32($0.dropLast()) }, "\(name)")
        #expect(hasExited(pid), "\(name)")
      }
    }
  }

  @Test func `a variable that the kernel refuses is an error with its name`() {
    for length in [200_000, 131_072] {
      #expect(throws: Errno.argListTooLong) {
        _ = try SupervisedShell(
          "exit 0", environment: [(name: "X", value: String(repeating: "x", count: length))],
          output: nil, limit: .seconds(1))
      }
    }
  }
}
