import Subprocess
import SystemPackage
import TestSupport
import Testing

/// A profiler that serves metrics and a page on a free port.
struct ServingProfiler {
  let port: UInt16

  /// The line that it has printed about its address.
  let report: String

  /// Runs the profiler while the body runs, then interrupts it as Ctrl-C does.
  ///
  /// - Parameter address: the address to which it binds.
  /// - Returns: The result of the body, and the standard output of the profiler.
  static func run<Result: Sendable>(
    _ arguments: [String], address: String = "127.0.0.1",
    body: (ServingProfiler) async throws -> Result
  ) async throws -> (result: Result, output: String) {
    let output = try FileDescriptor.pipe(options: .closeOnExec)
    defer { try? output.readEnd.close() }
    let (result, status) = try await {
      defer { try? output.writeEnd.close() }
      return try await RunningProgram.run(
        BuiltProgram.profiler.path.string,
        ["--listen", "\(address):0", "-i", "0.1"] + arguments, reading: .errors,
        other: output.writeEnd, endingBy: .interrupt
      ) { program in
        let line = try #require(try await program.line())
        let served = try #require(
          line.firstMatch(of: /^smaps-profiler: serving https?:\/\/[^\/]*:([0-9]+)\/metrics/),
          "\(line)")
        return try await body(
          ServingProfiler(port: try #require(UInt16(served.1)), report: line))
      }
    }()
    #expect(status == .exited(0))
    return (result, try output.readEnd.readToEnd())
  }

  /// Connects to the profiler.
  func open() throws -> FileDescriptor {
    try connection(to: "127.0.0.1", port: port)
  }

  /// Sends a request and returns the whole response.
  func request(_ text: String) async throws -> String {
    try await onDedicatedThread {
      let client = try open()
      return try client.closeAfter {
        try client.writeAll(Array(text.utf8))
        return try client.readToEnd()
      }
    }
  }
}
