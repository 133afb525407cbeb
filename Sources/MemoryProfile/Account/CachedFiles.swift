package import ProcFS
import SystemPackage

/// The files that processes have open, and how much of each is in the page cache.
package struct CachedFiles: Sendable {
  package struct File: Hashable, Sendable {
    /// As the kernel prints it.
    package let path: [UInt8]
    /// How much is in the page cache, in bytes. Mapped pages are part of it.
    package let bytes: UInt64
    /// In bytes.
    package let size: UInt64

    package init(path: [UInt8], bytes: UInt64, size: UInt64) {
      self.path = path
      self.bytes = bytes
      self.size = size
    }
  }

  /// Whether the kernel reports the page cache of a file.
  package enum Availability: Hashable, Sendable {
    case available
    /// The kernel lacks cachestat(2).
    case noCall
    /// The processes are those of another tree. Their files can't be opened here.
    case otherTree
  }

  /// Largest first.
  package private(set) var largest: [File] = []

  /// How many different files were found.
  package private(set) var count = 0

  /// How many files were denied. Since 2025 the kernel requires ownership or write permission.
  package private(set) var unreadable = 0

  /// How many files were not opened because of a lease, which that would break.
  package private(set) var leased = 0

  /// How many files could not be opened or asked for, for another reason.
  package private(set) var failed = 0

  package private(set) var availability = Availability.available

  /// The number of files that are listed.
  private static let length = 10

  package init(availability: Availability) {
    self.availability = availability
  }

  /// Reads the open files of processes. No FIFO and no device is opened, and no file that is not on
  /// a mount of its process: a call on a file of a FUSE or network file system may wait forever. No
  /// file with a lease is opened either, which would signal the holder of the lease.
  ///
  /// In a container the kernel lists no leases of processes outside (`locks_show` in
  /// `fs/locks.c`).
  ///
  /// - Throws: ``ProcError`` if the machine fails.
  package init(of pids: [ProcessID], in tree: borrowing ProcTree) throws(ProcError) {
    var buffer = ReadBuffer()
    var seen: Set<OpenRegularFile.Identity> = []
    var files: [File] = []
    for pid in pids {
      guard case .process(let process) = try tree.open(pid),
        try tree.read(kernelFile: "\(pid.rawValue)/mountinfo", into: &buffer)
      else { continue }
      let mounts = buffer.withBytes { MountTable($0) }
      let leases =
        try tree.read(kernelFile: "locks", into: &buffer)
        ? buffer.withBytes { FileLeases($0) } : FileLeases()
      _ = process.forEachOpenRegularFile(in: mounts) { file in
        guard availability == .available, seen.insert(file.identity).inserted else { return }
        count += 1
        guard !file.isLeased, !leases.mayContain(inode: file.identity.inode) else {
          leased += 1
          return
        }
        do throws(Errno) {
          let bytes = try file.cachedBytes()
          if bytes > 0 { files.append(File(path: file.path, bytes: bytes, size: file.size)) }
        } catch .noFunction {
          availability = .noCall
        } catch .permissionDenied, .notPermitted {
          unreadable += 1
        } catch .wouldBlock {
          leased += 1
        } catch {
          failed += 1
        }
      }
    }
    largest = Array(
      files.ordered { ($1.bytes, $0.path.count) < ($0.bytes, $1.path.count) }.prefix(Self.length))
  }
}
