import MemoryProfile
import TestSupport
import Testing

@testable import MemorySeries

/// Which synthetic series are growth, and which are not.
@Suite(.timeLimit(.minutes(20))) struct GrowthTests {
  private func isSteady(_ growth: GrowthVerdict) -> Bool {
    if case .steady = growth { true } else { false }
  }

  /// The growth in MiB per hour; `nil` if there is none.
  private func rate(_ growth: GrowthVerdict) -> (value: Double, range: ClosedRange<Double>)? {
    guard case .steady(let perHour, let range) = growth else { return nil }
    let mebibyte = 1_048_576.0
    return (
      perHour / mebibyte, range.lowerBound / mebibyte...range.upperBound / mebibyte
    )
  }

  // MARK: - Leaks

  /// The number of runs that leak 1 MiB per hour for three hours, and how many of them are found at
  /// least.
  @Test(
    arguments: [
      (10, 0.1, 0, 50, 50), (10, 1, 0, 50, 50), (10, 3, 0, 50, 36), (1, 3, 0, 10, 10),
      (10, 0.5, 0.9, 50, 48), (10, 1, 0.9, 50, 33),
    ] as [(Double, Double, Double, Int, Int)])
  func `a leak of 1 MiB per hour is found in three hours of noise`(
    interval: Double, noise: Double, memory: Double, runs: Int, found: Int
  ) throws {
    let rates = (0..<runs).compactMap { seed in
      rate(
        GrowthVerdict(
          BucketedSeries(interval: interval, noise: noise, memory: memory, seed: UInt64(seed)) {
            $0
          }))
    }
    #expect(rates.count >= found)
    // The range is wrong for 1 % of all runs, and for somewhat more of the runs with growth.
    #expect(rates.filter { $0.range.contains(1) }.count * 20 >= rates.count * 19)
    #expect(rates.allSatisfy { $0.range.contains($0.value) })
    let mean = rates.reduce(0) { $0 + $1.value } / Double(max(1, rates.count))
    #expect(abs(mean - 1) < 0.25)
  }

  @Test(arguments: [(3, 0), (60, 0), (1200, 0), (1200, 5)] as [(Double, Double)])
  func `a leak of any size is found with its rate`(
    perHour: Double, noise: Double
  ) throws {
    let found = try #require(
      rate(GrowthVerdict(BucketedSeries(hours: 1, interval: 5, noise: noise) { $0 * perHour })))
    #expect(abs(found.value - perHour) < perHour / 50)
  }

  @Test(arguments: [(0.1, 50), (0.2, 40)] as [(Double, Double)])
  func `a leak below a sawtooth is found`(period: Double, height: Double) throws {
    let found = try #require(
      rate(
        GrowthVerdict(
          BucketedSeries(noise: 0.5) {
            12 * $0 + sawtooth($0, period: period, phase: 0.3, height: height)
          })))
    #expect(found.range.contains(12))
  }

  @Test func `growth in steps is growth`() {
    #expect(isSteady(GrowthVerdict(BucketedSeries { ($0 * 4).rounded(.down) })))
  }

  @Test func `a leak is found across a gap, and in a part of the run`() throws {
    let gap = BucketedSeries(noise: 0.3) { (1.2...1.5).contains($0) ? nil : 5 * $0 }
    #expect(try #require(rate(GrowthVerdict(gap))).range.contains(5))
    let part = BucketedSeries(noise: 0.3) { (1.7...2.4).contains($0) ? 5 * $0 : nil }
    #expect(try #require(rate(GrowthVerdict(part))).range.contains(5))
  }

  // MARK: - No growth

  /// The number of runs with three hours of noise, and how many of them may be called growth at
  /// most.
  @Test(
    arguments: [
      (1, 0, 400, 4), (3, 0.85, 400, 4), (3, 0.983, 400, 8), (0.01, 0, 100, 0),
    ] as [(Double, Double, Int, Int)])
  func `noise is not growth`(noise: Double, memory: Double, runs: Int, wrong: Int) {
    let found = (0..<runs).filter { seed in
      isSteady(
        GrowthVerdict(BucketedSeries(noise: noise, memory: memory, seed: UInt64(seed)) { _ in 0 }))
    }
    #expect(found.count <= wrong)
  }

  /// Every period from half a minute to half the run, of any phase, with and without noise.
  @Test(arguments: [0, 1] as [Double])
  func `a sawtooth is not growth`(noise: Double) {
    var random = SeededRandom(seed: 3)
    var wrong: [Double] = []
    for round in 0..<600 {
      let period = Double.random(in: 0.01...1.5, using: &random)
      let phase = Double.random(in: 0..<1, using: &random)
      let levels = BucketedSeries(noise: noise, seed: UInt64(round)) {
        sawtooth($0, period: period, phase: phase, height: 50)
      }
      if isSteady(GrowthVerdict(levels)) { wrong.append(period) }
    }
    #expect(wrong == [])
  }

  @Test(arguments: 2...40)
  func `a sawtooth that ends at the top is not growth`(periods: Int) {
    let levels = BucketedSeries(noise: 0.5, seed: UInt64(periods)) {
      sawtooth($0, period: 3.0001 / Double(periods), phase: 0, height: 80)
    }
    #expect(!isSteady(GrowthVerdict(levels)))
  }

  @Test(arguments: [0, 0.02, 0.2, 0.5, 1, 1.5, 2, 2.5, 2.9])
  func `a step is not growth`(time: Double) {
    #expect(!isSteady(GrowthVerdict(BucketedSeries(noise: 0.3) { $0 < time ? 0 : 30 })))
    #expect(!isSteady(GrowthVerdict(BucketedSeries { $0 < time ? 0 : 30 })))
  }

  @Test(arguments: [0.5, 1, 1.5, 2, 2.5, 2.85], [0, 0.3])
  func `a step is reported with its size and time`(time: Double, noise: Double) throws {
    let verdict = GrowthVerdict(BucketedSeries(noise: noise) { $0 < time ? 0 : 30 })
    guard case .unsteady(let rise?) = verdict else {
      Issue.record("the verdict is \(verdict)")
      return
    }
    #expect(abs(Double(rise.bytes) / 1_048_576 - 30) < 1)
    // A bucket is less than a minute long.
    #expect(abs(Double(rise.time.milliseconds) / 3_600_000 - time) < 1 / 60.0)
  }

  @Test func `a step that falls back, or a small one, is no growth`() {
    #expect(GrowthVerdict(BucketedSeries { (1...2).contains($0) ? 30 : 0 }) == .none)
    #expect(GrowthVerdict(BucketedSeries { $0 < 1.5 ? 0 : 0.05 }) == .none)
    #expect(GrowthVerdict(BucketedSeries { $0 < 1.5 ? 0 : -30 }) == .none)
  }

  @Test(arguments: [0.01, 0.1, 0.3, 0.6])
  func `growth at the beginning only is not growth`(time: Double) {
    let levels = BucketedSeries(noise: 0.3) { 30 * min(1, $0 / time) }
    #expect(!isSteady(GrowthVerdict(levels)))
  }

  @Test func `shrinking or constant memory is not growth`() {
    #expect(GrowthVerdict(BucketedSeries { _ in 0 }) == .none)
    #expect(GrowthVerdict(BucketedSeries(noise: 0.2) { -5 * $0 }) == .none)
    #expect(GrowthVerdict(BucketedSeries { 0.01 * $0 }) == .none)
  }

  @Test func `a short run has no verdict`() {
    #expect(GrowthVerdict(BucketedSeries()) == .tooShort)
    #expect(GrowthVerdict(BucketedSeries(hours: 0.01) { $0 }) == .tooShort)
    // 23 samples; and 590 in 59 seconds.
    #expect(GrowthVerdict(BucketedSeries(hours: 23 / 360.0) { 100 * $0 }) == .tooShort)
    #expect(
      GrowthVerdict(BucketedSeries(hours: 59 / 3600.0, interval: 0.1) { 1000 * $0 }) == .tooShort)
    #expect(isSteady(GrowthVerdict(BucketedSeries(hours: 25 / 360.0) { 100 * $0 })))
    // Most of the run has no samples.
    #expect(GrowthVerdict(BucketedSeries { (0.1...2.9).contains($0) ? nil : 10 * $0 }) == .tooShort)
  }

  // MARK: - Size

  @Test func `a long run takes no more space than a short one, with the same verdict`() throws {
    let long = BucketedSeries(hours: 24, interval: 0.5, noise: 1) { 2 * $0 }
    #expect(long.count == 172_800)
    #expect(long.buckets.count <= BucketedSeries.usualCapacity)
    #expect(long.buckets.count > BucketedSeries.usualCapacity / 4)
    #expect(long.buckets.reduce(0) { $0 + $1.count } == long.count)
    #expect(try #require(rate(GrowthVerdict(long))).range.contains(2))
  }

  @Test func `the largest numbers do not overflow`() {
    var levels = BucketedSeries()
    for second in 0..<200 { levels.append(.max, at: .seconds(second * 1_000_000_000)) }
    #expect(levels.average == .max)
    #expect(levels.peak == .max)
    #expect(GrowthVerdict(levels) == .none)
    levels.append(0, at: .seconds(200_000_000_000))
    #expect(GrowthVerdict(levels) == .none)
  }
}
