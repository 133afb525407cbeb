import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// Signals that end a run.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct SignalTests {
  private let profiler = BuiltProgram.profiler

  @Test(arguments: [Signal.interrupt, .terminate, .terminalClosed])
  func `a signal ends the run, and the chart is complete`(
    signal: Signal
  ) async throws {
    try await withTemporaryDirectory { directory in
      let chart = "\(directory)/chart.svg"
      let result = try await Subprocess.run(
        .path(profiler.path),
        arguments: ["--proc", Checkout.tree("bash-vim"), "-i", "0.01", "-g", chart],
        input: .none, output: .sequence, error: .string(limit: 4096)
      ) { execution in
        var lines = 0
        for try await _ in execution.standardOutput.strings() {
          lines += 1
          // Nine samples of a header and two rows.
          if lines == 27 { try execution.send(signal: signal) }
        }
        return lines
      }
      #expect(result.terminationStatus == .exited(0))
      #expect(result.closureResult >= 27)
      let svg = try #require(contents(chart))
      #expect(svg.contains("<desc") && svg.hasSuffix("</svg>\n"))
      let samples = result.closureResult / 3
      #expect(try SVGOutline(svg).summary.contains("\(samples) samples of 2 processes"))
      #expect(names(in: directory) == ["chart.svg"])
    }
  }

  /// timeout(1) sends its signal to the process and to its group.
  @Test func `signals that arrive together do not prevent the chart`() async throws {
    try await withTemporaryDirectory { directory in
      let chart = "\(directory)/chart.svg"
      let result = try await Subprocess.run(
        .path(profiler.path),
        arguments: ["--proc", Checkout.tree("bash-vim"), "-i", "0.01", "-g", chart],
        input: .none, output: .sequence, error: .string(limit: 4096)
      ) { execution in
        var hasStarted = false
        for try await _ in execution.standardOutput.strings() where !hasStarted {
          hasStarted = true
          // The signals become pending while the process is stopped.
          for signal in [Signal.suspend, .interrupt, .terminate, .terminalClosed, .resume] {
            try execution.send(signal: signal)
          }
        }
      }
      #expect(result.terminationStatus == .exited(0))
      #expect(contents(chart)?.hasSuffix("</svg>\n") == true)
      #expect(names(in: directory) == ["chart.svg"])
    }
  }

  @Test func `a run started by nohup does not end when the terminal closes`() async throws {
    let command =
      "trap '' HUP; exec '\(profiler.path)' --proc '\(Checkout.tree("bash-vim"))' -i 0.01 -n 40"
    let result = try await Subprocess.run(
      .name("sh"), arguments: ["-c", command], input: .none, output: .sequence,
      error: .string(limit: 4096)
    ) { execution in
      var lines = 0
      for try await _ in execution.standardOutput.strings() {
        lines += 1
        if lines == 27 { try execution.send(signal: .terminalClosed) }
      }
      return lines
    }
    #expect(result.terminationStatus == .exited(0))
    // Each sample has a header and two rows.
    #expect(result.closureResult == 120)
  }

  @Test func `a signal ends the run while the reader of stdout blocks, and the chart is drawn`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      let chart = "\(directory)/chart.svg"
      let pipe = try FileDescriptor.pipe()
      defer { for end in [pipe.readEnd, pipe.writeEnd] { try? end.close() } }
      // The pipe is full, so that writing the first sample blocks.
      _ = fcntl(pipe.writeEnd.rawValue, F_SETFL, O_NONBLOCK)
      while (try? pipe.writeEnd.writeAll([0])) != nil {}
      _ = fcntl(pipe.writeEnd.rawValue, F_SETFL, 0)
      let result = try await Subprocess.run(
        .path(profiler.path),
        arguments: ["--proc", Checkout.tree("bash-vim"), "-i", "0.001", "-g", chart],
        input: .none,
        output: .fileDescriptor(pipe.writeEnd, closeAfterSpawningProcess: false),
        error: .string(limit: 4096)
      ) { execution in
        let pid = execution.processIdentifier.value
        // The profiler blocks signals at start.
        try await poll {
          let line = contents("/proc/\(pid)/status")?.split(separator: "\n")
            .first { $0.hasPrefix("SigBlk:") }
          let mask = line.flatMap { UInt64($0.dropFirst(8), radix: 16) } ?? 0
          return mask & 1 << UInt64(SIGTERM - 1) != 0
        }
        try execution.send(signal: .terminate)
        do {
          try await poll { hasExited(pid) }
        } catch {
          // Otherwise it would wait forever.
          try execution.send(signal: .kill)
        }
      }
      #expect(result.terminationStatus == .exited(0))
      #expect(contents(chart)?.hasSuffix("</svg>\n") == true)
    }
  }
}
