import ProcFS
import Testing

@Suite(.timeLimit(.minutes(20))) struct SequenceOrderedTests {
  @Test func elementsAreInOrder() {
    #expect([3, 1, 2].ordered(by: <) == [1, 2, 3])
    #expect(Set(["b", "c", "a"]).ordered(by: >) == ["c", "b", "a"])
    #expect([String]().ordered(by: <) == [])
  }

  /// Outputs list equal amounts by process, then by address: the order that they had before.
  @Test func equalElementsKeepTheirOrder() {
    let elements = (0..<1000).map { (key: $0 * 7919 % 10, place: $0) }
    let ordered = elements.ordered { $0.key < $1.key }
    #expect(ordered.map(\.key) == (0..<10).flatMap { Array(repeating: $0, count: 100) })
    for (first, second) in zip(ordered, ordered.dropFirst()) where first.key == second.key {
      #expect(first.place < second.place)
    }
  }
}
