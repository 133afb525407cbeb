import Foundation
import TestSupport
import Testing

/// A process is identified by its PID and start time.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct IdentityTests {
  private static func matches(_ truth: KnownProgram.Truth, in sample: RunningProfiler.Sample)
    -> Bool
  {
    guard let bytes = sample.members[truth.pid]?.memory[truth.key] else { return false }
    return abs(bytes - truth.bytes) <= 4096 * truth.mappings
  }

  @Test func `a process that calls exec stays the same process`() async throws {
    try await withTemporaryDirectory { directory in
      try await KnownProgram.run("exec", ["\(directory)/exec-2"], in: directory) { program in
        try await RunningProfiler.run("^\(directory)/exec") { profiler in
          let before = try #require(try await program.step()?.first)
          let old = try await profiler.next { Self.matches(before, in: $0) }
          let start = startTime(of: program.pid)
          #expect(old.members[program.pid]?.commandLine == "\(directory)/exec \(directory)/exec-2")

          try program.proceed()
          let after = try #require(try await program.step()?.first)
          #expect(after.pid == before.pid)
          let new = try await profiler.next { Self.matches(after, in: $0) }
          #expect(startTime(of: program.pid) == start)
          #expect(new.members.count == 1)
          #expect(new.members[program.pid]?.commandLine == "\(directory)/exec-2")
          // Both executables are static, so no mapping belongs to a library.
          for sample in [old, new] {
            #expect(sample.all["extern_text"] == 0)
            #expect(sample.all["bin_text"] ?? 0 > 0)
          }
          #expect(new.accumulated == new.members[program.pid]?.faults)
          #expect(new.accumulated.minor > old.accumulated.minor)
          try program.proceed()
        }
      }
    }
  }

  @Test func `exec and exit of a throttled process show in the next sample`() async throws {
    try await withTemporaryDirectory { directory in
      try await KnownProgram.run("exec", ["\(directory)/exec-2"], in: directory) { program in
        let before = try #require(try await program.step()?.first)
        // The next read of a process that has been read would be hours later.
        try await RunningProfiler.run("--max-load", "0.00001", "^\(directory)/exec") { profiler in
          // Usually the first sample. A busy machine may omit the process there.
          let first = try await profiler.next {
            Self.matches(before, in: $0) && $0.members[program.pid]?.isHeld == false
          }
          for _ in 0..<3 {
            let held = try await profiler.next()
            #expect(held.members[program.pid]?.isHeld == true)
            #expect(held.members[program.pid]?.memory == first.members[program.pid]?.memory)
          }

          try program.proceed()
          _ = try await program.step()
          let new = try await profiler.next {
            $0.members[program.pid]?.commandLine == "\(directory)/exec-2"
          }
          #expect(new.members[program.pid]?.isHeld == false)
          #expect(!Self.matches(before, in: new))
          let last = try await profiler.next()
          #expect(last.members[program.pid]?.isHeld == true)

          try program.proceed()
          _ = try await profiler.next { $0.members[program.pid] == nil }
        }
      }
    }
  }

  @Test func `a process that outlives its parent is sampled, and its children too`() async throws {
    try await withTemporaryDirectory { directory in
      try await KnownProgram.run("orphan", in: directory) { program in
        let family = try #require(try await program.step()).map(\.pid)
        try await RunningProfiler.run("-c", "^\(directory)/orphan$") { profiler in
          _ = try await profiler.next { Set($0.members.keys) == Set(family) }
          try program.proceed()
          _ = try await program.step()
          let orphaned = try await profiler.next { $0.members[family[0]] == nil }
          #expect(Set(orphaned.members.keys) == [family[1]])
          #expect(orphaned.members[family[1]]?.commandLine == "an-orphan-to-be \(family[0])")
          try program.proceed()
          let younger = try #require(try await program.step()).map(\.pid)
          let sample = try await profiler.next { $0.members.count > 1 }
          #expect(Set(sample.members.keys) == Set(younger))
          try program.proceed()
        }
      }
    }
  }

  @Test func `processes that start and exit during a sample cause no errors`() async throws {
    try await withTemporaryDirectory { directory in
      try await KnownProgram.run("churn", in: directory) { program in
        _ = try await program.step()
        try await RunningProfiler.run("-s", "-c", program.pattern) { profiler in
          _ = try await profiler.next { $0.members[program.pid] != nil }
          try program.proceed()
          _ = try await program.step()
          // The program and its two children exist all the time. The number of sampled short-lived
          // processes depends on the load of the machine, so this waits for three of them.
          var seen: Set<Int32> = []
          var samples = 0
          _ = try await profiler.next { sample in
            #expect(sample.members[program.pid] != nil)
            seen.formUnion(sample.members.keys)
            samples += 1
            return samples >= 25 && seen.count >= 6
          }
          try program.proceed()
        }
      }
    }
  }

  @Test(
    .enabled(
      if: getuid() == 0 && access("/proc/sys/kernel/ns_last_pid", W_OK) == 0,
      "needs root and a kernel with CONFIG_CHECKPOINT_RESTORE"))
  func `a process with a reused PID is another process`() async throws {
    try await withTemporaryDirectory { directory in
      try await KnownProgram.run("reuse", in: directory) { program in
        let namespace = try #require(try await program.step()?.first).pid
        try await RunningProfiler.run(
          "--proc", "/proc/\(namespace)/root/proc", program.pattern
        ) { profiler in
          try program.proceed()
          let first = try #require(try await program.step()?.first)
          let old = try await profiler.next { Self.matches(first, in: $0) }
          try program.proceed()
          let second = try #require(try await program.step()?.first)
          #expect(second.pid == first.pid)
          let new = try await profiler.next { Self.matches(second, in: $0) }
          // Page faults of the first process stay in the sum and are not those of the second.
          let faults = [old, new].compactMap { $0.members[first.pid]?.faults.minor }
          let others = new.members.values.reduce(0) { $0 + $1.faults.minor } - faults[1]
          #expect(new.accumulated.minor >= faults[0] + faults[1] + others)
          // 9 MiB are touched. The kernel may map up to 2 MiB at one fault (transparent huge
          // pages).
          #expect(faults[1] >= 5)
          try program.proceed()
        }
      }
    }
  }

  /// Field 22 of /proc/PID/stat.
  private func startTime(of pid: Int32) -> Substring? {
    contents("/proc/\(pid)/stat")?.split(separator: ")").last?.split(separator: " ")[19]
  }
}
