import Foundation
import Plot
import PlotCairo

/// Draws the results of `Tests/Benchmarks/growth` as bars, one per size.
///
/// A bar shows the cost of the floor and the additional cost of this program, divided by the size.
/// Bars of the same length mean that the cost grows in proportion to the size.
///
///     growth-chart TITLE SUBTITLE FILE < ROWS
///
/// A row has the bar's name, the floor's time and this program's time, separated by tabs. Times are
/// in microseconds.
@main enum GrowthChart {
  struct NotARow: Error, CustomStringConvertible {
    let line: String
    var description: String { "'\(line)' is not a name and two numbers with tabs between them" }
  }

  static func main() throws {
    let words = CommandLine.arguments.dropFirst()
    guard words.count == 3, let title = words.first, let file = words.last else {
      print("usage: growth-chart TITLE SUBTITLE FILE < ROWS")
      exit(64)
    }
    var bars: [BarChart.Bar] = []
    while let line = readLine() {
      let cells = line.split(separator: "\t")
      guard cells.count == 3, let floor = Double(cells[1]), let ours = Double(cells[2]) else {
        throw NotARow(line: line)
      }
      bars.append(BarChart.Bar(name: String(cells[0]), values: [floor, max(0, ours - floor)]))
    }
    let chart = BarChart(
      title: title, subtitle: words[words.startIndex + 1],
      summary: bars.map { "\($0.name): \(Quantity.number(unit: "µs").text($0.total))" }
        .joined(separator: "; "),
      valueTitle: "CPU", quantity: .number(unit: "µs"),
      parts: [
        BarChart.Part(name: "floor: the kernel prints", color: Palette.color(at: 0)),
        BarChart.Part(name: "smaps-profiler beyond it", color: Palette.color(at: 1)),
      ],
      bars: bars, givesSums: false)
    let picture = try chart.scene(
      size: PixelSize(width: 840, height: 420), measuring: try CairoTextMeasure()
    ).rendered(as: .svg)
    try Data(picture).write(to: URL(fileURLWithPath: file))
  }
}
