/// A group of processes that the kernel keeps, such as a container's or a systemd unit's; cgroups(7).
package struct ControlGroup: Hashable, Sendable {
  /// From the root of its hierarchy, with a slash at the beginning and none at the end; empty for the
  /// root.
  package let path: [UInt8]

  /// Where version 1 has a folder for each hierarchy: its name, and the path below it; nil where no folder
  /// was given.
  private var below: Hierarchy?

  private struct Hierarchy: Hashable, Sendable {
    /// That of a controller, `systemd`, or `unified` for version 2's beside them.
    let name: String
    let path: [UInt8]
  }

  /// - Parameter path: as `/proc/PID/cgroup` has it, or as the folder below `/sys/fs/cgroup`.
  package init(path: String) {
    let mount = "/sys/fs/cgroup"
    let isFolder = path == mount || path.hasPrefix(mount + "/")
    let inside = isFolder ? path.dropFirst(mount.count) : path[...]
    let names = inside.utf8.split(separator: UInt8(ascii: "/"))
    self.path = Self.path(names[...])
    if isFolder, let name = names.first {
      below = Hierarchy(name: String(Substring(name)), path: Self.path(names.dropFirst()))
    }
  }

  private static func path(_ names: ArraySlice<Substring.UTF8View>) -> [UInt8] {
    names.flatMap { [UInt8(ascii: "/")] + $0 }
  }

  /// The group in which a process is. Where hierarchies differ, it is the one that counts memory: version
  /// 1's controller `memory`, else version 2's single hierarchy, else systemd's own.
  ///
  /// - Parameter file: `/proc/PID/cgroup`: a line `NUMBER:CONTROLLERS:PATH` for each hierarchy. No path
  ///   holds the end of a line (`cgroup_mkdir` in `kernel/cgroup/cgroup.c`).
  /// - Returns: nil where there is no such line.
  package init?(file: RawSpan) {
    let lines = file.withUnsafeBytes { Self.lines($0) }
    let line =
      lines.first { $0.controllers.contains("memory") }
      ?? lines.first { $0.controllers == [] } ?? lines.first { $0.controllers == ["name=systemd"] }
      ?? lines.first
    guard let line else { return nil }
    // Said of a group that was removed while its last process was about to go.
    let removal = " (deleted)".utf8
    let isRemoved = line.path.suffix(removal.count).elementsEqual(removal)
    let path = isRemoved ? line.path.dropLast(removal.count) : line.path[...]
    self.path = path.elementsEqual("/".utf8) ? [] : Array(path)
  }

  private struct Line {
    let controllers: [String]
    let path: [UInt8]

    /// Whether it is of the hierarchy that has this folder.
    func isOf(_ hierarchy: String) -> Bool {
      if controllers.isEmpty { return hierarchy == "unified" }
      return hierarchy.split(separator: ",").contains { name in
        controllers.contains { $0 == name || $0 == "name=\(name)" }
      }
    }
  }

  private static func lines(_ buffer: UnsafeRawBufferPointer) -> [Line] {
    buffer.split(separator: UInt8(ascii: "\n")).compactMap { line in
      let fields = line.split(
        separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { return nil }
      return Line(
        controllers: fields[1].split(separator: UInt8(ascii: ",")).map {
          String(decoding: $0, as: UTF8.self)
        },
        path: Array(fields[2]))
    }
  }

  /// Whether a process is in the group or in one below it.
  ///
  /// - Parameter file: `/proc/PID/cgroup`: a line `NUMBER:CONTROLLERS:PATH` for each hierarchy.
  package func holds(file: RawSpan) -> Bool {
    file.withUnsafeBytes { buffer in
      Self.lines(buffer).contains { line in
        if Self.isOrIsBelow(line.path, path) { return true }
        guard let below, line.isOf(below.name) else { return false }
        return Self.isOrIsBelow(line.path, below.path)
      }
    }
  }

  private static func isOrIsBelow(_ other: [UInt8], _ path: [UInt8]) -> Bool {
    guard other.starts(with: path) else { return false }
    let rest = other.dropFirst(path.count)
    return rest.isEmpty || rest.first == UInt8(ascii: "/")
  }
}
