import Plot

/// A line chart: temperatures above and below 0.
let temperatures = Chart(
  title: "A day in March", subtitle: "measured every two hours",
  summary: "Outside it is between −5 and 8 °C, inside about 20 °C.",
  times: (0...12).map { 7200 * Double($0) },
  valueAxis: Axis(title: "temperature", quantity: .number(unit: "°C")),
  lines: [
    Chart.Series(
      name: "Living room", color: Palette.color(at: 7),
      values: [19.0, 18.6, 18.4, 18.9, 19.8, 20.1, 20.6, 21.2, 21.4, 21.1, 20.7, 20.0, 19.3]),
    Chart.Series(
      name: "Cellar", color: Palette.color(at: 3),
      values: [11.2, 11.1, 11.0, 10.9, 10.9, 11.0, 11.2, 11.4, 11.5, 11.5, 11.4, 11.3, 11.2]),
    Chart.Series(
      name: "Outside", color: Palette.color(at: 0),
      values: [-2.1, -3.4, -4.2, -4.8, -1.0, 3.2, 6.5, 8.3, 7.9, 5.0, 2.2, 0.1, -1.2]),
  ])
