import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

/// Reads some processes, reusing readings, and at the same moment without that.
struct ReusingPair: ~Copyable {
  private var reusing: Sampler
  private var full: Sampler

  init(
    _ pids: [Int32], detail: MemoryUsage.Detail = .names, owners: SamplerOptions.Owners = .init()
  ) throws {
    try self.init(
      Selection(pids: Set(pids.map { ProcessID(rawValue: $0) })), detail: detail, owners: owners)
  }

  init(
    _ selection: Selection, detail: MemoryUsage.Detail = .names,
    owners: SamplerOptions.Owners = .init()
  ) throws {
    let tree = try ProcTree()
    let other = try ProcTree()
    reusing = Sampler(
      tree, selection: selection,
      options: SamplerOptions(owners: owners, detail: detail, reuse: .clock, width: 1))
    full = Sampler(
      other, selection: selection,
      options: SamplerOptions(owners: owners, detail: detail, width: 1))
  }

  mutating func reused(at time: Duration) throws -> ProcessRecord {
    try #require(try reusing.records(at: time).first)
  }

  mutating func allReused(at time: Duration) throws -> [ProcessRecord] {
    try reusing.records(at: time)
  }

  mutating func read() throws -> ProcessRecord { try #require(try full.records().first) }

  mutating func allRead() throws -> [ProcessRecord] { try full.records() }

  /// Waits until the process does not run any more.
  mutating func waitUntilReused() async throws {
    for _ in 0..<10_000 {
      if try reused(at: .zero).isReused { return }
      try await Task.sleep(for: .milliseconds(1))
    }
    Issue.record("the process does not become idle")
  }

  /// Waits until a reused reading is what a full one finds.
  mutating func waitUntilCurrent() async throws {
    for _ in 0..<10_000 {
      if try reused(at: .zero).memory == read().memory { return }
      try await Task.sleep(for: .milliseconds(1))
    }
    Issue.record("the reading does not become current")
  }

  /// The time of the sample that first has what a full read finds, at two samples a second.
  mutating func timeOfDiscovery(
    of expected: (ProcessRecord) -> Bool
  ) throws -> Duration? {
    for half in 1...200 {
      let time = Duration.milliseconds(500 * half)
      let record = try reused(at: time)
      if expected(record) { return time }
      #expect(record.isReused)
    }
    return nil
  }
}

extension KnownProgram {
  /// Runs a known program that prints the PID of the process to observe.
  static func observing<Result: Sendable>(
    _ name: String, _ arguments: [String],
    _ body: (KnownProgram, Int32) async throws -> Result
  ) async throws -> Result {
    try await withTemporaryDirectory { directory in
      let arguments = arguments.map { $0 == "FILE" ? "\(directory)/file" : $0 }
      return try await KnownProgram.run(name, arguments, in: directory) { program in
        let line = try #require(try await program.line())
        return try await body(program, try #require(Int32(line)))
      }
    }
  }
}
