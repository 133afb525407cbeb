/// A control group, such as that of a container or a systemd unit; cgroups(7).
package struct ControlGroup: Hashable, Sendable {
  /// The path from the root of its hierarchy, with a slash at the beginning and none at the end;
  /// empty for the root.
  ///
  /// In a cgroup namespace the kernel prints paths from the root of that namespace. Those outside
  /// of it begin with `/..` for each level (cgroup_namespaces(7)). That beginning is left out,
  /// because it depends on the reader.
  package let path: [UInt8]

  /// The hierarchy and the path below it, if the user gave a directory: version 1 has one directory
  /// for each hierarchy. `nil` if the user gave a path.
  private var below: Hierarchy?

  private struct Hierarchy: Hashable, Sendable {
    /// The name of a controller, `systemd`, or `unified` for version 2 next to version 1.
    let name: String
    let path: [UInt8]
  }

  /// - Parameter path: a path as in `/proc/PID/cgroup`, or a directory below `/sys/fs/cgroup`.
  package init(path: String) {
    let mount = "/sys/fs/cgroup"
    let isDirectory = path == mount || path.utf8.starts(with: "\(mount)/".utf8)
    let inside = isDirectory ? path.utf8.dropFirst(mount.utf8.count) : path.utf8[...]
    let names = inside.split(separator: UInt8(ascii: "/"))
      .drop { $0.elementsEqual("..".utf8) }
    self.path = Self.path(names)
    if isDirectory, let name = names.first {
      below = Hierarchy(name: String(Substring(name)), path: Self.path(names.dropFirst()))
    }
  }

  /// - Parameter bytes: a path as ``path`` has it.
  package init(bytes: [UInt8]) {
    path = bytes
  }

  private static func path(_ names: ArraySlice<Substring.UTF8View>) -> [UInt8] {
    names.flatMap { [UInt8(ascii: "/")] + $0 }
  }

  /// Reads the group of a process.
  ///
  /// If hierarchies differ, the group is that of the first of these: version 1's controller
  /// `memory`, version 2's single hierarchy, systemd's own.
  ///
  /// - Parameter file: `/proc/PID/cgroup`, with a line `NUMBER:CONTROLLERS:PATH` for each
  ///   hierarchy. No path contains a newline (`cgroup_mkdir` in `kernel/cgroup/cgroup.c`).
  /// - Returns: `nil` if there is no such line.
  package init?(file: RawSpan) {
    let lines = file.withUnsafeBytes { Self.lines($0) }
    let line =
      lines.first { $0.controllers.contains("memory") }
      ?? lines.first { $0.controllers == [] } ?? lines.first { $0.controllers == ["name=systemd"] }
      ?? lines.first
    guard let line else { return nil }
    // The kernel marks a group that was removed while its last process was exiting.
    let removal = " (deleted)".utf8
    let isRemoved = line.path.suffix(removal.count).elementsEqual(removal)
    let path = isRemoved ? line.path.dropLast(removal.count) : line.path
    self.path = path.elementsEqual("/".utf8) ? [] : Array(path)
  }

  private struct Line {
    let controllers: [String]

    /// Without the `/..` at its beginning.
    let path: ArraySlice<UInt8>

    /// Whether the line describes the hierarchy with this directory.
    func describes(_ hierarchy: String) -> Bool {
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
        path: insideNamespace(Array(fields[2])))
    }
  }

  /// A path without the `/..` at its beginning. The part behind them always begins with a slash.
  private static func insideNamespace(_ path: [UInt8]) -> ArraySlice<UInt8> {
    var rest = path[...]
    while rest.starts(with: "/..".utf8), rest.count == 3 || rest[rest.startIndex + 3] == slash {
      rest = rest.dropFirst(3)
    }
    return rest
  }

  private static let slash = UInt8(ascii: "/")

  /// Whether a process is in the group or in one below it.
  ///
  /// - Parameter file: `/proc/PID/cgroup`, with a line `NUMBER:CONTROLLERS:PATH` for each
  ///   hierarchy.
  package func holds(file: RawSpan) -> Bool {
    file.withUnsafeBytes { buffer in
      Self.lines(buffer).contains { line in
        if Self.isOrIsBelow(line.path, path) { return true }
        guard let below, line.describes(below.name) else { return false }
        return Self.isOrIsBelow(line.path, below.path)
      }
    }
  }

  private static func isOrIsBelow(_ other: ArraySlice<UInt8>, _ path: [UInt8]) -> Bool {
    guard other.starts(with: path) else { return false }
    let rest = other.dropFirst(path.count)
    return rest.isEmpty || rest.first == slash
  }
}

extension ControlGroup {
  /// The first line that does not have the format `NUMBER:CONTROLLERS:PATH`; `nil` if there is
  /// none. The file is empty if no hierarchy is mounted (`proc_cgroup_show` in
  /// `kernel/cgroup/cgroup.c`).
  package static func malformed(_ bytes: RawSpan) -> MalformedText? {
    bytes.withUnsafeBytes { buffer in
      let colon = UInt8(ascii: ":")
      var (start, line) = (0, 1)
      while start < buffer.count {
        let end = buffer.lineEnd(from: start) ?? buffer.count
        let first = buffer.firstPlace(of: colon, from: start).flatMap { $0 < end ? $0 : nil }
        let second = first.flatMap { buffer.firstPlace(of: colon, from: $0 + 1) }
        guard let second, second < end else {
          return MalformedText(
            line: line, problem: "expected NUMBER:CONTROLLERS:PATH", text: buffer[start..<end])
        }
        start = end + 1
        line += 1
      }
      return nil
    }
  }
}
