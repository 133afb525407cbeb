@testable import Plot

/// The same numbers in every run: what a test finds once, it finds again (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}

/// Measures every character alike, so that a layout can be checked without a font.
struct FixedWidth: TextMeasuring {
  func width(of text: String, font: Font) -> Double {
    Double(text.count) * font.size * (font.isBold ? 0.66 : 0.6)
  }
}

extension Chart {
  /// Random layers over random times; some layers come late, some are 0.
  static func random(
    layers: Int, samples: Int, lines: Int = 0, using random: inout SeededRandom
  ) -> Chart {
    var time = 0.0
    let times = (0..<samples).map { index in
      if index > 0 { time += Double.random(in: 0.1...5, using: &random) }
      return time
    }
    func series(_ name: String) -> Series {
      let size = Double.random(in: 1...1e9, using: &random)
      let first = Int.random(in: 0...samples / 2, using: &random)
      return Series(
        name: name, color: RGB(UInt32.random(in: 0...0xFFFFFF, using: &random)),
        values: (0..<samples).map { index in
          index < first ? 0 : Double.random(in: 0...size, using: &random)
        })
    }
    return Chart(
      title: "Random", times: times, valueTitle: "PSS", quantity: .bytes,
      layers: (0..<layers).map { series("layer \($0)") }, lineTitle: "page faults",
      lines: (0..<lines).map { series("line \($0)") })
  }
}
