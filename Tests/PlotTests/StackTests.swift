import Testing

@testable import Plot

@Suite(.timeLimit(.minutes(20))) struct StackTests {
  @Test func `each layer adjoins the one below it`() {
    let stack = Stack([[1, 2], [10, 20], [0, 5]], count: 2)
    #expect(stack.edges == [[0, 0], [1, 2], [11, 22], [11, 27]])
    #expect(stack.outline == [11, 27])
  }

  @Test func `values below 0 count as 0`() {
    #expect(Stack([[-5, 3]], count: 2).outline == [0, 3])
  }

  @Test func `a stack without layers is a flat line`() {
    #expect(Stack([], count: 3).outline == [0, 0, 0])
  }
}
