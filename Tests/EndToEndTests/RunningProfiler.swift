import Foundation
import SystemPackage
import TestSupport
import Testing

/// A running profiler, of which a test reads samples.
final class RunningProfiler {
  /// One sample of the NDJSON output.
  struct Sample {
    struct Faults: Equatable {
      var minor: Int
      var major: Int
    }

    struct Member {
      let commandLine: String
      let faults: Faults
      let memory: [String: Int]
      let isHeld: Bool
    }

    let members: [Int32: Member]
    let all: [String: Int]
    let accumulated: Faults
  }

  private let program: RunningProgram
  private var last: Sample?

  private init(_ program: RunningProgram) {
    self.program = program
  }

  /// Runs the profiler while the body runs.
  static func run<Result: Sendable>(
    _ arguments: String..., body: (RunningProfiler) async throws -> Result
  ) async throws -> Result {
    try await RunningProgram.run(
      BuiltProgram.profiler.path.string, ["-j", "-i", "0.02"] + arguments
    ) { program in
      try await body(RunningProfiler(program))
    }.result
  }

  /// Waits for the next sample.
  ///
  /// Checks that totals are the sums of all processes, and that page faults never decrease.
  func next() async throws -> Sample {
    guard let line = try await program.line() else {
      throw KnownProgram.Unusable(description: "the profiler has exited")
    }
    let sample = try Sample(line)
    for (key, bytes) in sample.all {
      #expect(sample.members.values.reduce(0) { $0 + ($1.memory[key] ?? 0) } == bytes)
    }
    #expect(
      sample.accumulated.minor >= sample.members.values.reduce(0) { $0 + $1.faults.minor })
    if let last {
      #expect(sample.accumulated.minor >= last.accumulated.minor)
      #expect(sample.accumulated.major >= last.accumulated.major)
    }
    last = sample
    return sample
  }

  /// Waits for the next sample that fulfils a condition.
  func next(where isExpected: (Sample) -> Bool) async throws -> Sample {
    let deadline = ContinuousClock.now + .seconds(60)
    while true {
      let sample = try await next()
      if isExpected(sample) { return sample }
      guard ContinuousClock.now < deadline else { throw TimeoutError() }
    }
  }
}

extension RunningProfiler.Sample {
  init(_ line: String) throws {
    func numbers(_ value: Any?) -> [String: Int] {
      (value as? [String: Any] ?? [:]).compactMapValues { $0 as? Int }
    }
    func faults(_ value: Any?) -> Faults {
      let found = numbers(value)
      return Faults(minor: found["minor"] ?? -1, major: found["major"] ?? -1)
    }
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    all = numbers(object["all"])
    accumulated = faults(object["acc_faults"])
    var members: [Int32: Member] = [:]
    for process in object["procs"] as? [[String: Any]] ?? [] {
      let pid = try #require(process["pid"] as? Int32)
      members[pid] = Member(
        commandLine: process["cmdline"] as? String ?? "", faults: faults(process["faults"]),
        memory: numbers(process["memory"]), isHeld: process["held"] as? Bool ?? false)
    }
    self.members = members
  }
}
