import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// Processes that the profiler may not read. If the tests run as root, it runs as the user 65534.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct PermissionTests {
  private static var unprivileged: PlatformOptions {
    var options = PlatformOptions()
    if getuid() == 0 {
      options.userID = 65534
      options.supplementaryGroups = []
    }
    return options
  }

  /// Passes a function that runs the profiler with arguments.
  private func withUnprivilegedProfiler(
    _ body: (_ run: ([String]) async throws -> BuiltProgram.Result) async throws -> Void
  ) async throws {
    try await withTemporaryDirectory { directory in
      // The build directory may not be accessible to that user.
      let program = "\(directory)/smaps-profiler"
      try await copyExecutable(from: BuiltProgram.profiler.path.string, to: program)
      chmod(directory, 0o755)
      try await body { arguments in
        try await run(
          .path(FilePath(program)), arguments, platformOptions: Self.unprivileged)
      }
    }
  }

  @Test func `without permission to read process 1 it is named`() async throws {
    try await withUnprivilegedProfiler { profiler in
      let denied = try await profiler(["-n", "1", "-w", "-p", "1"])
      #expect(denied.status == .exited(1))
      #expect(denied.output == "")
      #expect(denied.errors.contains("smaps-profiler: warning: can't read process 1 ("))
      let failing = try await profiler(["-n", "1", "-f", "-p", "1"])
      #expect(failing.status == .exited(1))
      #expect(failing.output == "")
      failing.expectMessage(naming: "process 1 (", "permission denied", "CAP_SYS_PTRACE", "-f")
    }
  }

  @Test(.enabled(if: getuid() == 0, "only root can start processes of two users"))
  func `processes without read permission are skipped and counted, or with -f an error`()
    async throws
  {
    let seconds = "1\(UInt32.random(in: 100_000...999_999))"
    let pattern = "^sleep \(seconds)$"
    try await withUnprivilegedProfiler { profiler in
      try await RunningProgram.run("sleep", [seconds]) { first in
        try await RunningProgram.run("sleep", [seconds]) { second in
          try await Self.waitForExec([first.pid, second.pid])
          let denied = [first.pid, second.pid].sorted()
          // A process matches, so the run doesn't wait for one.
          let matching = try await profiler(["-n", "1", pattern])
          matching.expectMessage(
            nil, naming: "'\(pattern)'", "permission denied", "CAP_SYS_PTRACE")
          let failing = try await profiler(["-n", "1", "-f", pattern])
          #expect(failing.status == .exited(1))
          #expect(failing.output == "")
          failing.expectMessage(
            naming: "process \(denied[0]) (", "permission denied", "CAP_SYS_PTRACE", "-f")

          let drop = ["--reuid=65534", "--clear-groups", "--", "sleep", seconds]
          try await RunningProgram.run("setpriv", drop) { readable in
            try await Self.waitForExec([readable.pid])
            let skipping = try await profiler(["-n", "1", "-w", pattern])
            #expect(skipping.status == .exited(0))
            let rows = skipping.output.split(separator: "\n").dropFirst()
            #expect(rows.count == 1)
            #expect(rows.last?.hasPrefix("\(readable.pid)\t") == true)
            for pid in denied {
              #expect(
                skipping.errors.contains("smaps-profiler: warning: can't read process \(pid) ("))
            }
            let last = skipping.errors.split(separator: "\n").last
            #expect(last?.contains(/^smaps-profiler: 2 processes .*CAP_SYS_PTRACE$/) == true)
          }
        }
      }
    }
  }

  @Test(.enabled(if: getuid() == 0, "only root can give up a capability"))
  func `root without CAP_SYS_PTRACE is told to add it, not to be root`() async throws {
    let seconds = "1\(UInt32.random(in: 100_000...999_999))"
    let drop = ["--reuid=65534", "--clear-groups", "--", "sleep", seconds]
    try await RunningProgram.run("setpriv", drop) { sleeper in
      try await Self.waitForExec([sleeper.pid])
      let result = try await run(
        .name("setpriv"),
        [
          // From Linux 6.15 on, the last two suffice to read smaps (perfmon_capable()).
          "--inh-caps=-sys_ptrace,-perfmon,-sys_admin",
          "--bounding-set=-sys_ptrace,-perfmon,-sys_admin", "--",
          BuiltProgram.profiler.path.string, "-n", "1", "-f", "-p", "\(sleeper.pid)",
        ])
      #expect(result.status == .exited(1))
      result.expectMessage(naming: "process \(sleeper.pid) (", "root lacks", "CAP_SYS_PTRACE", "-f")
      #expect(!result.errors.contains("run as root"))
    }
  }

  /// Waits until processes execute sleep(1), after setpriv(1).
  private static func waitForExec(_ pids: [Int32]) async throws {
    try await poll {
      pids.allSatisfy { contents("/proc/\($0)/cmdline")?.hasPrefix("sleep\0") == true }
    }
  }

  @Test(.enabled(if: getuid() == 0, "only root can make a program that is executable only"))
  func `a COMMAND that can't be read fails its limits`() async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/secret"
      try await copyExecutable(from: "/bin/sleep", to: path)
      chmod(directory, 0o755)
      chmod(path, 0o711)
      try await withUnprivilegedProfiler { profiler in
        let result = try await profiler([
          "-q", "-i", "0.05", "--max-process", "1GiB", "--", path, "1",
        ])
        #expect(result.status == .exited(1))
        #expect(result.errors.contains("--max-process 1GiB was not checked for processes"))
      }
    }
  }
}
