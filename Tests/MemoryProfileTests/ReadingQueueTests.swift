import ProcFS
import Synchronization
import TestSupport
import Testing

@testable import MemoryProfile

@Suite(.timeLimit(.minutes(5))) struct ReadingQueueTests {
  /// A piece of work of which nothing is done.
  private struct Piece: ReadingWork {
    let number: Int
    let expected: Duration?
    var waited: Duration { .zero }
    var isFirst: Bool { expected == nil }
    var standby: Int { number }
  }

  /// In what order the pieces are handed out, and what came of them.
  ///
  /// - Parameter costs: what each is expected to take, in ms.
  private func drain(_ costs: [Int?]) throws -> (begun: [Int], done: [Int]) {
    let begun = Mutex<[Int]>([])
    let pieces = costs.enumerated().map { number, cost in
      Piece(number: number, expected: cost.map { .milliseconds($0) })
    }
    let queue = ReadingQueue<Piece, Int>(
      pieces, deadline: nil,
      read: { piece, _, _ in
        begun.withLock { $0.append(piece.number) }
        return piece.number
      }, late: { _ in })
    var reader = ProcessReader(ProcessReader.Settings())
    queue.drain(with: &reader, in: SharedTree(try ProcTree(Checkout.tree("bash-vim"))))
    queue.waitForAll()
    let (done, standing, left) = queue.takeResults()
    #expect(standing.isEmpty && left.isEmpty)
    return (begun.withLock { $0 }, done)
  }

  @Test func `what takes more than a hundredth of all is begun first, the longest first`() throws {
    var costs = [Int?](repeating: 1, count: 200)
    costs[3] = 50
    costs[150] = 20
    costs[70] = 50
    let (begun, done) = try drain(costs)
    #expect(begun.prefix(3) == [3, 70, 150])
    #expect(begun.sorted() == Array(0..<200))
    #expect(done == Array(0..<200))
  }

  @Test func `of what nobody knows the costs all is done, and comes in its order`() throws {
    let (begun, done) = try drain([nil, nil, nil, nil])
    #expect(begun.sorted() == [0, 1, 2, 3])
    #expect(done == [0, 1, 2, 3])
  }
}
