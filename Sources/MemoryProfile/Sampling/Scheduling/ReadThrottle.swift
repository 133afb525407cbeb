/// Decides which processes are read, so that reading takes a limited part of any time.
///
/// While the kernel prints a mapping it holds the lock of the process's address space and walks all
/// of its pages (`show_smap` in fs/proc/task_mmu.c). So the process can't map memory for as long as
/// a read takes. Reads also use the profiler's own CPU time.
///
/// Processes that need little time are read every time. If all of them together exceed the total,
/// each gets an even share. What a process does not need of its share goes to the others. Those
/// take turns: the process that had the least time since its latest read goes first.
///
/// It has no clock and knows no processes. Its input is what a read costs and when it was, for the
/// processes above the threshold.
package struct ReadThrottle: Sendable {
  /// The largest part of its time that one process is read: 0.25 for a quarter.
  private let perProcess: Double

  /// The largest part of one CPU's time that all reads take.
  private let total: Double

  /// A process that is read in less time is read every time, and not counted.
  package let threshold: Duration

  /// Between the beginnings of two samples, in seconds.
  private let interval: Double

  /// The time of the latest decisions, in seconds.
  private var latest: Double?

  /// Seconds of reading that are left for processes that take turns; below 0 if the latest one took
  /// more than was left.
  private var credit = 0.0

  package init(
    perProcess: Double, total: Double, interval: Duration, threshold: Duration = .zero
  ) {
    self.perProcess = perProcess
    self.total = total
    self.threshold = threshold
    self.interval = interval.inSeconds
  }

  /// A process that could be read.
  package struct Candidate: Sendable {
    /// How long a read takes.
    package let cost: Duration

    /// When its latest read was, since the start of the run.
    package let lastRead: Duration

    package init(cost: Duration, lastRead: Duration) {
      self.cost = cost
      self.lastRead = lastRead
    }
  }

  /// What happens to a candidate in a sample.
  package enum Decision: Hashable, Sendable {
    case read
    /// It exceeds the limit per process.
    ///
    /// - Parameter period: the shortest time between two reads.
    case throttled(period: Duration)
    /// All processes exceed the total, and it is not its turn.
    case overBudget
  }

  /// Longer periods are reported as this; in seconds, a year.
  private static let longestPeriod = 31_536_000.0

  /// Samples are never exactly an interval apart.
  private static let tolerance = 1.05

  /// Decides for the sample that begins now.
  package mutating func decisions(for candidates: [Candidate], at now: Duration) -> [Decision] {
    let now = now.inSeconds
    let elapsed = max(latest.map { now - $0 } ?? interval, interval)
    latest = now
    let costs = candidates.map(\.cost.inSeconds)
    // No process can have more, whatever is left.
    let needs = costs.map { min($0, perProcess * elapsed) }
    let allowance = total * elapsed
    let share = Self.evenShare(of: allowance, among: needs)

    var decisions = [Decision](repeating: .read, count: candidates.count)
    var rest = allowance
    var waiting: [(index: Int, had: Double)] = []
    for (index, candidate) in candidates.enumerated() {
      let since = now - candidate.lastRead.inSeconds
      if costs[index] > perProcess * since * Self.tolerance {
        let period = min(costs[index] / perProcess, Self.longestPeriod)
        decisions[index] = .throttled(period: .seconds(period))
      }
      if needs[index] <= share {
        rest -= needs[index]
      } else if decisions[index] == .read {
        waiting.append((index, costs[index] / max(since, elapsed)))
      }
    }
    // Time that was not needed is not saved, but time that was exceeded is paid back.
    credit = min(credit, 0) + rest
    waiting.sort { ($0.had, $0.index) < ($1.had, $1.index) }
    for (index, _) in waiting {
      if credit > 0 {
        credit -= costs[index]
      } else {
        decisions[index] = .overBudget
      }
    }
    return decisions
  }

  /// The most that each may have, so that the sum does not exceed the allowance. What one does not
  /// need goes to the others.
  static func evenShare(of allowance: Double, among needs: [Double]) -> Double {
    guard needs.reduce(0, +) > allowance else { return .infinity }
    var left = allowance
    var others = needs.count
    for need in needs.sorted() {
      let share = left / Double(others)
      if need > share { return share }
      left -= need
      others -= 1
    }
    return .infinity
  }
}

extension Duration {
  fileprivate var inSeconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) / 1e18
  }
}
