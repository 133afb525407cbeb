import Plot

/// A bar chart: the energy that rooms used in a month, by what used it.
let rooms = BarChart(
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
