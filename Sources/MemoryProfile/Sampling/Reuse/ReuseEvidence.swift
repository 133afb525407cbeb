/// What shows that the memory of a process is unchanged, so that it is not read again.
package enum ReuseEvidence: Sendable {
  /// The CPU time of the process: without any, it changed nothing itself. What others can change
  /// is found by checks at a slower pace (``IdleSchedule``).
  case clock
  /// A ``MemoryFingerprint``, which is taken for every sample.
  case exact
}
