import Libc
import ProcFS
import SystemPackage

/// The directory of a control group in the hierarchy that has the memory controller.
struct GroupDirectory {
  let version: MemoryAccount.Version

  /// The processes in it, and those of the groups below it.
  let controlGroup: ControlGroup

  /// The directory of the root group, below the tree.
  private let mount: String

  /// The names from the root to the group.
  private let names: [Substring]

  /// The path of the group below the mount of its hierarchy.
  var path: String { "/" + names.joined(separator: "/") }

  /// Where the hierarchies are mounted, below `/proc`.
  private static let mounts = "../sys/fs/cgroup"

  /// - Parameter path: as in `/proc/PID/cgroup`, or a directory below `/sys/fs/cgroup`. In version
  ///   1 that may be the directory of another controller.
  /// - Throws: ``AccountError`` if there is no such group.
  init(
    _ path: String, in tree: borrowing ProcTree, _ buffer: inout ReadBuffer
  ) throws(AccountError) {
    controlGroup = ControlGroup(path: path)
    let places = Self.places(of: path)
    for (mount, names) in places {
      for version in [MemoryAccount.Version.v2, .v1] {
        let directory = Self.path(mount, names)
        do throws(ProcError) {
          guard try tree.read(kernelFile: "\(directory)/\(version.current)", into: &buffer) else {
            continue
          }
        } catch {
          throw .failed(error)
        }
        self.version = version
        self.mount = mount
        self.names = names
        return
      }
    }
    let exists = places.contains { mount, names in
      !tree.names(inKernelDirectory: Self.path(mount, names)).isEmpty
    }
    throw exists ? .noCounter(path: path) : .noGroup(path: path)
  }

  /// The directories that a path may mean, each with the names below its mount.
  private static func places(of path: String) -> [(mount: String, names: [Substring])] {
    let root = "/sys/fs/cgroup"
    let isDirectory = path == root || path.hasPrefix(root + "/")
    let names = path.dropFirst(isDirectory ? root.count : 0).split(separator: "/")
      .filter { $0 != "." && $0 != ".." }
    let version1 = "\(mounts)/memory"
    guard isDirectory, !names.isEmpty else { return [(mounts, names), (version1, names)] }
    return [(version1, Array(names.dropFirst())), (mounts, names)]
  }

  private static func path(_ mount: String, _ names: some Collection<Substring>) -> String {
    ([mount] + names.map(String.init)).joined(separator: "/")
  }

  /// Reads the counters.
  ///
  /// - Returns: `nil` if the group was removed.
  /// - Throws: ``ProcError`` if the machine fails.
  func counters(
    in tree: borrowing ProcTree, _ buffer: inout ReadBuffer
  ) throws(ProcError) -> GroupCounters? {
    let directory = Self.path(mount, names)
    guard let current = try number(version.current, in: directory, tree, &buffer) else {
      return nil
    }
    let stat = try pairs("memory.stat", in: directory, tree, &buffer)
    var limits = GroupLimits(group: path)
    limits.nearest = try nearestLimit(tree, &buffer)
    switch version {
    case .v2:
      let events = try pairs("memory.events", in: directory, tree, &buffer)
      limits.high = try number("memory.high", in: directory, tree, &buffer).flatMap(Self.limit)
      (limits.limitHits, limits.oomKills) = (events["max"], events["oom_kill"])
      limits.swap = try number("memory.swap.current", in: directory, tree, &buffer)
    case .v1:
      limits.limitHits = try number("memory.failcnt", in: directory, tree, &buffer)
      limits.oomKills = try pairs("memory.oom_control", in: directory, tree, &buffer)["oom_kill"]
      limits.swap = stat["total_swap"] ?? stat["swap"]
      limits.sockets = try number("memory.kmem.tcp.usage_in_bytes", in: directory, tree, &buffer)
    }
    limits.pressure = try pressure(tree, &buffer)
    var counters = GroupCounters(version: version, current: current, stat: stat, limits: limits)
    if try isRoot(tree, &buffer) { return counters }
    if version == .v1 {
      counters.kernel = try number("memory.kmem.usage_in_bytes", in: directory, tree, &buffer)
    }
    let processors = UInt64(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    counters.chargedInAdvance = 64 * processors * UInt64(max(1, sysconf(Int32(_SC_PAGESIZE))))
    return counters
  }

  /// Whether it is the root of the machine's groups, and not only that of a cgroup namespace.
  /// `cgroup.sane_behavior` is only in the root of version 1 (CFTYPE_ONLY_ON_ROOT).
  ///
  /// The root is not charged. Its `memory.usage_in_bytes` is the sum of its anonymous memory and
  /// page cache, without kernel memory (`mem_cgroup_usage` in `mm/memcontrol-v1.c`).
  private func isRoot(
    _ tree: borrowing ProcTree, _ buffer: inout ReadBuffer
  ) throws(ProcError) -> Bool {
    guard version == .v1, names.isEmpty else { return false }
    return try tree.read(kernelFile: "\(mount)/cgroup.sane_behavior", into: &buffer)
  }

  /// How long tasks of the group wait for memory; `nil` if the kernel does not report it.
  func pressure(
    _ tree: borrowing ProcTree, _ buffer: inout ReadBuffer
  ) throws(ProcError) -> PressureStall? {
    try tree.read(kernelFile: "\(Self.path(mount, names))/memory.pressure", into: &buffer)
      ? buffer.withBytes { PressureStall($0) } : nil
  }

  /// The limit of the group or of one above it, whichever has less left; `nil` if none has a limit.
  func nearestLimit(
    _ tree: borrowing ProcTree, _ buffer: inout ReadBuffer
  ) throws(ProcError) -> GroupLimits.Nearest? {
    var nearest: GroupLimits.Nearest?
    for count in (0...names.count).reversed() {
      let directory = Self.path(mount, names.prefix(count))
      guard
        let limit = try number(version.limit, in: directory, tree, &buffer)
          .flatMap(Self.limit),
        let current = try number(version.current, in: directory, tree, &buffer)
      else { continue }
      let left = Int64(clamping: limit) - Int64(clamping: current)
      if let nearest, nearest.left <= left { continue }
      nearest = GroupLimits.Nearest(
        limit: limit, left: left, group: "/" + names.prefix(count).joined(separator: "/"))
    }
    return nearest
  }

  /// Version 1 prints the largest number of pages that it can count if there is no limit.
  private static func limit(_ bytes: UInt64) -> UInt64? { bytes < 1 << 62 ? bytes : nil }

  private func number(
    _ name: String, in directory: String, _ tree: borrowing ProcTree, _ buffer: inout ReadBuffer
  ) throws(ProcError) -> UInt64? {
    try tree.read(kernelFile: "\(directory)/\(name)", into: &buffer)
      ? buffer.withBytes { KernelNumber.only($0) } : nil
  }

  private func pairs(
    _ name: String, in directory: String, _ tree: borrowing ProcTree, _ buffer: inout ReadBuffer
  ) throws(ProcError) -> KernelCounters {
    try tree.read(kernelFile: "\(directory)/\(name)", into: &buffer)
      ? buffer.withBytes { KernelCounters(pairs: $0) } : KernelCounters()
  }
}

extension MemoryAccount.Version {
  /// The file of what is charged.
  fileprivate var current: String {
    self == .v2 ? "memory.current" : "memory.usage_in_bytes"
  }

  fileprivate var limit: String { self == .v2 ? "memory.max" : "memory.limit_in_bytes" }
}
