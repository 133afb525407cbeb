import Plot

/// The charts of the documentation, with data of a house with a heat pump.
enum Example: String, CaseIterable {
  case areas, lines, bars

  /// The suffix of the file name and the theme of each picture.
  static let themes: [(name: String, theme: Theme)] = [("", .light), ("~dark", .dark)]

  func scene<M: TextMeasuring & ~Copyable>(theme: Theme, measuring: borrowing M) -> Scene {
    let size = PixelSize(width: 840, height: 480)
    return switch self {
    case .areas: Self.power.scene(size: size, theme: theme, measuring: measuring)
    case .lines: Self.temperatures.scene(size: size, theme: theme, measuring: measuring)
    case .bars: Self.rooms.scene(size: size, theme: theme, measuring: measuring)
    }
  }

  /// A stacked-area chart: power over a day by consumer, with a gap and events.
  static var power: Chart {
    let hours = (0...96).map { Double($0) / 4 }
    return Chart(
      title: "A day's power", subtitle: "measured every 15 minutes",
      summary: "Power used in a house over a day, by what uses it; most of it in the evening.",
      times: hours.map { $0 * 3600 }, valueAxis: Axis(title: "power", quantity: .number(unit: "W")),
      layers: [
        Chart.Series(
          name: "Fridge", color: Palette.color(at: 0),
          values: hours.map { 60 + 25 * wave($0, period: 1.5) }),
        Chart.Series(
          name: "Heat pump", color: Palette.color(at: 1),
          values: hours.map { 380 - 260 * bump($0, at: 14, width: 5) }),
        Chart.Series(
          name: "Kitchen", color: Palette.color(at: 5),
          values: hours.map { hour in
            300 * bump(hour, at: 7, width: 0.7) + 1500 * bump(hour, at: 18.5, width: 0.9)
          }),
      ],
      gaps: [Chart.Gap(15.0 * 3600..<15.25 * 3600)],
      events: [
        Chart.Event(time: 6.5 * 3600, started: 1, ended: 0),
        Chart.Event(time: 8 * 3600, started: 0, ended: 1),
        Chart.Event(time: 18 * 3600, started: 2, ended: 0),
        Chart.Event(time: 22 * 3600, started: 0, ended: 2),
      ],
      eventLabels: Chart.EventLabels(
        singular: "person", plural: "people", started: "came", ended: "left"))
  }

  /// A line chart: temperatures, above and below 0.
  static var temperatures: Chart {
    let hours = (0...96).map { Double($0) / 4 }
    return Chart(
      title: "A day in March", subtitle: "measured every 15 minutes",
      summary: "Outside it is between −5 and 9 °C, inside about 20 °C.",
      times: hours.map { $0 * 3600 },
      valueAxis: Axis(title: "temperature", quantity: .number(unit: "°C")),
      lines: [
        Chart.Series(
          name: "Living room", color: Palette.color(at: 7),
          values: hours.map { 20 + 1.2 * bump($0, at: 16, width: 4) - bump($0, at: 4, width: 3) }),
        Chart.Series(
          name: "Cellar", color: Palette.color(at: 3),
          values: hours.map { 11 + 0.3 * wave($0, period: 24) }),
        Chart.Series(
          name: "Outside", color: Palette.color(at: 0),
          values: hours.map { -5 + 14 * bump($0, at: 14.5, width: 4.5) }),
      ])
  }

  /// A bar chart: energy of a month by room and use.
  static var rooms: BarChart {
    BarChart(
      title: "A month's energy", subtitle: "by room and by what used it",
      summary: "The kitchen used most, nearly all of it to cook and to cool.",
      valueAxis: Axis(title: "energy", quantity: .number(unit: "kWh")),
      parts: [
        BarChart.Part(name: "Heat", color: Palette.color(at: 1)),
        BarChart.Part(name: "Light", color: Palette.color(at: 5)),
        BarChart.Part(name: "Appliances", color: Palette.color(at: 0)),
      ],
      bars: [
        BarChart.Bar(name: "Kitchen", values: [22, 6, 71]),
        BarChart.Bar(name: "Living room", values: [48, 11, 23]),
        BarChart.Bar(name: "Bathroom", values: [31, 3, 14]),
        BarChart.Bar(name: "Cellar", values: [0, 2, 26]),
      ])
  }

  /// Returns a triangle wave between −1 and 1. The standard library has no sine.
  private static func wave(_ hour: Double, period: Double) -> Double {
    let phase = (hour / period).truncatingRemainder(dividingBy: 1)
    return phase < 0.5 ? 4 * phase - 1 : 3 - 4 * phase
  }

  /// Returns a smooth bump: 1 at its center, falling to 0 on both sides.
  private static func bump(_ hour: Double, at center: Double, width: Double) -> Double {
    let distance = (hour - center) / width
    return 1 / (1 + distance * distance * distance * distance)
  }
}
