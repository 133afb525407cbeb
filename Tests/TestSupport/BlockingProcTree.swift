import Foundation
import Testing

/// A copy of a captured tree in which opening chosen files blocks.
///
/// It simulates processes with a locked memory map. A lease makes open(2) of a file block until the
/// lease is released: `F_SETLEASE` in fcntl(2).
package final class BlockingProcTree {
  package let path = NSTemporaryDirectory() + "smaps-stalled-\(UUID().uuidString)"
  private let files = FileManager.default
  private var leases: [String: Int32] = [:]

  package init(_ captured: String) throws {
    try files.copyItem(atPath: Checkout.tree(captured), toPath: path)
  }

  deinit {
    for lease in leases.values { close(lease) }
    try? files.removeItem(atPath: path)
  }

  /// Makes opening a file block until ``release(_:)``.
  package func block(_ file: String) throws {
    let lease = open("\(path)/\(file)", O_RDWR | O_CLOEXEC)
    try #require(lease >= 0)
    leases[file] = lease
    // 1024 is F_SETLEASE. It fails while another process has the file open, as a child process of
    // another test may for a moment between fork and exec.
    try pollBlocking { fcntl(lease, 1024, F_WRLCK) == 0 }
    // Sends no SIGIO when a process opens the file.
    try #require(fcntl(lease, F_SETOWN, 0) == 0)
  }

  package func release(_ file: String) throws {
    let lease = try #require(leases[file])
    leases[file] = nil
    try #require(fcntl(lease, 1024, F_UNLCK) == 0)
    close(lease)
  }

  /// Removes a process from the tree, as if it had exited.
  package func remove(_ process: Int32) throws {
    try files.moveItem(atPath: "\(path)/\(process)", toPath: "\(path)/gone")
  }

  /// Replaces a file by a new one.
  package func replace(_ file: String, with text: String) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(path)/\(file)"), options: .atomic)
  }

  package func text(_ file: String) throws -> String {
    try String(contentsOfFile: "\(path)/\(file)", encoding: .utf8)
  }
}
