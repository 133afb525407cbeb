import TestSupport

@testable import Plot

/// Charts with all kinds of content. The raw value is the seed of the random data and the name of
/// the golden file.
enum SampleChart: String, CaseIterable {
  case few, many, faults, one, moment, none, zero, hostile, sixteen, gaps, marks, lines
  case phases, manyPhases = "many-phases", baseline

  var chart: Chart {
    var random = SeededRandom(seed: UInt64(rawValue.utf8.reduce(0) { $0 + Int($1) }))
    var chart: Chart
    switch self {
    case .few: chart = .random(layers: 5, samples: 5, using: &random)
    case .many: chart = .random(layers: 13, samples: 5000, using: &random)
    case .faults: chart = .random(layers: 4, samples: 60, lines: 1, using: &random)
    case .one: chart = .random(layers: 1, samples: 2, using: &random)
    case .moment: chart = .random(layers: 6, samples: 1, lines: 1, using: &random)
    case .none: chart = .random(layers: 0, samples: 0, using: &random)
    case .zero:
      chart = .random(layers: 2, samples: 9, lines: 1, using: &random)
      chart.layers = chart.layers.map {
        Chart.Series(name: $0.name, color: $0.color, values: Array(repeating: 0, count: 9))
      }
    case .hostile:
      chart = .random(layers: 2, samples: 40, using: &random)
      chart.title = String(repeating: "<&\"'>\u{202E}עברית ", count: 40)
      chart.layers[0].name = String(repeating: "</text>&", count: 40)
    case .gaps:
      chart = .random(layers: 5, samples: 60, lines: 1, using: &random)
      // One gap in the middle, and a single sample between two gaps.
      chart.gaps = [(10, 11), (30, 31), (31, 32)].map {
        Chart.Gap(chart.times[$0]..<chart.times[$1])
      }
    case .marks:
      chart = .random(layers: 3, samples: 80, using: &random)
      chart.events = chart.times.enumerated().map { index, time in
        Chart.Event(time: time, started: index % 3, ended: index % 5 == 0 ? 4 : 0)
      }
      chart.eventLabels = Chart.EventLabels(singular: "shift", plural: "shifts", started: "began")
    case .lines:
      chart = .random(layers: 0, samples: 50, lines: 3, using: &random)
      chart.lineAxis = nil
      chart.valueAxis.quantity = .number(unit: "°C")
      chart.valueAxis.title = "temperature"
      for line in chart.lines.indices {
        chart.lines[line].values = chart.lines[line].values.map { $0 / 1e7 - 20 }
      }
    case .phases:
      chart = .random(layers: 4, samples: 60, lines: 1, using: &random)
      chart.marks = zip([0, 9, 11, 40, 59], ["configure", "compile", "link", "test", "package"])
        .map { Chart.Mark(time: chart.times[$0], label: $1) }
    case .manyPhases:
      chart = .random(layers: 4, samples: 60, using: &random)
      chart.marks = (0..<60).map {
        Chart.Mark(time: chart.times[$0], label: "\($0) " + String(repeating: "phase ", count: 20))
      }
    case .baseline:
      chart = .random(layers: 4, samples: 60, using: &random)
      let peak = chart.totals.max() ?? 0
      chart.baseline = Chart.Baseline(
        name: "Baseline main.db", times: (0..<80).map { chart.times[0] + Double($0) * 3 },
        values: (0..<80).map { peak * (0.3 + Double($0) / 100) })
    case .sixteen: chart = .random(layers: 16, samples: 30, lines: 1, using: &random)
    }
    chart.subtitle = "host · 2026-11-23 14:05:09 +01:00 · 5 min · 12 processes · 300 samples"
    return chart
  }
}
