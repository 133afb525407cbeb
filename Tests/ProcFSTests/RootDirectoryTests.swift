import Libc
import SystemPackage
import TestSupport
import Testing

@testable import ProcFS

/// Files that another program made to mislead its reader.
@Suite(.timeLimit(.minutes(20))) struct RootDirectoryTests {
  /// Passes a root with a directory `etc`, and the directory beside it, which is outside.
  private func withRoot(
    _ body: (borrowing RootDirectory, _ root: String, _ outside: String) throws -> Void
  ) async throws {
    try await withTemporaryDirectory { directory in
      let root = "\(directory)/root"
      for path in [root, "\(root)/etc", "\(root)/proc", "\(directory)/outside"] {
        #expect(mkdir(path, 0o755) == 0)
      }
      try write("secret", to: "\(directory)/outside/secret")
      let tree = try ProcTree("\(root)/proc")
      guard let opened = tree.hostRoot() else {
        Issue.record("there is a root")
        return
      }
      try body(opened, root, "\(directory)/outside")
    }
  }

  private func write(_ text: String, to path: String) throws {
    let file = try FileDescriptor.open(
      FilePath(path), .writeOnly, options: .create, permissions: .ownerReadWrite)
    try file.closeAfter { _ = try file.writeAll(text.utf8) }
  }

  @Test func `a regular file up to the limit is read`() async throws {
    try await withRoot { root, path, _ in
      try write(String(repeating: "a", count: 255), to: "\(path)/etc/hostname")
      #expect(root.read("etc/hostname", upTo: 255)?.count == 255)
      #expect(root.read("etc/hostname", upTo: 254) == nil)
      #expect(root.read("etc/missing", upTo: 255) == nil)
      #expect(root.read("etc", upTo: 4096) == nil)
      #expect(root.names(in: "etc") == ["hostname"])
      #expect(root.names(in: "missing").isEmpty)
    }
  }

  @Test func `a symbolic link stays in the root`() async throws {
    try await withRoot { root, path, outside in
      try write("inside", to: "\(path)/etc/target")
      #expect(symlink("/etc/target", "\(path)/etc/absolute") == 0)
      #expect(symlink("\(outside)/secret", "\(path)/etc/escape") == 0)
      #expect(symlink("../../outside/secret", "\(path)/etc/dots") == 0)
      #expect(symlink(outside, "\(path)/away") == 0)
      #expect(symlink("/proc/self/root\(outside)/secret", "\(path)/etc/magic") == 0)
      #expect(root.read("etc/absolute", upTo: 255) == Array("inside".utf8))
      for name in ["etc/escape", "etc/dots", "away/secret", "etc/magic", "../outside/secret"] {
        #expect(root.read(name, upTo: 255) == nil, "\(name)")
      }
      #expect(root.names(in: "away").isEmpty)
    }
  }

  @Test func `a FIFO is not opened, so that it blocks neither its reader nor its writer`()
    async throws
  {
    try await withRoot { root, path, _ in
      let fifo = "\(path)/etc/hostname"
      #expect(mkfifo(fifo, 0o600) == 0)
      #expect(root.read("etc/hostname", upTo: 255) == nil)
      // There is no reader.
      #expect(open(fifo, O_WRONLY | O_NONBLOCK) == -1)
      #expect(errno == ENXIO)
    }
  }

  @Test(.enabled(if: getuid() == 0, "only root can make a device"))
  func `a device is not opened`() async throws {
    try await withRoot { root, path, _ in
      // The device `full`, from which anyone can read zeros.
      #expect(mknod("\(path)/etc/hostname", S_IFCHR | 0o666, 1 << 8 | 7) == 0)
      #expect(root.read("etc/hostname", upTo: 255) == nil)
    }
  }

  @Test func `a captured tree has no roots of processes`() throws {
    let tree = try ProcTree(Checkout.tree("family"))
    guard case .process(let process) = try tree.open(ProcessID(rawValue: 600)) else {
      Issue.record("there is a process 600")
      return
    }
    if process.root() != nil { Issue.record("there is a root") }
  }
}
