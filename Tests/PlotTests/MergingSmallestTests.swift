import Testing

@testable import Plot

@Suite(.timeLimit(.minutes(20))) struct MergingSmallestTests {
  /// Merges numbers into their sum.
  private func merge(_ numbers: [Int], limit: Int, remainder: Int? = nil) -> [Int] {
    numbers.mergingSmallest(limit: limit, remainder: remainder, bySize: { $0 }) {
      $0.reduce(0, +)
    }
  }

  @Test(
    arguments: [
      ([], 3, []), ([5], 1, [5]), ([5, 1, 4], 3, [5, 1, 4]), ([5, 1, 4, 2], 3, [5, 4, 3]),
      ([1, 2, 3, 4, 5], 2, [5, 10]), ([1, 2, 3], 1, [6]), ([1, 2, 3], 0, [6]),
    ] as [([Int], Int, [Int])])
  func `the smallest elements are merged at the end, the others stay in order`(
    numbers: [Int], limit: Int, merged: [Int]
  ) {
    #expect(merge(numbers, limit: limit) == merged)
  }

  @Test(
    arguments: [
      ([], 3, [9]), ([5, 4], 3, [5, 4, 9]), ([5, 1, 4], 3, [5, 4, 10]), ([2, 1], 1, [12]),
    ] as [([Int], Int, [Int])])
  func `a remainder counts as an element and is always in the last one`(
    numbers: [Int], limit: Int, merged: [Int]
  ) {
    #expect(merge(numbers, limit: limit, remainder: 9) == merged)
  }

  @Test func `of equal elements the first ones are kept`() {
    let elements = (0..<5).map { (name: $0, size: 7) }
    let merged = elements.mergingSmallest(limit: 3, bySize: \.size) { merged in
      #expect(merged.map(\.name) == [2, 3, 4])
      return (-1, 21)
    }
    #expect(merged.map(\.name) == [0, 1, -1])
  }

  @Test func `merged elements come largest first, then the remainder`() {
    var order: [Int] = []
    _ = [3, 9, 1, 2].mergingSmallest(limit: 2, remainder: 5, bySize: { $0 }) {
      order = $0
      return 0
    }
    #expect(order == [3, 2, 1, 5])
  }
}
