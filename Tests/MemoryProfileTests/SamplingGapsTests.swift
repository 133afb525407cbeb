import Testing

@testable import MemoryProfile

@Suite(.timeLimit(.minutes(20))) struct SamplingGapsTests {
  @Test func `the longest of very many gaps are kept`() {
    var gaps = SamplingGaps(interval: nil)
    var time = Duration.zero
    func record(after step: Int) {
      time += .seconds(step)
      gaps.record(time, isCertain: false, reason: nil)
    }
    record(after: 0)
    for _ in 0..<1000 { record(after: 1) }
    for step in 1...300 { record(after: 10 + step) }
    for _ in 0..<1000 { record(after: 1) }
    record(after: 11)
    let lengths = gaps.gaps.map { Int(($0.range.upperBound - $0.range.lowerBound) / .seconds(1)) }
    #expect(lengths == Array(55...310))
  }
}
