/// The columns of the tooltips that name the layer under the pointer.
///
/// Each column has a tooltip for each of its layers, so their texts are most of a file that is not
/// paths. The longer they are, the wider are the columns, and the fewer other layers they list.
struct LayerTooltipPlan: Equatable {
  /// The number of columns in the width of the plot.
  let columns: Int
  /// How many of the other layers a tooltip lists.
  let others: Int

  /// About how many bytes of a file they take.
  private static let budget = 56_000.0
  private static let columnRange = 24.0...64.0
  /// The bytes of the shape, and of the time and the total.
  private static let shape = 90.0
  /// The bytes of a value and the separators.
  private static let value = 11.0

  /// - Parameter names: the names of the layers.
  init(_ names: [String]) {
    let count = Double(max(1, names.count))
    let line = names.reduce(0) { $0 + Double($1.utf8.count) } / count + Self.value
    let range = Self.columnRange
    let wanted = Self.budget / (count * (Self.shape + line))
    let columns = min(max(wanted, range.lowerBound), range.upperBound).rounded(.down)
    let space = Self.budget / (columns * count) - Self.shape - line
    self.columns = Int(columns)
    others = max(0, Int(space / line))
  }
}

extension ChartLayout {
  /// The smallest height of a layer that can be pointed at, in pixels.
  private static let minHeight = 1.5

  /// Adds the tooltips that name the layer under the pointer first, then the time and the total,
  /// and as many of the other layers as there is space for.
  ///
  /// Each follows the edges of its layer in a column. Above the stack, the tooltip of the column
  /// lists all layers.
  mutating func addLayerTooltips(_ plot: PlotArea, _ names: [String], _ totals: [Double]) {
    let layers = plot.chart.layers
    guard !layers.isEmpty, plot.frame.width > 0 else { return }
    let plan = LayerTooltipPlan(names)
    let edges = Stack(layers.map(\.values), count: plot.chart.times.count).edges
    for segment in plot.segments {
      for column in columns(
        of: segment, width: plot.frame.width / Double(plan.columns), plot, totals)
      {
        let corners = edges.map { edge in
          column.ends.map { plot.frame.clamp(Point($0.x, plot.y($0.value(in: edge)))) }
        }
        let sample = TooltipSample(column.index, of: plot.chart, names)
        for layer in layers.indices {
          let outline = corners[layer] + corners[layer + 1].reversed()
          guard outline[0].y - outline[3].y + outline[1].y - outline[2].y >= 2 * Self.minHeight
          else { continue }
          let text = describe(layer, of: sample, plan.others)
          canvas.add(Scene.Tooltip(outline: outline, text: text))
        }
      }
    }
  }

  /// A part of a segment.
  private struct Column {
    /// The sample that its tooltips show.
    var index: Int
    /// Its left and its right end.
    var ends: [Position]
  }

  /// A horizontal position between two samples.
  private struct Position {
    var x: Double
    /// The sample before it.
    var before: Int
    /// The sample after it.
    var after: Int
    /// How far it is from the one to the other, 0 to 1.
    var fraction: Double

    func value(in edge: [Double]) -> Double {
      edge[before] + (edge[after] - edge[before]) * fraction
    }
  }

  /// Divides a segment into equal columns of about a width in pixels. A column shows its sample
  /// with the largest total, or else the nearest sample.
  private func columns(
    of segment: Range<Int>, width: Double, _ plot: PlotArea, _ totals: [Double]
  ) -> [Column] {
    let times = plot.chart.times
    let xs = segment.map { plot.x(times[$0]) }
    guard let first = xs.first, let last = xs.last else { return [] }
    guard last > first else {
      // A single sample is as wide as the plot if there is no other.
      guard plot.duration <= 0 else { return [] }
      let ends = [plot.frame.left, plot.frame.right].map {
        Position(x: $0, before: segment.lowerBound, after: segment.lowerBound, fraction: 0)
      }
      return [Column(index: segment.lowerBound, ends: ends)]
    }
    let count = max(1, Int(((last - first) / width).rounded()))
    var next = 1
    var columns: [Column] = []
    var left = Position(
      x: first, before: segment.lowerBound, after: segment.lowerBound, fraction: 0)
    for number in 1...count {
      let x = number == count ? last : first + (last - first) * Double(number) / Double(count)
      var inside: Int?
      if number == 1 { inside = 0 }
      while next < xs.count - 1, xs[next] <= x {
        if inside.map({ totals[segment.lowerBound + $0] < totals[segment.lowerBound + next] })
          ?? true
        {
          inside = next
        }
        next += 1
      }
      if number == count, inside == nil { inside = xs.count - 1 }
      let (before, after) = (segment.lowerBound + next - 1, segment.lowerBound + next)
      let span = xs[next] - xs[next - 1]
      let right = Position(
        x: x, before: before, after: after,
        fraction: span > 0 ? min(max((x - xs[next - 1]) / span, 0), 1) : 1)
      let middle = (left.x + x) / 2
      let largest = inside ?? (middle - xs[next - 1] < xs[next] - middle ? next - 1 : next)
      columns.append(Column(index: segment.lowerBound + largest, ends: [left, right]))
      left = right
    }
    return columns
  }

  /// What the tooltips of a column are made of. All of its layers show the same sample.
  private struct TooltipSample {
    let time: Double
    /// The value of each layer.
    let values: [Double]
    /// The name and the value of each layer.
    let lines: [String]
    let total: String

    init(_ index: Int, of chart: Chart, _ names: [String]) {
      time = chart.times[index]
      values = chart.layers.map { max(0, $0.values[index]) }
      lines = zip(names, values).map { "\($0) \(chart.format($1))" }
      total = chart.format(values.reduce(0, +))
    }
  }

  /// Describes a layer of a sample: its value, then the time and the total, then other layers from
  /// the top down.
  private func describe(_ layer: Int, of sample: TooltipSample, _ others: Int) -> String {
    let values = sample.values
    let listed = values.indices.filter { $0 != layer && values[$0] > 0 }
      .sorted { values[$0] > values[$1] }.prefix(others).sorted(by: >)
    // The whole chart shows the time between samples.
    let lines =
      [sample.lines[layer], "\(chart.formatTime(sample.time)) · \(sample.total)"]
      + (describeBaseline(at: sample.time).map { [$0] } ?? [])
      + listed.map { sample.lines[$0] }
    return lines.joined(separator: "\n")
  }
}
