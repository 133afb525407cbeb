import MemoryProfile
import Plot
import ProcFS

/// The layers of a series from the bottom to the top of the stack.
///
/// Layers that are never above 0 are dropped, and the smallest are merged if there are too many.
struct MemoryLayers {
  private let series: TimeSeries
  private let points: [SeriesPoint]

  /// The number of layers that are not merged with others.
  private let top: Int

  /// The largest number of layers or bar parts, if the user does not say it.
  static let limit = 12

  /// How many processes or groups have a layer of their own, if the user does not say it.
  static let usualTop = 10

  /// - Parameter top: the number of layers that are not merged with others; `nil` for the usual
  ///   number.
  init(_ series: TimeSeries, at points: [SeriesPoint], top: Int? = nil) {
    self.series = series
    self.points = points
    self.top = top ?? (series.dimension.descriptor.groupsProcesses ? Self.usualTop : Self.limit - 1)
  }

  var layers: [Chart.Series] {
    series.dimension.descriptor.groupsProcesses
      ? groups : limited(categories + names + sharedMemory + files)
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

  /// Layers of files or mappings, the largest at the bottom, where its changes are most visible.
  ///
  /// Colors start after the blues of the palette, because anonymous mappings are below.
  private var files: [Chart.Series] {
    series.groups.enumerated().compactMap { place, key in
      let name: String? =
        switch key {
        case .part(let part): EscapedText.readable.escape(part.name)
        case .region(let identity):
          series.region(of: identity).map {
            RegionLabel($0.region, of: identity.process.pid, $0.title).text
          }
        default: nil
        }
      return name.flatMap { layer($0, Palette.color(at: place + 3), key) }
    }
  }

  /// Layers of processes or groups of them, the largest at the bottom.
  private var groups: [Chart.Series] {
    let all = series.groups.enumerated().compactMap { place, key in
      layer(name(of: key), Palette.color(at: place), key)
    }
    // One layer more than the limit, because a sum of one process would not be smaller.
    let count = series.dimension == .process ? series.processCount : series.groupCount
    let other = "Other (\(max(1, count - top)))"
    let rest = layer("Other", Palette.other, .rest).map { sum([$0], name: other) }
    return all.mergingSmallest(limit: top + 1, remainder: rest, bySize: { $0.peak ?? 0 }) {
      sum($0, name: other)
    }
  }

  /// The name of a layer of a process, or of a group with its number of processes.
  private func name(of key: TimeSeries.Key) -> String {
    switch key {
    case .process(let process):
      ProcessLabel(process.pid, series.title(of: process) ?? []).text
    case .group(let group):
      Self.label(group, processes: series.processCount(of: group))
    default: ""
    }
  }

  /// A group with its number of processes: `cc1plus ×53`.
  static func label(_ group: String, processes: Int) -> String {
    processes == 1 ? group : "\(group) ×\(processes)"
  }

  /// Returns at most ``top`` layers and one of all others, merged at the top.
  ///
  /// The memory that the series does not divide is merged with them.
  private func limited(_ layers: [Chart.Series]) -> [Chart.Series] {
    let rest = layer("Other", Palette.other, .rest)
    return layers.mergingSmallest(
      limit: top + 1, remainder: rest, bySize: { $0.peak ?? 0 }
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
