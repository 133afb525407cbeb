import ProcFS
import Synchronization
import TestSupport
import Testing

@testable import MemoryProfile

@Suite(.timeLimit(.minutes(20))) struct WorkQueueTests {
  /// A job that does nothing.
  private struct NumberedJob: ReadJob {
    let number: Int
    let expected: Duration?
    var waited: Duration { .zero }
    var isFirst: Bool { expected == nil }
    var fallback: Int { number }
  }

  /// The order in which the jobs are started, and their results.
  ///
  /// - Parameter costs: the expected duration of each job, in ms.
  private func drain(_ costs: [Int?]) throws -> (started: [Int], done: [Int]) {
    let started = Mutex<[Int]>([])
    let jobs = costs.enumerated().map { number, cost in
      NumberedJob(number: number, expected: cost.map { .milliseconds($0) })
    }
    let queue = WorkQueue<NumberedJob, Int>(
      jobs, deadline: nil,
      read: { job, _ in
        started.withLock { $0.append(job.number) }
        return job.number
      }, late: { _ in })
    var reader = ProcessReader(
      SharedTree(try ProcTree(Checkout.tree("bash-vim"))), SamplerOptions())
    queue.drain(with: &reader)
    queue.waitForAll()
    let (done, inFlight, unstarted) = queue.takeResults()
    #expect(inFlight.isEmpty && unstarted.isEmpty)
    return (started.withLock { $0 }, done)
  }

  @Test func `jobs of more than 1 % of the total are started first, longest first`() throws {
    var costs = [Int?](repeating: 1, count: 200)
    costs[3] = 50
    costs[150] = 20
    costs[70] = 50
    let (started, done) = try drain(costs)
    #expect(started.prefix(3) == [3, 70, 150])
    #expect(started.sorted() == Array(0..<200))
    #expect(done == Array(0..<200))
  }

  @Test func `jobs without an estimate are all run, and their results are in order`() throws {
    let (started, done) = try drain([nil, nil, nil, nil])
    #expect(started.sorted() == [0, 1, 2, 3])
    #expect(done == [0, 1, 2, 3])
  }
}
