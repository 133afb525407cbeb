import Foundation
import SystemPackage
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A profiler that serves metrics on a free port of the loopback interface; ends with its owner.
final class ServingProfiler {
  let port: UInt16
  private let process = Process()
  private let output = Pipe()
  private let errors = Pipe()

  init(_ arguments: [String]) throws {
    process.executableURL = URL(fileURLWithPath: BuiltProgram.profiler.path.string)
    process.arguments = ["--listen", "127.0.0.1:0", "-i", "0.1"] + arguments
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    var lines = LineReader(errors.fileHandleForReading)
    let first = lines.next()
    let line = try #require(first)
    let address = try #require(
      line.wholeMatch(of: /smaps-profiler: serving http:\/\/127\.0\.0\.1:([0-9]+)\/metrics/),
      "\(line)")
    port = try #require(UInt16(address.1))
  }

  /// Ends it as Ctrl-C does.
  ///
  /// - Returns: what it has printed to the standard output.
  func end() throws -> String {
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 0)
    return String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  }

  deinit {
    guard process.isRunning else { return }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// A connection to it.
  func open() throws -> FileDescriptor {
    let client = FileDescriptor(
      rawValue: socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0))
    var bound = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(
      client.rawValue, SOL_SOCKET, SO_RCVTIMEO, &bound,
      socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
    let failure = withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(client.rawValue, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(failure == 0)
    return client
  }

  /// Says something to it, and hears all that it answers.
  func ask(_ question: String) throws -> String {
    let client = try open()
    return try client.closeAfter {
      try client.writeAll(Array(question.utf8))
      var heard: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 65536)
      while true {
        let count = try buffer.withUnsafeMutableBytes { try client.read(into: $0) }
        if count == 0 { return String(decoding: heard, as: UTF8.self) }
        heard += buffer[..<count]
      }
    }
  }
}
