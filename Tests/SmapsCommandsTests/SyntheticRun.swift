import MemoryProfile
import ProcFS

@testable import SmapsCommands

/// Synthetic runs for tests of the live view.
enum SyntheticRun {
  static func sample(
    at seconds: Int, _ processes: [(pid: Int32, command: String, memory: MemoryUsage)],
    held: Set<Int32> = []
  ) -> Sample {
    Sample(
      interval: .seconds(seconds)...(.seconds(seconds)),
      processes: processes.map { pid, command, memory in
        var record = ProcessRecord(
          identity: ProcessIdentity(pid: ProcessID(rawValue: pid), startTime: 1), parent: nil,
          commandLine: CommandLine(bytes: Array(command.utf8)), name: "name",
          faults: PageFaults(), memory: memory)
        record.isHeld = held.contains(pid)
        return record
      }, accumulatedFaults: PageFaults())
  }

  /// A server that leaks, one that grows and shrinks, one that shrinks, and one that starts after
  /// 30 samples; one sample per second.
  static func servers(samples: Int) -> LiveHistory {
    var history = LiveHistory(escaping: .readable)
    for second in 0..<samples {
      let step = UInt64(second)
      var processes: [(pid: Int32, command: String, memory: MemoryUsage)] = [
        (
          812, "/usr/sbin/server --listen 127.0.0.1:8080 --workers 3",
          MemoryUsage([
            .heap: (20 + step) << 20, .stack: 132 << 10, .binaryText: 3 << 20,
            .libraryText: 1800 << 10, .libraryData: 900 << 10,
          ])
        ),
        (
          813, "server: worker 1",
          MemoryUsage(
            [.heap: 8 << 20, .anonymous: (40 + step % 10 * 4) << 20, .threadStack: 96 << 10],
            others: ["[anon:cache]": 2 << 20])
        ),
        (
          814, "server: worker 2",
          MemoryUsage([.heap: (30 << 20) - step << 10], measures: [.swapPSS: 5 << 20])
        ),
      ]
      if second >= 30 {
        processes.append((20_977, "server: worker 3", MemoryUsage([.heap: 12 << 20])))
      }
      history.add(sample(at: second, processes, held: [814]))
    }
    return history
  }

  static let hostileSample = sample(
    at: 0,
    [
      (1, "\u{1B}]0;owned\u{7}\u{1B}[2J\u{9B}31m rm -rf", MemoryUsage([.heap: 9 << 20])),
      (2, "日本語のとても長いプログラム名と引数 --全角", MemoryUsage([.heap: 8 << 20])),
      (
        3, "zalgo" + String(repeating: "\u{301}", count: 10_000) + "tail",
        MemoryUsage([.heap: 7 << 20])
      ),
      (4, String(repeating: "\u{301}", count: 50) + "bare", MemoryUsage([.heap: 6 << 20])),
      (5, "👩‍👩‍👧 family", MemoryUsage([.heap: 5 << 20])),
      (6, "left\u{202E}thgir", MemoryUsage([.heap: 4 << 20])),
      (7, "", MemoryUsage([.heap: 3 << 20])),
      (8, "tab\tnew\nline", MemoryUsage([.heap: 2 << 20])),
      (4_194_304, String(repeating: "long ", count: 10_000), MemoryUsage([.heap: 1 << 62])),
    ])

  static var hostile: LiveHistory {
    var history = LiveHistory(escaping: .readable)
    history.add(hostileSample)
    return history
  }

  static func workers(_ count: Int32) -> LiveHistory {
    var history = LiveHistory(escaping: .readable)
    history.add(
      sample(
        at: 0, (1...count).map { ($0, "worker \($0)", MemoryUsage([.heap: UInt64($0) << 10])) }))
    return history
  }
}
