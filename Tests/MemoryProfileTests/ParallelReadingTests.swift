import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

@Suite(.timeLimit(.minutes(20))) struct ParallelReadingTests {
  private static let trees = Checkout.trees + ["bad-files"]

  /// Samples and their notices as text, so that a difference is readable.
  private func text(
    _ tree: String, width: Int, samples: Int = 3
  ) throws -> [String] {
    var sampler = Sampler(
      try ProcTree(Checkout.tree(tree)), selection: Selection(),
      options: SamplerOptions(width: width))
    return try (0..<samples).map { _ in
      let sample = try sampler.sample { .zero }
      let processes = sample.processes.map { process in
        let amounts = Category.allCases.map { "\(process.memory[$0])" }.joined(separator: " ")
        let others = process.memory.others.sorted { $0.key < $1.key }
        return "\(process.identity) \(process.commandLine.text) \(process.faults) \(amounts) "
          + "\(others) \(process.memory[.swapPSS]) \(process.memory[.hugetlb])"
      }
      return (processes + sampler.takeNotices().map { "\($0)" }).joined(separator: "\n")
    }
  }

  @Test(arguments: trees)
  func `several readers have the same result as one, in the same order`(tree: String) throws {
    let one = try text(tree, width: 1)
    #expect(one.allSatisfy { !$0.isEmpty })
    for width in 2...4 {
      for _ in 0..<5 { #expect(try text(tree, width: width) == one) }
    }
  }

  @Test func `processes are by ascending PID, whichever read ends first`() throws {
    var sampler = Sampler(
      try ProcTree(Checkout.tree("chromium")), selection: Selection(),
      options: SamplerOptions(width: 4))
    for _ in 0..<20 {
      let pids = try sampler.records().map(\.pid)
      #expect(pids.count == 9)
      #expect(pids == pids.sorted())
    }
  }

  @Test(arguments: 1...4)
  func `a malformed file leaves out its process, whichever thread reads it`(width: Int) throws {
    var sampler = Sampler(
      try ProcTree(Checkout.tree("bad-files")), selection: Selection(),
      options: SamplerOptions(width: width))
    #expect(try sampler.sample { .zero }.processes.map(\.pid.rawValue) == [1401, 1603, 1604])
  }
}
