import Foundation
import Libc
import Subprocess
import TestSupport
import Testing

/// The profiler as a service of the type `notify`.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct ServiceManagerTests {
  @Test func `each sample is reported to the service manager`() async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/notify"
      let socket = Libc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
      try #require(socket >= 0)
      defer { close(socket) }
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
      let bound = withUnsafePointer(to: &address) { address in
        address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
      try #require(bound == 0)
      let result = try await Subprocess.run(
        .path(BuiltProgram.profiler.path),
        arguments: [
          "--proc", Checkout.tree("bash-vim"), "-n", "3", "-i", "0.01", "-r", "\(directory)/run.db",
        ],
        environment: .inherit.updating(["NOTIFY_SOCKET": path]), output: .discarded,
        error: .string(limit: 4096))
      #expect(result.terminationStatus == .exited(0))
      // The messages wait in the socket.
      var messages: [String] = []
      var buffer = [UInt8](repeating: 0, count: 256)
      while case let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT)),
        count >= 0
      {
        messages.append(String(decoding: buffer[..<count], as: UTF8.self))
      }
      #expect(messages == Array(repeating: "READY=1\nWATCHDOG=1", count: 3))
    }
  }

  @Test func `a service manager that is gone does not end the run`() async throws {
    for name in ["/nowhere/notify", "@\(UUID())", "", String(repeating: "/long", count: 90)] {
      let result = try await Subprocess.run(
        .path(BuiltProgram.profiler.path),
        arguments: ["--proc", Checkout.tree("bash-vim"), "-n", "2", "-i", "0.01"],
        environment: .inherit.updating(["NOTIFY_SOCKET": name]), output: .discarded,
        error: .string(limit: 4096))
      #expect(result.terminationStatus == .exited(0))
    }
  }
}
