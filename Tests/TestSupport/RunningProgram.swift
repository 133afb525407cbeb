package import Subprocess
package import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A program that runs beside a test, which lets it go on and reads its lines.
///
/// None of what waits for it keeps one of the threads that tests share, or waits longer than a minute.
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

  /// Runs a program beside a body, and ends it when the body has run, with all that it has started and
  /// that has not left its process group.
  ///
  /// Where the process that runs the tests is killed, so is the program. Only itself can ask for that
  /// (`PR_SET_PDEATHSIG`, prctl(2)), and setpriv(1) does; what counts there as its parent is one thread, and
  /// Subprocess starts everything from a thread that stays. What else reads its standard input
  /// finds the end of it then.
  ///
  /// - Parameters:
  ///   - stream: what ``line()`` reads.
  ///   - other: where the other of the two goes; nil is nowhere.
  ///   - signal: how it is asked to end.
  @discardableResult
  package static func run<Result: Sendable>(
    _ path: String, _ arguments: [String], reading stream: Stream = .output,
    other: FileDescriptor? = nil, endingBy signal: Signal = .kill,
    _ body: (RunningProgram) async throws -> Result
  ) async throws -> (result: Result, status: TerminationStatus) {
    // Not Subprocess's own pipes: it reads no more of them when the program has ended, though what it
    // has started may go on.
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
      // Until this returns nobody else is given the number.
      defer { kill(-pid, SIGKILL) }
      let result = try await body(
        RunningProgram(pid: pid, input: input.writeEnd, lines: LineReader(lines.readEnd)))
      if signal != .kill {
        kill(pid, signal.rawValue)
        try await poll { contents("/proc/\(pid)/stat")?.contains(") Z ") ?? true }
      }
      return result
    }
    return (outcome.closureResult, outcome.terminationStatus)
  }

  /// Waits for the next line; nil where it, and whoever it has started, has said all.
  package func line() async throws -> String? {
    try await lines.next()
  }

  /// Gives it a byte to read, whichever.
  package func proceed() throws {
    try input.writeAll([0])
  }
}
