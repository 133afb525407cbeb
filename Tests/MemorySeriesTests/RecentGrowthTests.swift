import Testing

@testable import MemorySeries

/// How fast memory grew of late.
@Suite(.timeLimit(.minutes(20))) struct RecentGrowthTests {
  @Test func `growth is known when half of the window was sampled`() {
    var growth = RecentGrowth(interval: .seconds(1))
    #expect(growth.window == .seconds(600))
    for second in 0...UInt64(299) { growth.append(second * 1000, at: .seconds(second)) }
    #expect(growth.perHour == nil)
    for second in 300...UInt64(310) { growth.append(second * 1000, at: .seconds(second)) }
    #expect((3_599_000...3_601_000).contains(growth.perHour ?? 0))
    growth.reset()
    #expect(growth.perHour == nil)
  }

  @Test func `growth that ended more than a window ago is forgotten`() {
    var growth = RecentGrowth(interval: .seconds(1))
    for second in 0...UInt64(600) { growth.append(second * 1000, at: .seconds(second)) }
    #expect((growth.perHour ?? 0) > 3_000_000)
    for second in 601...UInt64(1_300) { growth.append(600_000, at: .seconds(second)) }
    #expect(growth.perHour == 0)
  }

  @Test func `a long interval has a longer window`() {
    var growth = RecentGrowth(interval: .seconds(60))
    #expect(growth.window == .seconds(3_600))
    for minute in 0...UInt64(31) { growth.append(minute << 20, at: .seconds(minute * 60)) }
    let expected = 60.0 * 1_048_576
    #expect(abs((growth.perHour ?? 0) - expected) < expected / 1000)
  }
}
