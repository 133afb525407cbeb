package import Subprocess
package import SystemPackage

import Libc

/// A program that runs while a test reads its lines and sends it input.
///
/// Waiting for the program never blocks a thread of the cooperative pool, and times out after 60 s.
package final class RunningProgram {
  package enum Stream {
    case output, errors
  }

  package let pid: Int32
  private let input: FileDescriptor
  private var lines: LineReader

  private init(pid: Int32, input: FileDescriptor, lines: LineReader) {
    self.pid = pid
    self.input = input
    self.lines = lines
  }

  /// Runs a program while the body runs, then kills its process group.
  ///
  /// The program also dies if the test process is killed. Only a process itself can request that
  /// (`PR_SET_PDEATHSIG`, prctl(2)); setpriv(1) does so before it executes the program. The signal
  /// is sent when the parent *thread* exits, and Subprocess spawns from a thread that persists.
  /// Descendants that read the program's standard input see its end then.
  ///
  /// - Parameters:
  ///   - stream: The stream that ``line()`` reads.
  ///   - other: The destination of the other stream; `nil` discards it.
  ///   - signal: The signal that terminates the program.
  @discardableResult
  package static func run<Result: Sendable>(
    _ path: String, _ arguments: [String], reading stream: Stream = .output,
    other: FileDescriptor? = nil, endingBy signal: Signal = .kill,
    _ body: (RunningProgram) async throws -> Result
  ) async throws -> (result: Result, status: TerminationStatus) {
    // Subprocess stops reading its own pipes when the program exits, though descendants may still
    // write to them.
    let input = try FileDescriptor.pipe(options: .closeOnExec)
    let lines = try FileDescriptor.pipe(options: .closeOnExec)
    let nowhere = try FileDescriptor.open("/dev/null", .writeOnly, options: .closeOnExec)
    defer { for end in [input.writeEnd, lines.readEnd, nowhere] { try? end.close() } }
    let read = FileDescriptorOutput.fileDescriptor(
      lines.writeEnd, closeAfterSpawningProcess: true)
    let unread = FileDescriptorOutput.fileDescriptor(
      other ?? nowhere, closeAfterSpawningProcess: false)
    var options = PlatformOptions()
    options.processGroupID = 0
    let outcome = try await Subprocess.run(
      .name("setpriv"), arguments: Arguments(["--pdeathsig", "KILL", "--", path] + arguments),
      platformOptions: options,
      input: .fileDescriptor(input.readEnd, closeAfterSpawningProcess: true),
      output: stream == .output ? read : unread, error: stream == .output ? unread : read
    ) { execution in
      let pid = execution.processIdentifier.value
      // The process is not reaped before this closure returns, so the PID can't be reused.
      defer { kill(-pid, SIGKILL) }
      let result = try await body(
        RunningProgram(pid: pid, input: input.writeEnd, lines: LineReader(lines.readEnd)))
      if signal != .kill {
        kill(pid, signal.rawValue)
        try await poll { hasExited(pid) }
      }
      return result
    }
    return (outcome.closureResult, outcome.terminationStatus)
  }

  /// Waits for the next line. Returns `nil` when the program and its descendants closed the stream.
  package func line() async throws -> String? {
    try await lines.next()
  }

  /// Writes one byte to the program's standard input.
  package func proceed() throws {
    try input.writeAll([0])
  }
}
