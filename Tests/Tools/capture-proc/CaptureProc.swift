import CommandLineOptions
import Libc
import SystemPackage

/// Copies what /proc says of live processes into a directory that can stand in for it.
@main
struct CaptureProc: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capture-proc",
    abstract: "Capture live processes as a tree that 'smaps-profiler --proc' reads.",
    discussion: """
      Captures cmdline, smaps, smaps_rollup, stat and status of each process, the link exe, and \
      with --threads task/TID/syscall. Stops all processes (SIGSTOP) while it reads them, so that \
      the files are consistent, and continues them afterwards.
      """)

  @Argument("directory", help: "The directory to create.") var directory: String
  @Argument("pids", help: "The PIDs to capture.") var pids: [Int32] = []
  @Flag("--threads", help: "Capture each thread's system call and stack pointer too.")
  var threads = false

  var declarations: [Declaration] { [$directory, $pids, $threads] }

  func validate() throws {
    if pids.isEmpty { throw ValidationError("no PIDs; give those to capture") }
  }

  func run() throws {
    guard mkdir(directory, 0o755) == 0 else {
      throw ValidationError("cannot create '\(directory)': \(Errno(rawValue: errno))")
    }
    for pid in pids { kill(pid, SIGSTOP) }
    defer { for pid in pids { kill(pid, SIGCONT) } }
    for pid in pids { waitUntilStopped(pid) }
    for pid in pids {
      do {
        try capture(pid)
      } catch let error as Errno {
        print("skipped process \(pid): \(error)")
      }
    }
  }

  private func capture(_ pid: Int32) throws {
    let source = "/proc/\(pid)"
    // Reads all files first, so that a process that has exited leaves no empty directory.
    var files: [(name: String, bytes: [UInt8])] = []
    for name in ["cmdline", "smaps", "smaps_rollup", "stat", "status"] {
      files.append((name, try contents(of: "\(source)/\(name)")))
    }
    let target = "\(directory)/\(pid)"
    mkdir(target, 0o755)
    for file in files { try write(file.bytes, to: "\(target)/\(file.name)") }
    if let program = link("\(source)/exe") { symlink(program, "\(target)/exe") }
    if threads {
      mkdir("\(target)/task", 0o755)
      for thread in try entries(of: "\(source)/task") {
        guard let call = try? contents(of: "\(source)/task/\(thread)/syscall") else { continue }
        mkdir("\(target)/task/\(thread)", 0o755)
        try write(call, to: "\(target)/task/\(thread)/syscall")
      }
    }
  }

  /// Waits up to a second until a process is stopped. A signal takes effect only when the process
  /// returns to user space.
  private func waitUntilStopped(_ pid: Int32) {
    for _ in 0..<1000 {
      guard let stat = try? contents(of: "/proc/\(pid)/stat") else { return }
      if let end = stat.lastIndex(of: UInt8(ascii: ")")), end + 2 < stat.count,
        stat[end + 2] == UInt8(ascii: "T")
      {
        return
      }
      usleep(1000)
    }
  }

  private func contents(of path: String) throws -> [UInt8] {
    let file = try FileDescriptor.open(FilePath(path), .readOnly)
    return try file.closeAfter {
      var bytes: [UInt8] = []
      while true {
        let chunk = try [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
          count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
        }
        if chunk.isEmpty { return bytes }
        bytes += chunk
      }
    }
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    let file = try FileDescriptor.open(
      FilePath(path), .writeOnly, options: [.create, .exclusiveCreate],
      permissions: [.ownerReadWrite, .groupRead, .otherRead])
    _ = try file.closeAfter { try file.writeAll(bytes) }
  }

  private func link(_ path: String) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4097) { buffer in
      guard let start = buffer.baseAddress else { return nil }
      let length = readlink(path, start, 4096)
      guard length > 0 else { return nil }
      buffer[length] = 0
      return String(cString: start)
    }
  }

  private func entries(of path: String) throws -> [String] {
    guard let stream = opendir(path) else { throw Errno(rawValue: errno) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.first != "." { names.append(name) }
    }
    return names.sorted()
  }
}
