import Plot

/// The charts of the documentation: what a house with solar panels does in a day.
enum Example: String, CaseIterable {
  case areas, lines, bars

  /// What is put behind a picture's name, and how it is drawn.
  static let themes: [(name: String, theme: Theme)] = [("", .light), ("~dark", .dark)]

  func scene<M: TextMeasuring & ~Copyable>(theme: Theme, measuring: borrowing M) -> Scene {
    let size = PixelSize(width: 840, height: 480)
    return switch self {
    case .areas: Self.power.scene(size: size, theme: theme, measuring: measuring)
    case .lines: Self.temperatures.scene(size: size, theme: theme, measuring: measuring)
    case .bars: Self.rooms.scene(size: size, theme: theme, measuring: measuring)
    }
  }

  /// A stacked-area chart: who uses power, over a day; the meter was without a connection for a while.
  static var power: Chart {
    let hours = (0...96).map { Double($0) / 4 }
    return Chart(
      title: "A day's power", subtitle: "measured every 15 minutes",
      summary: "Power used in a house over a day, by what uses it; most of it in the evening.",
      times: hours.map { $0 * 3600 }, valueTitle: "power", quantity: .number(unit: "W"),
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
      gaps: [(15.0 * 3600)..<(15.25 * 3600)],
      marks: [
        Chart.Mark(time: 6.5 * 3600, begun: 1, ended: 0),
        Chart.Mark(time: 8 * 3600, begun: 0, ended: 1),
        Chart.Mark(time: 18 * 3600, begun: 2, ended: 0),
        Chart.Mark(time: 22 * 3600, begun: 0, ended: 2),
      ],
      markNames: Chart.MarkNames(one: "person", many: "people", begun: "came", ended: "left"))
  }

  /// A line chart: temperatures, above and below 0.
  static var temperatures: Chart {
    let hours = (0...96).map { Double($0) / 4 }
    return Chart(
      title: "A day in March", subtitle: "measured every 15 minutes",
      summary: "Outside it is between −5 and 9 °C, inside about 20 °C.",
      times: hours.map { $0 * 3600 }, valueTitle: "temperature", quantity: .number(unit: "°C"),
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

  /// A bar chart: where the power of a month went.
  static var rooms: BarChart {
    BarChart(
      title: "A month's energy", subtitle: "by room and by what used it",
      summary: "The kitchen used most, nearly all of it to cook and to cool.",
      valueTitle: "energy", quantity: .number(unit: "kWh"),
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

  /// Between −1 and 1, from triangles: the standard library has no sine.
  private static func wave(_ hour: Double, period: Double) -> Double {
    let phase = (hour / period).truncatingRemainder(dividingBy: 1)
    return phase < 0.5 ? 4 * phase - 1 : 3 - 4 * phase
  }

  /// 1 at a place, falling smoothly to 0 around it.
  private static func bump(_ hour: Double, at place: Double, width: Double) -> Double {
    let distance = (hour - place) / width
    return 1 / (1 + distance * distance * distance * distance)
  }
}
