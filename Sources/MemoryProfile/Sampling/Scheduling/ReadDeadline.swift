/// How long a sample waits for slow processes.
///
/// The kernel holds the lock of a process's address space while it prints most of what is read. The
/// reader waits until the process, or the kernel on its behalf, releases that lock: as long as an
/// mprotect(2) of gigabytes takes, or forever (`m_start` in fs/proc/task_mmu.c, `access_remote_vm`
/// in mm/memory.c).
package struct ReadTimeouts: Sendable {
  /// Since the start of the sample, for processes that have an earlier reading.
  package var known: Duration

  /// Since the start of the sample, for processes that were never read: no earlier reading can
  /// replace theirs.
  package var initial: Duration

  package init(known: Duration, initial: Duration) {
    self.known = known
    self.initial = initial
  }
}

/// When a sample stops waiting. By reference: a copy of a `ContinuousClock.Instant` asks the
/// library for its layout each time.
final class ReadDeadline: Sendable {
  let timeouts: ReadTimeouts
  private let end: ContinuousClock.Instant
  private let initialEnd: ContinuousClock.Instant

  /// The least time that a job has, however late it is started.
  private let minimum: Duration

  init(_ timeouts: ReadTimeouts) {
    self.timeouts = timeouts
    let begin = ContinuousClock.now
    end = begin + timeouts.known
    initialEnd = begin + timeouts.initial
    minimum = timeouts.known / 2
  }

  /// Returns false for a process that exceeded the timeout in its latest two reads.
  func waits(for job: some ReadJob) -> Bool { job.waited < timeouts.known }

  /// - Parameter now: when the job is started.
  func end(of job: some ReadJob, startedAt now: ContinuousClock.Instant) -> ContinuousClock.Instant
  {
    guard waits(for: job) else { return now }
    // A late start does not mean that a job is slow: there may be many jobs.
    return max(job.isFirst ? initialEnd : end, now + minimum)
  }
}
