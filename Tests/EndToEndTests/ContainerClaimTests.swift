import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

private enum ControlGroupHierarchy {
  /// The directory of the shown control groups; `nil` if no group can be made.
  static let path: String? = ["/sys/fs/cgroup/memory", "/sys/fs/cgroup"].first {
    access("\($0)/cgroup.procs", W_OK) == 0 && getuid() == 0
  }
}

/// What a container claims to be called, by real processes in a control group like that of Docker.
@Suite(
  .timeLimit(.minutes(20)), .limitedConcurrency,
  .enabled(if: ControlGroupHierarchy.path != nil, "only root can make control groups"))
struct ContainerClaimTests {
  /// Runs a process in a root of its own, in the group of a container.
  ///
  /// - Parameters:
  ///   - prepare: makes files in the root.
  ///   - body: receives the PID and the ID of the container.
  private func withContainer(
    _ prepare: (_ root: String) throws -> Void,
    _ body: (_ pid: Int32, _ id: String, _ directory: String) async throws -> Void
  ) async throws {
    let hierarchy = try #require(ControlGroupHierarchy.path)
    let id = (0..<4).map { _ in
      let digits = String(UInt64.random(in: 0...(.max)), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
    try await withTemporaryDirectory { directory in
      let root = "\(directory)/root"
      try FileManager.default.createDirectory(
        atPath: "\(root)/etc", withIntermediateDirectories: true)
      try prepare(root)
      let group = "\(hierarchy)/docker/\(id)"
      try FileManager.default.createDirectory(atPath: group, withIntermediateDirectories: true)
      defer {
        rmdir(group)
        rmdir("\(hierarchy)/docker")
      }
      let script = #"chroot $ARGV[0] or die; chdir "/"; sleep 600"#
      try await RunningProgram.run("perl", ["-e", script, root]) { program in
        try await poll {
          (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(program.pid)/root"))
            == root
        }
        let file = try FileDescriptor.open(FilePath("\(group)/cgroup.procs"), .writeOnly)
        try file.closeAfter { _ = try file.writeAll("\(program.pid)".utf8) }
        try await body(program.pid, id, directory)
      }
      // The group is empty when the kernel has removed its process.
      try await poll { contents("\(group)/cgroup.procs")?.isEmpty ?? true }
    }
  }

  private func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  private struct Table: Decodable {
    struct Row: Decodable {
      let name: String
      let claimed: Bool?
    }
    let rows: [Row]
  }

  private func row(of pid: Int32) async throws -> Table.Row {
    let result = try await BuiltProgram.snapshot("-p", "\(pid)", "--by", "container", "-j")
    let rows = try JSONDecoder().decode(Table.self, from: Data(result.output.utf8)).rows
    #expect(rows.count == 1)
    return try #require(rows.first)
  }

  @Test func `a host name in the container is a claim, and is recorded as such`() async throws {
    try await withContainer {
      try write("web\n", to: "\($0)/etc/hostname")
    } _: { pid, id, directory in
      let name = "docker:\(id.prefix(12)) web (claimed)"
      let row = try await row(of: pid)
      #expect(row.name == name)
      #expect(row.claimed == true)
      let recording = "\(directory)/run.smaps"
      let recorded = try await BuiltProgram.profiler(
        "-p", "\(pid)", "-n", "1", "-r", recording)
      #expect(recorded.status == .exited(0), "\(recorded.errors)")
      // The name is that of the recorded moment, wherever it is replayed.
      try write("other\n", to: "\(directory)/root/etc/hostname")
      let replayed = try await BuiltProgram.profiler(
        "--replay", recording, "--export", "openmetrics", "--group-by", "container")
      #expect(replayed.output.contains("{group=\"\(name)\","), "\(replayed.output)")
    }
  }

  enum Hostile: CaseIterable {
    case fifo, device, absoluteLink, relativeLink, magicLink, tooLong, controlCharacters, empty,
      missing
  }

  @Test(arguments: Hostile.allCases)
  func `a hostile host name is none, and delays nothing`(_ hostile: Hostile) async throws {
    try await withContainer { root in
      let path = "\(root)/etc/hostname"
      let outside = "\(root)/../outside"
      try write("outside\n", to: outside)
      switch hostile {
      case .fifo: #expect(mkfifo(path, 0o666) == 0)
      case .device: #expect(mknod(path, S_IFCHR | 0o666, 1 << 8 | 7) == 0)
      case .absoluteLink: #expect(symlink(outside, path) == 0)
      case .relativeLink: #expect(symlink("../../outside", path) == 0)
      case .magicLink: #expect(symlink("/proc/1/root/etc/hostname", path) == 0)
      case .tooLong: try write(String(repeating: "a", count: 4000), to: path)
      case .controlCharacters: try write("a\u{1B}[31mb\n", to: path)
      case .empty: try write("\nweb\n", to: path)
      case .missing: break
      }
    } _: { pid, id, _ in
      let row = try await row(of: pid)
      #expect(row.name == "docker:\(id.prefix(12))")
      #expect(row.claimed == nil)
    }
  }
}
