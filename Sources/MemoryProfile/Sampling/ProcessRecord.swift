package import ProcFS

/// What was seen of one process at one moment.
package struct ProcessRecord<Memory: Sendable>: Sendable {
  package var identity: ProcessIdentity

  /// nil where the process has no parent.
  package var parent: ProcessID?

  /// Empty for kernel threads and zombies.
  package var commandLine: CommandLine

  /// The program's short name, as `stat` has it; empty where a recording does not tell.
  package var name: String

  /// The bytes of the path of the program that it runs; nil where there is none or it can't be read,
  /// and where a recording does not tell.
  package var executable: [UInt8]?

  /// With whose rights it acts; nil where it was not asked for or is hidden.
  package var user: UserID?

  /// nil where it was not asked for or is hidden.
  package var controlGroup: ControlGroup?

  /// Since the process was started.
  package var faults: PageFaults

  package var memory: Memory

  /// PSS as `smaps_rollup` has it, in bytes; nil where it was not asked for or can't be read.
  package var rollup: UInt64?

  /// Whether its memory is that of an earlier sample, because reading it takes long; everything else
  /// is of this one.
  package var isHeld = false

  /// Whether its memory was read for an earlier sample, and there is evidence that it is still so.
  package var isReused = false

  package var pid: ProcessID { identity.pid }

  package init(
    identity: ProcessIdentity, parent: ProcessID?, commandLine: CommandLine, name: String,
    executable: [UInt8]? = nil, faults: PageFaults, memory: Memory, rollup: UInt64? = nil
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

  /// What was seen of a process that has memory of its own.
  ///
  /// - Parameter stat: read together with the memory.
  init(
    of pid: ProcessID, _ stat: ProcessStat, commandLine: CommandLine, executable: [UInt8]?,
    memory: Memory
  ) {
    self.init(
      identity: ProcessIdentity(pid: pid, startTime: stat.startTime), parent: stat.parent,
      commandLine: commandLine, name: stat.name, executable: executable, faults: stat.faults,
      memory: memory)
  }

  /// The same record with its memory counted otherwise.
  package func counted<Other: Sendable>(as memory: Other) -> ProcessRecord<Other> {
    var record = ProcessRecord<Other>(
      identity: identity, parent: parent, commandLine: commandLine, name: name,
      executable: executable, faults: faults, memory: memory, rollup: rollup)
    record.user = user
    record.controlGroup = controlGroup
    record.isHeld = isHeld
    record.isReused = isReused
    return record
  }
}
