import Testing

@testable import Plot

/// Times are rounded once, so that every output shows the same digits.
@Suite(.timeLimit(.minutes(20))) struct ElapsedTimeTests {
  @Test(
    arguments: [
      (0, nil, "0 s", "0 ms"), (250, nil, "0.3 s", "250 ms"), (6750, nil, "6.8 s", "6.8 s"),
      (6750, 0.25, "6.75 s", "6.75 s"), (9960, nil, "10 s", "10 s"),
      (12_340, nil, "12 s", "12 s"), (12_340, 0.5, "12.3 s", "12.3 s"),
      (12_345, 0.02, "12.35 s", "12.35 s"), (12_345, 0.001, "12.345 s", "12.345 s"),
      (59_960, 0.1, "1:00", "1 min"), (59_500, 1, "1:00", "1 min"),
      (125_300, 0.1, "2:05.3", "2 min 5.3 s"), (3_725_000, 1, "1:02:05", "1 h 2 min 5 s"),
      (3_725_500, 0.5, "1:02:05.5", "1 h 2 min 5.5 s"), (90_000_000, 60, "25:00:00", "1 d 1 h"),
    ] as [(Int64, Double?, String, String)])
  func `a time has the same digits in all forms, and the resolution of the interval`(
    milliseconds: Int64, interval: Double?, clock: String, words: String
  ) {
    let time = ElapsedTime(milliseconds: milliseconds)
    let resolution = interval.map { TimeResolution(interval: $0) } ?? .seconds
    #expect(time.clock(resolution) == clock)
    #expect(time.words(resolution) == words)
    #expect(formatElapsed(Double(milliseconds) / 1000, interval: interval) == clock)
  }

  @Test(
    arguments: [
      (10, 0), (1, 0), (0.999, 0), (0.5003, 1), (0.25, 1), (0.0998, 1), (0.02, 2), (0.001, 3),
    ] as [(Double, Int)])
  func `without an interval, the average distance of samples gives the resolution`(
    average: Double, places: Int
  ) {
    #expect(TimeResolution(average: average).places == places)
  }

  @Test func `the times of a chart are as precise as its samples`() {
    var chart = Chart(
      title: "", times: [100, 112.34], valueAxis: Axis(title: "", quantity: .count))
    #expect(chart.formatTime(112.34) == "12 s")
    chart.interval = 0.01
    #expect(chart.formatTime(112.34) == "12.34 s")
    chart.interval = nil
    chart.times = (0...200).map { Double($0) / 10 }
    #expect(chart.formatTime(12.3) == "12.3 s")
  }
}
