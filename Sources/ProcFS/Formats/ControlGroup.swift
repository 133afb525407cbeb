/// A group of processes that the kernel keeps, such as a container's or a systemd unit's; cgroups(7).
package struct ControlGroup: Hashable, Sendable {
  /// From the root of its hierarchy, with a slash at the beginning and none at the end; empty for the
  /// root.
  package let path: [UInt8]

  /// - Parameter path: as `/proc/PID/cgroup` has it, or as the folder of the unified hierarchy.
  package init(path: String) {
    let mount = "/sys/fs/cgroup"
    let isFolder = path == mount || path.hasPrefix(mount + "/")
    let inside = isFolder ? path.dropFirst(mount.count) : path[...]
    let names = inside.utf8.split(separator: UInt8(ascii: "/"))
    self.path = names.flatMap { [UInt8(ascii: "/")] + $0 }
  }

  /// Whether a process is in the group or in one below it.
  ///
  /// - Parameter file: `/proc/PID/cgroup`: a line `NUMBER:CONTROLLERS:PATH` for each hierarchy.
  package func holds(file: RawSpan) -> Bool {
    file.withUnsafeBytes { buffer in
      var start = 0
      while start < buffer.count {
        let end = buffer.lineEnd(from: start) ?? buffer.count
        let fields = buffer[start..<end].split(
          separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
        if fields.count == 3, holds(fields[2]) { return true }
        start = end + 1
      }
      return false
    }
  }

  private func holds(_ other: Slice<UnsafeRawBufferPointer>) -> Bool {
    guard other.starts(with: path) else { return false }
    let rest = other.dropFirst(path.count)
    return rest.isEmpty || rest.first == UInt8(ascii: "/")
  }
}
