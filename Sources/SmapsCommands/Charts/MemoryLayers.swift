import MemoryProfile
import Plot
import ProcFS

/// The layers of a series from the bottom to the top of the stack.
///
/// Layers that are never above 0 are dropped, and the smallest are merged if there are too many.
struct MemoryLayers {
  private let series: TimeSeries
  private let points: [SeriesPoint]

  /// The largest number of layers or bar parts.
  static let limit = 12
  /// The largest number of processes with a layer of their own.
  private static let processLimit = 10

  init(_ series: TimeSeries, at points: [SeriesPoint]) {
    self.series = series
    self.points = points
  }

  var layers: [Chart.Series] {
    switch series.dimension {
    case .process: processes
    default: limited(categories + names + sharedMemory + files)
    }
  }

  private var categories: [Chart.Series] {
    Category.allCases.filter { $0 != .other }.compactMap { category in
      layer(category.descriptor.label, RGB(category.descriptor.color), .memory(.category(category)))
    }
  }

  /// Layers of names that count as other.
  private var names: [Chart.Series] {
    let colors = nameColors
    return series.otherNames.compactMap { part in
      layer(EscapedText.readable.escape(part.text), colors.other(part.label), .part(part))
    }
  }

  /// The colors of names and of shared memory. Only layers that are drawn need distinct colors.
  private var nameColors: LayerColors {
    let all = series.otherNames + (foldsShared ? [] : series.sharedMemory)
    let drawn = all.sorted { series.peak(of: .part($0)) > series.peak(of: .part($1)) }
      .prefix(Self.limit)
    return LayerColors(others: drawn.map(\.label) + (foldsShared ? [Self.sharedLabel] : []))
  }

  /// The largest number of names of shared memory that have layers of their own. Many programs make
  /// one for each buffer.
  static let sharedLimit = 3

  private var foldsShared: Bool { series.sharedMemory.count > Self.sharedLimit }

  static let sharedLabel = "Shared Memory"

  private var sharedMemory: [Chart.Series] {
    let colors = nameColors
    let layers = series.sharedMemory.compactMap { part in
      layer(EscapedText.readable.escape(part.label), colors.other(part.label), .part(part))
    }
    guard foldsShared else { return layers }
    var sum = sum(layers, name: "\(Self.sharedLabel) (\(layers.count))")
    sum.color = colors.other(Self.sharedLabel)
    return [sum]
  }

  /// The measures beside the total, as lines.
  var measures: [Chart.Series] {
    Measure.additional.compactMap { measure in
      guard let color = measure.descriptor.color else { return nil }
      return layer(measure.sumLabel, RGB(color), .memory(.measure(measure)))
    }
  }

  /// Layers of files, the largest at the bottom, where its changes are most visible.
  ///
  /// Colors start after the blues of the palette, because anonymous mappings are below.
  private var files: [Chart.Series] {
    series.groups.enumerated().compactMap { place, key in
      guard case .part(let part) = key else { return nil }
      return layer(EscapedText.readable.escape(part.name), Palette.color(at: place + 3), key)
    }
  }

  private var processes: [Chart.Series] {
    let all = series.groups.enumerated().compactMap { place, key -> Chart.Series? in
      guard case .process(let process) = key else { return nil }
      let label = ProcessLabel(process.pid, series.title(of: process) ?? [])
      return layer(label.text, Palette.color(at: place), key)
    }
    // One layer more than the limit, because a sum of one process would not be smaller.
    let name = "Other (\(max(1, series.processCount - Self.processLimit)))"
    let rest = layer("Other", Palette.other, .rest).map { sum([$0], name: name) }
    return all.mergingSmallest(
      limit: Self.processLimit + 1, remainder: rest, bySize: { $0.peak ?? 0 }
    ) { sum($0, name: name) }
  }

  /// Returns at most `limit` layers, the smallest merged at the top.
  ///
  /// The memory that the series does not divide is merged with them.
  private func limited(_ layers: [Chart.Series]) -> [Chart.Series] {
    let rest = layer("Other", Palette.other, .rest)
    return layers.mergingSmallest(
      limit: Self.limit, remainder: rest, bySize: { $0.peak ?? 0 }
    ) { sum($0, name: rest == nil ? "Other (\($0.count))" : "Other") }
  }

  private func sum(_ layers: [Chart.Series], name: String) -> Chart.Series {
    let values = points.indices.map { index in layers.reduce(0) { $0 + $1.values[index] } }
    return Chart.Series(name: name, color: Palette.other, values: values, peak: values.max() ?? 0)
  }

  /// Returns the layer of a key; `nil` if it is never above 0.
  private func layer(_ name: String, _ color: RGB, _ key: TimeSeries.Key) -> Chart.Series? {
    let peak = series.peak(of: key)
    guard peak > 0 else { return nil }
    return Chart.Series(
      name: name, color: color, values: series.values(of: key, at: points).map { Double($0) },
      peak: Double(peak))
  }
}
