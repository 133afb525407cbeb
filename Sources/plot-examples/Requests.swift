import Plot

/// A stacked-area chart: requests to a web server by status, and a strip with their latency.
let requests = Chart(
  title: "Requests by status", subtitle: "per minute, counted every 10 minutes",
  summary: "A new version answers a third of all requests with errors, until it is replaced.",
  times: (0...15).map { 600 * Double($0) }, interval: 600,
  valueAxis: Axis(title: "requests", quantity: .number(unit: "/min")),
  layers: [
    Chart.Series(
      name: "200 OK", color: Palette.color(at: 3),
      values: [410, 432, 455, 470, 490, 512, 350, 338, 341, 520, 548, 561, 570, 566, 575, 580]),
    Chart.Series(
      name: "304 Not Modified", color: Palette.color(at: 0),
      values: [120, 118, 125, 131, 140, 138, 95, 90, 92, 141, 150, 152, 149, 155, 158, 160]),
    Chart.Series(
      name: "404 Not Found", color: Palette.color(at: 5),
      values: [22, 19, 25, 21, 24, 23, 20, 22, 21, 25, 24, 22, 26, 24, 23, 25]),
    Chart.Series(
      name: "500 Internal Server Error", color: Palette.color(at: 1),
      values: [0, 1, 0, 0, 2, 1, 214, 236, 228, 3, 0, 1, 0, 0, 1, 0]),
  ],
  strips: [
    Chart.Strip(
      name: "Median", axis: Axis(title: "latency", quantity: .number(unit: "ms")),
      color: Palette.color(at: 7),
      values: [31, 30, 33, 32, 34, 35, 12, 11, 12, 36, 37, nil, 38, 37, 39, 38])
  ],
  clock: Chart.Clock(origin: 1_772_442_000, offset: 3600),
  gaps: [Chart.Gap(6600..<7200, reason: "restart")],
  marks: [
    Chart.Mark(time: 3300, label: "version 2.4.0"), Chart.Mark(time: 5100, label: "back to 2.3.9"),
  ])
