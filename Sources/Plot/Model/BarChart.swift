/// Amounts side by side, each divided into the same parts: horizontal bars, one for each thing, of
/// stacked segments.
public struct BarChart: Equatable, Sendable {
  /// A part that every bar may have.
  public struct Part: Equatable, Sendable {
    /// As the legend has it.
    public var name: String
    /// Of its segment in every bar.
    public var color: RGB

    /// Makes a part.
    public init(name: String, color: RGB) {
      self.name = name
      self.color = color
    }
  }

  /// One thing, and how much of each part it has.
  public struct Bar: Equatable, Sendable {
    /// Stands beside the bar.
    public var name: String
    /// One for each of the chart's parts. What is below 0 counts as 0.
    public var values: [Double]

    /// Makes a bar.
    public init(name: String, values: [Double]) {
      self.name = name
      self.values = values
    }

    /// The length of the whole bar.
    public var total: Double { values.reduce(0) { $0 + max(0, $1) } }
  }

  /// Above the chart.
  public var title: String

  /// One line of small facts below the title.
  public var subtitle: String

  /// What the chart shows, as a paragraph for who can't see it.
  public var summary: String

  /// What the values are; the layout adds the unit: `PSS` becomes `PSS (MiB)`.
  public var valueTitle: String
  /// How the values are divided and written.
  public var quantity: Quantity

  /// From the left to the right end of a bar.
  public var parts: [Part]

  /// From the top to the bottom of the page.
  public var bars: [Bar]

  /// Whether the legend gives the sum of all bars, in all and by part: not where bars are rates or states
  /// of the same thing, which add up to nothing.
  public var givesSums: Bool

  /// - Precondition: every bar has as many values as there are parts.
  public init(
    title: String, subtitle: String = "", summary: String = "", valueTitle: String,
    quantity: Quantity, parts: [Part], bars: [Bar], givesSums: Bool = true
  ) {
    precondition(
      bars.allSatisfy { $0.values.count == parts.count },
      "every bar needs one value for each part")
    self.title = title
    self.subtitle = subtitle
    self.summary = summary
    self.valueTitle = valueTitle
    self.quantity = quantity
    self.parts = parts
    self.bars = bars
    self.givesSums = givesSums
  }
}

extension BarChart {
  /// Without the parts of which no bar has anything.
  public func droppingEmptyParts() -> BarChart {
    let kept = parts.indices.filter { part in bars.contains { $0.values[part] > 0 } }
    var chart = self
    chart.parts = kept.map { parts[$0] }
    for bar in bars.indices { chart.bars[bar].values = kept.map { bars[bar].values[$0] } }
    return chart
  }

  /// With the last bars summed up in one, where there are more than `limit`.
  ///
  /// The sum is named `Other (n)` after the number of its bars.
  public func mergingLastBars(above limit: Int) -> BarChart {
    guard bars.count > max(1, limit) else { return self }
    let merged = bars.dropFirst(max(1, limit) - 1)
    let sums = parts.indices.map { part in merged.reduce(0) { $0 + max(0, $1.values[part]) } }
    var chart = self
    chart.bars = bars.dropLast(merged.count) + [Bar(name: "Other (\(merged.count))", values: sums)]
    return chart
  }

  /// How much of each part all bars have together.
  var sums: [Double] {
    parts.indices.map { part in bars.reduce(0) { $0 + max(0, $1.values[part]) } }
  }
}
