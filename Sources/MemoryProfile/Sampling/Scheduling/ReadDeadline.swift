/// How long a sample waits for who takes long.
///
/// Most of what is read of a process is printed with the lock of its address space held, and whoever asks
/// waits until the process, or the kernel on its behalf, gives it back: for as long as an mprotect(2) of
/// gigabytes takes, or for ever (`m_start` in fs/proc/task_mmu.c, `access_remote_vm` in mm/memory.c).
package struct ReadTimeouts: Sendable {
  /// From the beginning of the sample, for processes of which something is known.
  package var usual: Duration

  /// From the beginning of the sample, for those of which nothing is known yet, so that nothing could stand
  /// for them.
  package var first: Duration

  package init(usual: Duration, first: Duration) {
    self.usual = usual
    self.first = first
  }
}

/// Until when a sample waits. By reference: whoever copies a `ContinuousClock.Instant` asks the library each time
/// how it is laid out.
final class ReadDeadline: Sendable {
  let patience: ReadTimeouts
  private let end: ContinuousClock.Instant
  private let endForFirst: ContinuousClock.Instant

  /// For how long is waited at least, however late something is begun.
  private let least: Duration

  init(_ patience: ReadTimeouts) {
    self.patience = patience
    let begin = ContinuousClock.now
    end = begin + patience.usual
    endForFirst = begin + patience.first
    least = patience.usual / 2
  }

  /// Whether it is waited for at all: not who kept its reader so long before.
  func waits(for work: some ReadJob) -> Bool { work.waited < patience.usual }

  /// - Parameter now: when it is begun.
  func end(of work: some ReadJob, begun now: ContinuousClock.Instant) -> ContinuousClock.Instant {
    guard waits(for: work) else { return now }
    // What is begun late is not given up at once: there may be many to read, and none of them slow.
    return max(work.isFirst ? endForFirst : end, now + least)
  }
}
