/// Horizontal stacked bars: one bar for each item, one segment for each part.
public struct BarChart: Equatable, Sendable {
  /// A part that every bar is divided into.
  public struct Part: Equatable, Sendable {
    /// The name in the legend.
    public var name: String
    /// The name without abbreviations, which a tooltip shows; `nil` if it is ``name``.
    public var wholeName: String?
    /// The color of its segment in every bar.
    public var color: RGB
    /// How many parts this one is the sum of; `nil` if it is no sum.
    public var mergedCount: Int?

    /// Creates a part.
    public init(name: String, wholeName: String? = nil, color: RGB, mergedCount: Int? = nil) {
      self.name = name
      self.wholeName = wholeName
      self.color = color
      self.mergedCount = mergedCount
    }
  }

  /// One item and its value for each part.
  public struct Bar: Equatable, Sendable {
    /// The label beside the bar.
    public var name: String
    /// The name without abbreviations, which a tooltip shows; `nil` if it is ``name``.
    public var wholeName: String?
    /// One value for each of the chart's parts. Values below 0 count as 0.
    public var values: [Double]

    /// Creates a bar.
    public init(name: String, wholeName: String? = nil, values: [Double]) {
      self.name = name
      self.wholeName = wholeName
      self.values = values
    }

    /// The sum of the values, which is the length of the whole bar.
    public var total: Double { values.reduce(0) { $0 + max(0, $1) } }
  }

  /// The heading.
  public var title: String

  /// One line of details below the title.
  public var subtitle: String

  /// A paragraph that describes the chart for screen readers.
  public var summary: String

  /// What the values are.
  public var valueAxis: Axis

  /// The parts, from the left to the right end of a bar.
  public var parts: [Part]

  /// The bars, from top to bottom.
  public var bars: [Bar]

  /// Whether the legend shows the sum of all bars, in total and by part.
  ///
  /// Sums are meaningless if the bars are rates or states of the same thing.
  public var showsTotals: Bool

  /// Creates a bar chart.
  ///
  /// - Precondition: every bar has one value for each part.
  public init(
    title: String, subtitle: String = "", summary: String = "", valueAxis: Axis,
    parts: [Part], bars: [Bar], showsTotals: Bool = true
  ) {
    precondition(
      bars.allSatisfy { $0.values.count == parts.count },
      "every bar needs one value for each part")
    self.title = title
    self.subtitle = subtitle
    self.summary = summary
    self.valueAxis = valueAxis
    self.parts = parts
    self.bars = bars
    self.showsTotals = showsTotals
  }
}

extension BarChart {
  /// Returns the chart without the parts that are 0 in every bar.
  public func droppingEmptyParts() -> BarChart {
    let kept = parts.indices.filter { part in bars.contains { $0.values[part] > 0 } }
    var chart = self
    chart.parts = kept.map { parts[$0] }
    for bar in bars.indices { chart.bars[bar].values = kept.map { bars[bar].values[$0] } }
    return chart
  }

  /// Returns the chart with at most `limit` bars, the last bars summed in one.
  ///
  /// The sum is named `Other (n)`, where n is the number of bars in it. A limit below 1 counts
  /// as 1.
  public func mergingLastBars(limit: Int) -> BarChart {
    guard bars.count > max(1, limit) else { return self }
    let merged = bars.dropFirst(max(1, limit) - 1)
    let sums = parts.indices.map { part in merged.reduce(0) { $0 + max(0, $1.values[part]) } }
    var chart = self
    chart.bars = bars.dropLast(merged.count) + [Bar(name: "Other (\(merged.count))", values: sums)]
    return chart
  }

  /// Returns the chart with the parts that are not half a pixel long in any bar summed in one at
  /// the end. A single one keeps its name, unless there is a sum already that it can be added to.
  ///
  /// - Parameter width: the length of the longest bar in pixels, about.
  package func foldingThinParts(width: Double) -> BarChart {
    let limit = (bars.map(\.total).max() ?? 0) / max(1, width) / 2
    let sum = parts.firstIndex { $0.mergedCount != nil }
    let thin = parts.indices.filter { part in
      part != sum && bars.allSatisfy { $0.values[part] < limit }
    }
    guard !thin.isEmpty, thin.count > 1 || sum != nil else { return self }
    let merged = thin + (sum.map { [$0] } ?? [])
    let count = thin.count + (sum.flatMap { parts[$0].mergedCount } ?? 0)
    let kept = parts.indices.filter { !merged.contains($0) }
    var chart = self
    chart.parts =
      kept.map { parts[$0] }
      + [
        Part(
          name: "Other (\(count))", color: sum.map { parts[$0].color } ?? Palette.other,
          mergedCount: count)
      ]
    for (index, bar) in bars.enumerated() {
      chart.bars[index].values =
        kept.map { bar.values[$0] } + [merged.reduce(0) { $0 + max(0, bar.values[$1]) }]
    }
    return chart
  }

  /// The sum over all bars, for each part.
  package var partTotals: [Double] {
    parts.indices.map { part in bars.reduce(0) { $0 + max(0, $1.values[part]) } }
  }

  /// Formats a value of the chart.
  package func format(_ value: Double) -> String { valueAxis.quantity.format(value) }
}
