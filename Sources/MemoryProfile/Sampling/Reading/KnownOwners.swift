import ProcFS

/// The user and the control group that a process had at a time.
struct KnownOwners: Sendable {
  /// That of the process. An exec(2) can change the user.
  let image: ProgramImage
  let user: UserID?
  let controlGroup: ControlGroup?
  /// Since the start of the run.
  let time: Duration
}
