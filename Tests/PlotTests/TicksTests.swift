import TestSupport
import Testing

@testable import Plot

@Suite(.timeLimit(.minutes(5))) struct TicksTests {
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
  func `bytes are divided in powers of two of one unit`(
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
  func `counts are divided by 1, 2 and 5`(top: Double, labels: [String]) {
    #expect(Ticks(upTo: top, of: .count).ticks.map(\.label) == labels)
  }

  @Test(
    arguments: [
      (-20, 25, ["-20", "-15", "-10", "-5", "0", "5", "10", "15", "20", "25"]),
      (0, 0.35, ["0", "0.05", "0.1", "0.15", "0.2", "0.25", "0.3", "0.35"]),
      (0, 0, ["0"]), (-3, 0, ["-3", "-2.5", "-2", "-1.5", "-1", "-0.5", "0"]),
    ] as [(Double, Double, [String])])
  func `numbers are divided below 1 and below 0 too`(
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
  func `time is divided as clocks are`(
    length: Double, count: Int, labels: [String], unit: String
  ) {
    let ticks = Ticks(seconds: length, atMost: count)
    #expect(ticks.ticks.map(\.label) == labels)
    #expect(ticks.unit == unit)
  }

  @Test(arguments: [0, -1, .nan, .infinity] as [Double])
  func `an axis without length has the tick 0`(top: Double) {
    #expect(Ticks(upTo: top, of: .bytes).ticks.map(\.label) == ["0"])
    #expect(Ticks(seconds: top, atMost: 8).ticks.map(\.label) == ["0"])
  }

  @Test func `there are never more than eight steps and never fewer than four where they fit`() {
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

@Suite(.timeLimit(.minutes(5))) struct QuantityTests {
  @Test(
    arguments: [
      (0, "0 B"), (1023, "1023 B"), (1024, "1.00 KiB"), (10 * 1024, "10.0 KiB"),
      (100.4 * 1024, "100 KiB"), (563.2 * 1_048_576, "563 MiB"), (1.5 * 1_073_741_824, "1.50 GiB"),
      (9.996 * 1024, "10.0 KiB"), (2_000_000 * pow2(50), "2000000 PiB"),
    ] as [(Double, String)])
  func `bytes are written with three digits and a binary unit`(bytes: Double, text: String) {
    #expect(Quantity.bytes.text(bytes) == text)
  }

  @Test(
    arguments: [
      (0, "0"), (999, "999"), (1000, "1.00k"), (19_690, "19.7k"), (2.5e6, "2.50M"),
      (999_600, "1.00M"), (999_400, "999k"), (999.4, "999"), (-1500, "-1.50k"),
    ]
      as [(Double, String)])
  func `counts are written with three digits and a power of a thousand`(
    count: Double, text: String
  ) {
    #expect(Quantity.count.text(count) == text)
  }

  @Test(
    arguments: [
      (21.46, "°C", "21.5 °C"), (-4, "°C", "-4.00 °C"), (0.052, "", "0.05"), (1230, "W", "1.23k W"),
    ] as [(Double, String, String)])
  func `numbers are written with three digits and their unit`(
    value: Double, unit: String, text: String
  ) {
    #expect(Quantity.number(unit: unit).text(value) == text)
  }

  @Test(
    arguments: [
      (0, "0 s"), (7.46, "7.5 s"), (24, "24 s"), (65, "1:05"), (3599, "59:59"), (3725, "1:02:05"),
      (90_000, "25:00:00"),
    ] as [(Double, String)])
  func `a moment is written as a clock shows it`(seconds: Double, text: String) {
    #expect(momentText(seconds) == text)
  }

  @Test func `scales run through both their ends, upwards and downwards`() {
    let scale = LinearScale(10...20, from: 300, to: 100)
    #expect(scale(10) == 300)
    #expect(scale(20) == 100)
    #expect(scale(15) == 200)
    #expect(LinearScale(5...5, from: 0, to: 10)(5) == 5)
  }
}

private func pow2(_ exponent: Int) -> Double {
  Double(sign: .plus, exponent: exponent, significand: 1)
}
