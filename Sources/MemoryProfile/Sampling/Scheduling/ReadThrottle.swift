/// Decides whose turn it is to be read, so that reading takes no more than a part of anyone's time.
///
/// While the kernel prints a mapping it holds the lock of the process's address space and walks every
/// page of it (`show_smap` in fs/proc/task_mmu.c): as long as it takes to read a process, so long can
/// the process be kept from mapping memory. And it is done on our time: what reading takes in all is
/// what a processor is busy with.
///
/// Who needs little is read every time. Where all together need more than there is, they get even
/// shares: who needs less than its share leaves the rest to the others, and these take turns, by who
/// had least since it was read.
///
/// Knows no clock and no process: it is told what a reading costs and when it was, of those that are not
/// negligible.
package struct ReadThrottle: Sendable {
  /// The largest part of its time that a process is read: 0.25 for a quarter.
  private let perProcess: Double

  /// The largest part of one processor's time that reading takes in all.
  private let inAll: Double

  /// Who is read in less time than this is read every time, and not counted.
  package let negligible: Duration

  /// Between the beginnings of two samples, in seconds.
  private let interval: Double

  /// When it was last asked, in seconds.
  private var latest: Double?

  /// Seconds of reading that are left for those who take turns; below 0 where the last one that was
  /// read took more than was left.
  private var credit = 0.0

  package init(
    perProcess: Double, inAll: Double, interval: Duration, negligible: Duration = .zero
  ) {
    self.perProcess = perProcess
    self.inAll = inAll
    self.negligible = negligible
    self.interval = interval.inSeconds
  }

  /// A process that could be read.
  package struct Candidate: Sendable {
    /// How long reading it takes.
    package let cost: Duration

    /// When it was read last.
    package let lastRead: Duration

    package init(cost: Duration, lastRead: Duration) {
      self.cost = cost
      self.lastRead = lastRead
    }
  }

  /// What becomes of a candidate.
  package enum Turn: Hashable, Sendable {
    case read
    /// Reading it takes so long that only so much later it may be read again.
    case throttled(period: Duration)
    /// Reading all takes so long that others come first.
    case overBudget
  }

  /// What is said of a longer one; in seconds, a year.
  private static let longestPeriod = 31_536_000.0

  /// Beats are never quite an interval apart.
  private static let tolerance = 1.05

  /// Says whose turn it is in the sample that begins now.
  package mutating func turns(of candidates: [Candidate], at now: Duration) -> [Turn] {
    let now = now.inSeconds
    let elapsed = max(latest.map { now - $0 } ?? interval, interval)
    latest = now
    let costs = candidates.map(\.cost.inSeconds)
    // More than that nobody can have, whatever is left.
    let needs = costs.map { min($0, perProcess * elapsed) }
    let allowance = inAll * elapsed
    let share = Self.evenShare(of: allowance, among: needs)

    var turns = [Turn](repeating: .read, count: candidates.count)
    var rest = allowance
    var waiting: [(index: Int, had: Double)] = []
    for (index, candidate) in candidates.enumerated() {
      let since = now - candidate.lastRead.inSeconds
      if costs[index] > perProcess * since * Self.tolerance {
        let period = min(costs[index] / perProcess, Self.longestPeriod)
        turns[index] = .throttled(period: .seconds(period))
      }
      if needs[index] <= share {
        rest -= needs[index]
      } else if turns[index] == .read {
        waiting.append((index, costs[index] / max(since, elapsed)))
      }
    }
    // What was not needed before is not saved up, but what was too much is paid back.
    credit = min(credit, 0) + rest
    waiting.sort { ($0.had, $0.index) < ($1.had, $1.index) }
    for (index, _) in waiting {
      if credit > 0 {
        credit -= costs[index]
      } else {
        turns[index] = .overBudget
      }
    }
    return turns
  }

  /// How much each may have at the most, so that all together have no more than there is: who needs
  /// less leaves the rest to the others.
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
