import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

@Suite(.timeLimit(.minutes(5))) struct ParallelReadingTests {
  /// Trees that can be read; what is malformed ends a sample.
  private static let trees = Checkout.trees.filter { !$0.hasPrefix("malformed") }

  /// What a sample and its notices are, in words, so that a difference can be read.
  private func text(
    _ tree: String, width: Int, samples: Int = 3
  ) throws -> [String] {
    var sampler = Sampler(
      try ProcTree(Checkout.tree(tree)), selection: Selection(), width: width)
    return try (0..<samples).map { _ in
      let sample = try sampler.sample { .zero }
      let processes = sample.processes.map { process in
        let amounts = Category.allCases.map { "\(process.memory[$0])" }.joined(separator: " ")
        let others = process.memory.others.sorted { $0.key < $1.key }
        return "\(process.identity) \(process.commandLine.text) \(process.faults) \(amounts) "
          + "\(others) \(process.memory.swap) \(process.memory.hugetlb)"
      }
      return (processes + sampler.takeNotices().map { "\($0)" }).joined(separator: "\n")
    }
  }

  @Test(arguments: trees)
  func `several readers see what one sees, in the same order`(tree: String) throws {
    let one = try text(tree, width: 1)
    #expect(one.allSatisfy { !$0.isEmpty })
    for width in 2...4 {
      for _ in 0..<5 { #expect(try text(tree, width: width) == one) }
    }
  }

  @Test func `processes are by ascending number whoever is done first`() throws {
    var sampler = Sampler(
      try ProcTree(Checkout.tree("chromium")), selection: Selection(), width: 4)
    for _ in 0..<20 {
      let pids = try sampler.records(as: MemoryUsage.self).map(\.pid)
      #expect(pids.count == 9)
      #expect(pids == pids.sorted())
    }
  }

  @Test(arguments: 1...4)
  func `what is malformed ends the sample whoever reads it`(width: Int) throws {
    var sampler = Sampler(
      try ProcTree(Checkout.tree("malformed-stat")), selection: Selection(), width: width)
    #expect(throws: ProcError.self) { try sampler.sample { .zero } }
  }
}
