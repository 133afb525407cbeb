import TestSupport
import Testing

@testable import Plot

@Suite(.timeLimit(.minutes(20))) struct TicksTests {
  @Test(
    arguments: [
      (1, ["0", "1"], "B"),
      (700, ["0", "128", "256", "384", "512", "640"], "B"),
      (1024, ["0", "0.25", "0.5", "0.75", "1"], "KiB"),
      (5 * 1024, ["0", "1", "2", "3", "4", "5"], "KiB"),
      (605 * 1024 * 1024, ["0", "128", "256", "384", "512"], "MiB"),
      (1023 * 1024 * 1024, ["0", "128", "256", "384", "512", "640", "768", "896"], "MiB"),
      (3 * 1024 * 1024 * 1024, ["0", "0.5", "1", "1.5", "2", "2.5", "3"], "GiB"),
    ] as [(Double, [String], String)])
  func `bytes have ticks at powers of two in one unit`(
    top: Double, labels: [String], unit: String
  ) {
    let ticks = Ticks(upTo: top, of: .bytes)
    #expect(ticks.ticks.map(\.label) == labels)
    #expect(ticks.unit == unit)
  }

  @Test(
    arguments: [
      (1, ["0", "1"]), (7, ["0", "1", "2", "3", "4", "5", "6", "7"]),
      (9, ["0", "2", "4", "6", "8"]), (19_700, ["0", "5k", "10k", "15k"]),
      (3e6, ["0", "500k", "1M", "1.5M", "2M", "2.5M", "3M"]),
    ] as [(Double, [String])])
  func `counts have steps of 1, 2 and 5`(top: Double, labels: [String]) {
    #expect(Ticks(upTo: top, of: .count).ticks.map(\.label) == labels)
  }

  @Test(
    arguments: [
      (-20, 25, ["-20", "-15", "-10", "-5", "0", "5", "10", "15", "20", "25"]),
      (0, 0.35, ["0", "0.05", "0.1", "0.15", "0.2", "0.25", "0.3", "0.35"]),
      (0, 0, ["0"]), (-3, 0, ["-3", "-2.5", "-2", "-1.5", "-1", "-0.5", "0"]),
    ] as [(Double, Double, [String])])
  func `numbers may have ticks below 1 and below 0`(
    bottom: Double, top: Double, labels: [String]
  ) {
    let ticks = Ticks(from: bottom, upTo: top, of: .number(unit: "°C"))
    #expect(ticks.ticks.map(\.label) == labels)
    #expect(ticks.unit == "°C")
  }

  @Test(
    arguments: [
      (0.95, 8, ["0", "0.2", "0.4", "0.6", "0.8"], "s"),
      (49.5, 8, ["0", "10", "20", "30", "40"], "s"),
      (50, 4, ["0:00", "0:15", "0:30", "0:45"], "min:s"),
      (300, 8, ["0:00", "1:00", "2:00", "3:00", "4:00", "5:00"], "min:s"),
      (5400, 8, ["0:00", "0:15", "0:30", "0:45", "1:00", "1:15", "1:30"], "h:min"),
      (
        86_400, 8, ["0:00", "3:00", "6:00", "9:00", "12:00", "15:00", "18:00", "21:00", "24:00"],
        "h:min"
      ),
      (864_000, 8, ["0", "2", "4", "6", "8", "10"], "d"),
    ] as [(Double, Int, [String], String)])
  func `time has steps of clock units`(
    length: Double, count: Int, labels: [String], unit: String
  ) {
    let ticks = Ticks(seconds: length, atMost: count)
    #expect(ticks.ticks.map(\.label) == labels)
    #expect(ticks.unit == unit)
  }

  @Test(arguments: [0, -1, .nan, .infinity] as [Double])
  func `an axis without length has only the tick 0`(top: Double) {
    #expect(Ticks(upTo: top, of: .bytes).ticks.map(\.label) == ["0"])
    #expect(Ticks(seconds: top, atMost: 8).ticks.map(\.label) == ["0"])
  }

  @Test func `a large axis has three to seven steps`() {
    var random = SeededRandom(seed: 1)
    for _ in 0..<2000 {
      let top = Double.random(in: 4...1e15, using: &random)
      for quantity in [Quantity.bytes, .count] {
        let steps = Ticks(upTo: top, of: quantity).ticks.count - 1
        #expect((quantity == .bytes ? 4...7 : 3...7).contains(steps), "\(top) \(quantity)")
      }
    }
  }
}
