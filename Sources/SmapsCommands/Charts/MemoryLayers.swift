import MemoryProfile
import Plot
import ProcFS

/// The layers of a series, from the bottom to the top of the stack: only what is ever above 0, and
/// what is too small to be told apart as one.
struct MemoryLayers {
  private let series: TimeSeries
  private let moments: [SeriesPoint]

  /// More than so many are not told apart.
  static let limit = 12
  private static let processLimit = 10

  init(_ series: TimeSeries, at moments: [SeriesPoint]) {
    self.series = series
    self.moments = moments
  }

  var layers: [Chart.Series] {
    switch series.dimension {
    case .process: processes + measures
    default: limited(categories + names + files + measures)
    }
  }

  private var categories: [Chart.Series] {
    Category.allCases.filter { $0 != .other }.compactMap { category in
      layer(category.descriptor.label, RGB(category.descriptor.color), .memory(.category(category)))
    }
  }

  /// What counts as other, by its names.
  private var names: [Chart.Series] {
    // Only those that are drawn need to be told apart.
    let others = series.otherNames
    let drawn = others.sorted { series.peak(of: .part($0)) > series.peak(of: .part($1)) }
      .prefix(Self.limit)
    let colors = LayerColors(others: drawn.map(\.text))
    return others.compactMap { part in
      layer(EscapedText.readable(part.text), colors.other(part.text), .part(part))
    }
  }

  /// The measures that are stacked on top of PSS.
  private var measures: [Chart.Series] {
    Measure.additional.compactMap { measure in
      guard let color = measure.descriptor.color else { return nil }
      return layer(measure.descriptor.label, RGB(color), .memory(.measure(measure)))
    }
  }

  /// The largest at the bottom, where its changes are seen best. Its colour is none of the blues:
  /// anonymous mappings lie below.
  private var files: [Chart.Series] {
    series.groups.enumerated().compactMap { place, key in
      guard case .part(let part) = key else { return nil }
      return layer(EscapedText.readable(part.name), Palette.color(at: place + 3), key)
    }
  }

  private var processes: [Chart.Series] {
    let all = series.groups.enumerated().compactMap { place, key -> Chart.Series? in
      guard case .process(let process) = key else { return nil }
      let label = ProcessLabel(process.pid, series.commandLine(of: process)?.bytes ?? [])
      return layer(label.text, Palette.color(at: place), key)
    }
    let rest = [layer("Other", Palette.rest, .rest)].compactMap { $0 }
    // A layer for others that stands for one alone would not be smaller than its own.
    if rest.isEmpty, all.count <= Self.processLimit + 1 { return all }
    let others = max(1, series.processCount - Self.processLimit)
    return all.prefix(Self.processLimit)
      + [sum(all.dropFirst(Self.processLimit) + rest, name: "Other (\(others))")]
  }

  /// With the smallest of too many layers as one at the top; so is what the series does not tell
  /// apart.
  private func limited(_ layers: [Chart.Series]) -> [Chart.Series] {
    let rest = [layer("Other", Palette.rest, .rest)].compactMap { $0 }
    guard layers.count + rest.count > Self.limit else { return layers + rest }
    let bySize = layers.indices.sorted { (layers[$0].peak ?? 0) > (layers[$1].peak ?? 0) }
    let kept = bySize.prefix(Self.limit - 1).sorted()
    let merged = bySize.dropFirst(Self.limit - 1).map { layers[$0] }
    let name = rest.isEmpty ? "Other (\(merged.count))" : "Other"
    return kept.map { layers[$0] } + [sum(merged + rest, name: name)]
  }

  private func sum(_ layers: [Chart.Series], name: String) -> Chart.Series {
    let values = moments.indices.map { moment in layers.reduce(0) { $0 + $1.values[moment] } }
    return Chart.Series(name: name, color: Palette.rest, values: values, peak: values.max() ?? 0)
  }

  /// nil where it is never above 0.
  private func layer(_ name: String, _ color: RGB, _ key: TimeSeries.Key) -> Chart.Series? {
    let peak = series.peak(of: key)
    guard peak > 0 else { return nil }
    return Chart.Series(
      name: name, color: color, values: series.values(of: key, at: moments).map { Double($0) },
      peak: Double(peak))
  }
}
