import Foundation
import Testing

/// A copy of a captured tree, some of whose files keep whoever opens them, as a process's do whose lock is
/// held: they have a lease, and to open such a file takes until that is given back, `F_SETLEASE` in fcntl(2).
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

  package func stop(_ file: String) throws {
    let lease = open("\(path)/\(file)", O_RDWR | O_CLOEXEC)
    try #require(lease >= 0)
    leases[file] = lease
    // 1024 is F_SETLEASE. Not as long as anyone else has it open, which a program that another test
    // starts may for a moment.
    try pollBlocking { fcntl(lease, 1024, F_WRLCK) == 0 }
    // No signal to anyone when somebody opens it.
    try #require(fcntl(lease, F_SETOWN, 0) == 0)
  }

  package func release(_ file: String) throws {
    let lease = try #require(leases[file])
    leases[file] = nil
    try #require(fcntl(lease, 1024, F_UNLCK) == 0)
    close(lease)
  }

  package func remove(_ process: Int32) throws {
    try files.moveItem(atPath: "\(path)/\(process)", toPath: "\(path)/gone")
  }

  /// Puts a new file in a file's place.
  package func replace(_ file: String, with text: String) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(path)/\(file)"), options: .atomic)
  }

  package func text(_ file: String) throws -> String {
    try String(contentsOfFile: "\(path)/\(file)", encoding: .utf8)
  }
}
