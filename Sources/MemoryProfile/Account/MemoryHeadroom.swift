package import ProcFS

/// How near memory is to its end: the nearest limit, and how long tasks wait for memory.
package struct MemoryHeadroom: Equatable, Sendable {
  /// The limit that has the least left; `nil` if it was not read, or if there is no limit.
  package var limit: GroupLimits.Nearest?

  /// `nil` if it was not read, or if the kernel does not report it.
  package var pressure: PressureStall?

  package init(limit: GroupLimits.Nearest? = nil, pressure: PressureStall? = nil) {
    self.limit = limit
    self.pressure = pressure
  }

  /// - Parameter limits: those of an account.
  package init(_ limits: GroupLimits) {
    self.init(limit: limits.nearest, pressure: limits.pressure)
  }
}

/// Reads only what is needed of a control group or of the machine.
package struct HeadroomReader: ~Copyable {
  private let tree: ProcTree
  private var buffer = ReadBuffer()

  /// The group of the limit; `nil` if no limit is read.
  private var limited: GroupDirectory?

  /// Where the pressure is read; `nil` if it is not.
  private var pressure: PressureSource?

  private enum PressureSource {
    case machine
    case group(GroupDirectory)
  }

  package init(_ tree: consuming ProcTree) {
    self.tree = tree
  }

  /// The path of the control group of a process with the memory controller; `nil` if it can't be
  /// read.
  package mutating func path(ofGroupOf pid: ProcessID) throws(ProcError) -> String? {
    guard try tree.read(.controlGroups, of: pid, into: &buffer) == .complete,
      let group = buffer.withBytes({ ControlGroup(file: $0) })
    else { return nil }
    return group.path.isEmpty ? "/" : String(decoding: group.path, as: UTF8.self)
  }

  /// Reads the limit of a group in each sample.
  ///
  /// - Throws: ``AccountError`` if there is no such group, or it has no memory counter.
  package mutating func addLimit(ofGroup path: String) throws(AccountError) {
    limited = try GroupDirectory(path, in: tree, &buffer)
  }

  /// Reads the pressure in each sample.
  ///
  /// - Parameter path: that of a group; `nil` for the machine.
  /// - Throws: ``AccountError`` if there is no such group, or it has no memory counter.
  package mutating func addPressure(ofGroup path: String?) throws(AccountError) {
    guard let path else {
      pressure = .machine
      return
    }
    pressure = .group(try GroupDirectory(path, in: tree, &buffer))
  }

  /// Reads what was added. A group that was removed has neither a limit nor pressure.
  ///
  /// - Throws: ``ProcError`` if the machine fails.
  package mutating func read() throws(ProcError) -> MemoryHeadroom {
    var headroom = MemoryHeadroom()
    headroom.limit = try limited?.nearestLimit(tree, &buffer)
    switch pressure {
    case nil: break
    case .machine:
      if try tree.read(kernelFile: "pressure/memory", into: &buffer) {
        headroom.pressure = buffer.withBytes { PressureStall($0) }
      }
    case .group(let group): headroom.pressure = try group.pressure(tree, &buffer)
    }
    return headroom
  }
}
