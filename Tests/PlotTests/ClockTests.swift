import TestSupport
import Testing

@testable import Plot

/// Returns seconds since 1970 of a time in UTC on a day of 2026, counted from January 1.
private func utc(day: Int, hour: Double) -> Double {
  // 2026-01-01T00:00:00Z.
  1_767_225_600 + Double(day) * 86_400 + hour * 3600
}

@Suite(.timeLimit(.minutes(20))) struct ClockTests {
  private func ticks(
    from origin: Double, offset: Double = 0, hours: Double, atMost count: Int = 8
  ) -> [String] {
    let clock = Chart.Clock(origin: origin, offset: Int(offset * 3600))
    return Ticks(clock, from: 0, seconds: hours * 3600, atMost: count).ticks.map(\.label)
  }

  @Test func `ticks are at round local times, wherever the run starts`() {
    let start = utc(day: 30, hour: 9) + 754.25
    let clock = Chart.Clock(origin: start, offset: 3600)
    let axis = Ticks(clock, from: 0, seconds: 7200, atMost: 8)
    #expect(
      axis.ticks.map(\.label)
        == ["10:15", "10:30", "10:45", "11:00", "11:15", "11:30", "11:45", "12:00"])
    #expect(axis.ticks.map(\.value).first == 900 - 754.25)
    #expect(axis.unit == "UTC+01:00")
  }

  @Test func `midnight shows the date, also of a leap day, a new year and a long run`() {
    #expect(
      ticks(from: utc(day: 30, hour: 20), hours: 8, atMost: 4)
        == ["20:00", "22:00", "1 Feb", "02:00", "04:00"])
    #expect(ticks(from: utc(day: 364, hour: 22), hours: 4, atMost: 2).contains("1 Jan"))
    // 2028 is a leap year.
    #expect(
      ticks(from: utc(day: 365 + 365 + 57, hour: 0), hours: 72, atMost: 3)
        == ["27 Feb", "28 Feb", "29 Feb", "1 Mar"])
    #expect(
      ticks(from: utc(day: 0, hour: 6), hours: 24 * 9, atMost: 5)
        == ["3 Jan", "5 Jan", "7 Jan", "9 Jan"])
  }

  /// In Berlin, the clock was put back from 03:00 +02:00 to 02:00 +01:00 on 25 October 2026, and
  /// put forward on 29 March. A chart keeps the offset of its start.
  @Test(
    arguments: [
      (297, 2.0, ["00:00", "01:00", "02:00", "03:00", "04:00", "05:00"]),
      (87, 1.0, ["00:00", "01:00", "02:00", "03:00", "04:00", "05:00"]),
    ] as [(Int, Double, [String])])
  func `a change of daylight saving time leaves no gap and repeats no label`(
    day: Int, offset: Double, labels: [String]
  ) {
    let midnight = utc(day: day, hour: -offset)
    let shown = ticks(from: midnight - 60, offset: offset, hours: 5.1, atMost: 6)
    #expect(shown.dropFirst() == labels.dropFirst())
    #expect(["25 Oct", "29 Mar"].contains(shown.first))
  }

  @Test(arguments: [
    (5.75, "UTC+05:45", "05:45"), (-3.5, "UTC-03:30", "20:30"), (14, "UTC+14:00", "14:00"),
    (0, "UTC+00:00", "1 Jan"),
  ])
  func `offsets may have minutes and be negative`(offset: Double, zone: String, label: String) {
    let clock = Chart.Clock(origin: utc(day: 0, hour: 0), offset: Int(offset * 3600))
    let axis = Ticks(clock, from: 0, seconds: 3600, atMost: 4)
    #expect(axis.unit == zone)
    #expect(axis.ticks.first?.label == label)
  }

  @Test func `short steps have seconds, and a moment has one tick`() {
    #expect(
      ticks(from: utc(day: 9, hour: 8) + 58, hours: 5 / 3600, atMost: 5)
        == ["08:00:58", "08:00:59", "08:01:00", "08:01:01", "08:01:02", "08:01:03"])
    #expect(
      ticks(from: utc(day: 9, hour: 8) + 0.25, hours: 0.5 / 3600, atMost: 5).first == "08:00:00.3")
    #expect(ticks(from: utc(day: 9, hour: 8) + 7, hours: 0) == ["08:00:07"])
    #expect(
      ticks(from: -7200, hours: 4, atMost: 4) == ["22:00", "23:00", "1 Jan", "01:00", "02:00"])
  }

  @Test func `tooltips and the peak have the meaning of the axis`() {
    var chart = Chart(
      title: "t", times: [0, 3600, 7200], interval: 1,
      valueAxis: Axis(title: "PSS", quantity: .bytes),
      layers: [Chart.Series(name: "a", color: RGB(0), values: [1e6, 5e6, 2e6])])
    #expect(chart.formatTime(3600) == "1:00:00")
    chart.clock = Chart.Clock(origin: utc(day: 30, hour: 9), offset: 3600)
    #expect(chart.formatTime(3600) == "11:00:00")
    let scene = chart.scene(measuring: FixedWidth())
    #expect(scene.texts.contains { $0.string == "peak 4.77 MiB at 11:00:00" })
    #expect(scene.texts.contains { $0.string == "time of day (UTC+01:00)" })
    #expect(scene.tooltips.contains { $0.text == "a 4.77 MiB\n11:00:00 · 4.77 MiB" })
    // Times of more than one day have the date.
    chart.clock = Chart.Clock(origin: utc(day: 30, hour: 22), offset: 3600)
    #expect(chart.formatTime(3600) == "1 Feb 00:00:00")
    #expect(chart.formatTime(0) == "31 Jan 23:00:00")
  }
}
