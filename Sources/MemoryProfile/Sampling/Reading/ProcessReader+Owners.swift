import ProcFS

extension ProcessReader {
  /// Whether a precondition holds, the command line left out.
  mutating func meets(
    _ precondition: ReadPrecondition, _ process: borrowing ProcessDirectory, _ stat: ProcessStat
  ) throws(ProcError) -> Bool {
    guard precondition.holds(for: stat) else { return false }
    if let user = precondition.user, try effectiveUser(of: process) != user { return false }
    if let group = precondition.controlGroup, try !isIn(group, process) { return false }
    return true
  }

  /// Reads the user and the control group if the options ask for them. The process's directory is
  /// open, so that a process that reuses the PID is not mistaken for it.
  mutating func readOwners(
    of process: borrowing ProcessDirectory, into record: inout ProcessRecord
  ) throws(ProcError) {
    if options.owners.user { record.user = try effectiveUser(of: process) }
    if options.owners.controlGroup { record.controlGroup = try controlGroup(of: process) }
  }

  /// The same, unless they are known since a time that ``SamplerOptions/Owners/age`` allows.
  ///
  /// - Parameter image: that of the process.
  mutating func readOwners(
    of process: borrowing ProcessDirectory, running image: ProgramImage, for job: ProcessReadJob,
    into record: inout ProcessRecord
  ) throws(ProcError) {
    guard !options.owners.isEmpty, !useKnownOwners(of: image, for: job, in: &record) else { return }
    try readOwners(of: process, into: &record)
    job.state.owners = KnownOwners(
      image: image, user: record.user, controlGroup: record.controlGroup, time: job.time)
  }

  /// Sets the user and the control group if they are known for long enough.
  ///
  /// - Returns: whether they are.
  @discardableResult
  func useKnownOwners(
    of image: ProgramImage, for job: ProcessReadJob, in record: inout ProcessRecord
  ) -> Bool {
    guard hasKnownOwners(of: image, for: job), let known = job.state.owners else { return false }
    record.user = known.user
    record.controlGroup = known.controlGroup
    return true
  }

  func hasKnownOwners(of image: ProgramImage, for job: ProcessReadJob) -> Bool {
    guard let known = job.state.owners else { return false }
    return known.image == image && job.time - known.time < options.owners.age
  }

  /// A process's effective user; `nil` if it has vanished or can't be read.
  private mutating func effectiveUser(
    of process: borrowing ProcessDirectory
  ) throws(ProcError) -> UserID? {
    guard try process.read(.status, into: &buffer) == .complete else { return nil }
    if let user = buffer.withBytes({ ProcessStatus($0)?.effectiveUser }) { return user }
    throw .malformed(
      path: process.path(of: .status), buffer.withBytes { ProcessStatus.malformed($0) })
  }

  /// A process's control group; `nil` if it has vanished or can't be read.
  private mutating func controlGroup(
    of process: borrowing ProcessDirectory
  ) throws(ProcError) -> ControlGroup? {
    guard try process.read(.controlGroups, into: &buffer) == .complete else { return nil }
    try checkControlGroups(of: process)
    return buffer.withBytes { ControlGroup(file: $0) }
  }

  /// Whether a process is in a control group or in one below it.
  private mutating func isIn(
    _ group: ControlGroup, _ process: borrowing ProcessDirectory
  ) throws(ProcError) -> Bool {
    guard try process.read(.controlGroups, into: &buffer) == .complete else { return false }
    if buffer.withBytes({ group.holds(file: $0) }) { return true }
    try checkControlGroups(of: process)
    return false
  }

  /// - Throws: ``ProcError/malformed(path:_:)`` if the buffer is not what the kernel prints as
  ///   `cgroup`.
  private func checkControlGroups(
    of process: borrowing ProcessDirectory
  ) throws(ProcError) {
    if let malformed = buffer.withBytes({ ControlGroup.malformed($0) }) {
      throw .malformed(path: process.path(of: .controlGroups), malformed)
    }
  }
}
