import Foundation
import Libc
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// Signals that arrive several times. `Tests/Experiments/Signals/run` tries more ways, more often.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct RepeatedSignalTests {
  private let profiler = BuiltProgram.profiler

  /// What timeout(1) does: the signal to the process, the signal to its group, and SIGCONT.
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP], [nil, "-r", "--"])
  func `a signal to the process and to its group does not cost the chart`(
    signal: Int32, kind: String?
  ) async throws {
    for _ in 0..<5 {
      try await withTemporaryDirectory { directory in
        let (chart, recording) = ("\(directory)/chart.svg", "\(directory)/run.db")
        var arguments = ["-i", "0.02", "-o", "-", "-g", chart]
        switch kind {
        case "--": arguments += ["-q", "--", "sleep", "60"]
        case "-r": arguments += ["--proc", Checkout.tree("bash-vim"), "-r", recording]
        default: arguments += ["--proc", Checkout.tree("bash-vim")]
        }
        var options = PlatformOptions()
        options.processGroupID = 0
        let result = try await Subprocess.run(
          .path(profiler.path), arguments: Arguments(arguments), platformOptions: options,
          input: .none, output: .sequence, error: .string(limit: 4096)
        ) { execution in
          let pid = execution.processIdentifier.value
          var lines = 0
          for try await _ in execution.standardOutput.strings() {
            lines += 1
            guard lines == 4 else { continue }
            kill(pid, signal)
            kill(-pid, signal)
            kill(-pid, SIGCONT)
          }
        }
        #expect(
          result.terminationStatus == .exited(kind == "--" ? 128 + signal : 0),
          "\(result.standardError)")
        #expect(contents(chart)?.hasSuffix("</svg>\n") == true)
        #expect(names(in: directory) == ["chart.svg"] + (kind == "-r" ? ["run.db"] : []))
      }
    }
  }

  @Test(arguments: [Signal.interrupt, .terminate, .terminalClosed])
  func `signals within 300 ms are one, also while the reader of the chart is slow`(
    signal: Signal
  ) async throws {
    let chart = try await withBlockedChart { pid, read in
      kill(pid, signal.rawValue)
      try await Task.sleep(for: .milliseconds(50))
      kill(pid, signal.rawValue)
      // A write that is abandoned is abandoned within 100 ms.
      try await Task.sleep(for: .milliseconds(400))
      return try await read()
    }
    #expect(chart.result.hasSuffix("</svg>\n"))
    #expect(chart.status == .exited(0))
  }

  @Test func `a later second Ctrl-C ends the program at once`() async throws {
    let outcome = try await withBlockedChart { pid, _ in
      kill(pid, SIGINT)
      // On a busy machine, the first one may be received late.
      try await poll(every: .milliseconds(500)) {
        try await Task.sleep(for: .milliseconds(400))
        kill(pid, SIGINT)
        return hasExited(pid)
      }
      return ""
    }
    #expect(outcome.status == .signaled(SIGINT))
  }

  /// Runs the profiler with `-g -`, and does not read its chart.
  ///
  /// - Parameter body: receives the PID, and a function that reads the chart. Called when signals
  ///   are blocked.
  private func withBlockedChart(
    _ body: (_ pid: Int32, _ read: () async throws -> String) async throws -> String
  ) async throws -> (result: String, status: TerminationStatus) {
    let pipe = try FileDescriptor.pipe()
    let (reader, writer) = (pipe.readEnd, pipe.writeEnd)
    defer { try? reader.close() }
    // The pipe is full, so that writing the chart blocks.
    _ = fcntl(writer.rawValue, F_SETFL, O_NONBLOCK)
    while (try? writer.writeAll([0])) != nil {}
    _ = fcntl(writer.rawValue, F_SETFL, 0)
    let outcome = try await Subprocess.run(
      .path(profiler.path),
      arguments: ["--proc", Checkout.tree("bash-vim"), "-i", "0.02", "-g", "-"], input: .none,
      output: .fileDescriptor(writer, closeAfterSpawningProcess: true), error: .discarded
    ) { execution in
      let pid = execution.processIdentifier.value
      defer { kill(pid, SIGKILL) }
      try await poll {
        let line = contents("/proc/\(pid)/status")?.split(separator: "\n")
          .first { $0.hasPrefix("SigBlk:") }
        let mask = line.flatMap { UInt64($0.dropFirst(8), radix: 16) } ?? 0
        return mask & 1 << UInt64(SIGTERM - 1) != 0
      }
      return try await body(pid) {
        let bytes = try await onDedicatedThread {
          var bytes: [UInt8] = []
          var buffer = [UInt8](repeating: 0, count: 65_536)
          while case let count = try buffer.withUnsafeMutableBytes({ try reader.read(into: $0) }),
            count > 0
          {
            bytes += buffer[..<count]
          }
          return bytes
        }
        return String(decoding: bytes.drop { $0 == 0 }, as: UTF8.self)
      }
    }
    return (outcome.closureResult, outcome.terminationStatus)
  }
}
