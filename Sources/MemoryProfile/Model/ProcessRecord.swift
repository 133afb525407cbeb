package import ProcFS

/// What a sample has of one process.
package struct ProcessRecord: Sendable {
  package var identity: ProcessIdentity

  /// `nil` if the process has no parent.
  package var parent: ProcessID?

  /// Empty for kernel threads and zombies.
  package var commandLine: CommandLine

  /// The executable's short name from `stat`; empty if a recording does not have it.
  package var name: String

  /// The bytes of the executable's path; `nil` if there is none, it can't be read, or a recording
  /// does not have it.
  package var executable: [UInt8]?

  /// The effective user; `nil` if it was not asked for or is hidden.
  package var user: UserID?

  /// `nil` if it was not asked for or is hidden.
  package var controlGroup: ControlGroup?

  /// The name of the container that ``controlGroup`` belongs to; `nil` if it was not asked for, or
  /// if there is no container, or no name beside what the path shows.
  package var container: ContainerName?

  /// Since the process was started; 0 if `memory.unmeasured` has ``MeasureSet/pageFaults``.
  package var faults: PageFaults

  /// Since the process was started; `nil` if a recorded file does not have it.
  package var cpu: CPUTime?

  package var memory: MemoryUsage

  /// PSS from `smaps_rollup`, in bytes; `nil` if it was not asked for or can't be read.
  package var rollup: UInt64?

  package var marks: Marks = []

  package var pid: ProcessID { identity.pid }

  /// The command line, or the name in brackets if it is blank; empty if both are unknown.
  package var title: [UInt8] { commandLine.title(orName: name) }

  package init(
    identity: ProcessIdentity, parent: ProcessID?, commandLine: CommandLine, name: String,
    executable: [UInt8]? = nil, faults: PageFaults, memory: MemoryUsage, rollup: UInt64? = nil
  ) {
    self.identity = identity
    self.parent = parent
    self.commandLine = commandLine
    self.name = name
    self.executable = executable
    self.faults = faults
    self.memory = memory
    self.rollup = rollup
  }

  /// A record of a process that has memory of its own.
  ///
  /// - Parameter stat: read together with the memory.
  init(
    of pid: ProcessID, _ stat: ProcessStat, commandLine: CommandLine, executable: [UInt8]?,
    memory: MemoryUsage
  ) {
    self.init(
      identity: ProcessIdentity(pid: pid, startTime: stat.startTime), parent: stat.parent,
      commandLine: commandLine, name: stat.name, executable: executable, faults: stat.faults,
      memory: memory)
    cpu = stat.cpu
  }

  /// What is special about its memory.
  package struct Marks: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    /// It is that of an earlier sample because reading it takes long. Everything else is of this
    /// sample.
    package static let held = Marks(rawValue: 1)
    /// It was read for an earlier sample, and what was checked since is unchanged.
    package static let reused = Marks(rawValue: 2)
    /// It may be the same memory as that of its parent or child in the sample: the kernel did not
    /// report whether they share one address space.
    package static let mayCountTwice = Marks(rawValue: 4)
    /// It is the memory of its parent, which the sample does not contain. The process was created
    /// by vfork(2) or the like, and has not called exec(2) yet.
    package static let ofParent = Marks(rawValue: 8)
  }

  package var isHeld: Bool {
    get { marks.contains(.held) }
    set { marks.set(.held, newValue) }
  }

  package var isReused: Bool {
    get { marks.contains(.reused) }
    set { marks.set(.reused, newValue) }
  }

  /// A number of it; `nil` if it was not measured.
  package subscript(quantity: SampleQuantity) -> UInt64? {
    get {
      switch quantity {
      case .memory(let quantity): memory.measured(quantity)
      case .counter(let counter): self[counter]
      }
    }
    set {
      switch quantity {
      case .memory(let quantity): memory[quantity] = newValue ?? 0
      case .counter(let counter): self[counter] = newValue
      }
    }
  }
}

extension ProcessRecord.Marks {
  /// The marks that recordings and NDJSON store, with their keys.
  package static let stored: [(mark: Self, key: String)] = [
    (.held, "held"), (.reused, "reused"), (.mayCountTwice, "may_count_twice"),
  ]

  package mutating func set(_ mark: Self, _ isSet: Bool) {
    if isSet { insert(mark) } else { remove(mark) }
  }
}
