package import Plot

extension Chart {
  /// Returns a chart of random layers at random times. Layers may start late or be 0 throughout.
  package static func random(
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
      title: "Random", times: times, valueAxis: Axis(title: "PSS", quantity: .bytes),
      layers: (0..<layers).map { series("layer \($0)") },
      lineAxis: Axis(title: "page faults", quantity: .count),
      lines: (0..<lines).map { series("line \($0)") })
  }
}
