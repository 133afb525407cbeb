import MemoryProfile
import MemorySeries
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
    let drawn = all.ordered { series.peak(of: .part($0)) > series.peak(of: .part($1)) }
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
    var sum = sum(layers, name: "\(Self.sharedLabel) (\(layers.count))", count: nil)
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
    let keys = series.groups
    let paths = keys.map { key in
      if case .part(let part) = key { EscapedText.readable.escape(part.name) } else { "" }
    }
    let names = PathNames(paths)
    let regions = regionLabels
    return zip(keys, paths).enumerated().compactMap { place, file in
      let color = Palette.color(at: place + 3)
      if case .region(let identity) = file.0 {
        return regions[identity].flatMap { layer($0.text, whole: $0.wholeText, color, file.0) }
      }
      return layer(names.name(of: file.1), whole: file.1, color, file.0)
    }
  }

  /// The labels of the mappings in ``TimeSeries/groups``. Their processes are named together.
  private var regionLabels: [RegionIdentity: RegionLabel] {
    let regions = series.groups.compactMap { key in
      if case .region(let identity) = key {
        series.region(of: identity).map { (identity: identity, region: $0.region, title: $0.title) }
      } else {
        nil
      }
    }
    let titles = Dictionary(regions.map { ($0.identity.process, $0.title) }) { first, _ in first }
    let processes = Array(titles)
    let labels = ProcessLabel.labels(of: processes.map { ($0.key.pid, $0.value) })
    let byProcess = Dictionary(
      uniqueKeysWithValues: zip(processes.map(\.key), labels).map { ($0, $1) })
    return Dictionary(
      uniqueKeysWithValues: regions.compactMap { identity, region, _ in
        byProcess[identity.process].map { (identity, RegionLabel(region, of: $0)) }
      })
  }

  /// Layers of processes or groups of them, the largest at the bottom.
  private var groups: [Chart.Series] {
    let names = groupNames
    let all = series.groups.enumerated().compactMap { place, key in
      layer(names[place].text, whole: names[place].whole, Palette.color(at: place), key)
    }
    // One layer more than the limit, because a sum of one process would not be smaller.
    let count = series.dimension == .process ? series.processCount : series.groupCount
    let merged = max(1, count - top)
    let other = "Other (\(merged))"
    let rest = layer("Other", Palette.other, .rest).map { sum([$0], name: other, count: merged) }
    return all.mergingSmallest(limit: top + 1, remainder: rest, bySize: { $0.peak ?? 0 }) {
      sum($0, name: other, count: merged)
    }
  }

  /// The names of ``TimeSeries/groups``: of processes, or of groups with their number of processes.
  private var groupNames: [(text: String, whole: String)] {
    let keys = series.groups
    if series.dimension == .process {
      let processes = keys.map { key -> (ProcessID, [UInt8]) in
        guard case .process(let process) = key else { return (ProcessID(rawValue: 0), []) }
        return (process.pid, series.title(of: process) ?? [])
      }
      return ProcessLabel.labels(of: processes).map { ($0.text, $0.wholeText) }
    }
    let groups = keys.map { if case .group(let group) = $0 { group } else { "" } }
    let paths = PathNames(groups)
    return groups.map { group in
      let name = series.dimension.namesPaths ? paths.name(of: group) : group
      let count = series.processCount(of: group)
      return (Self.label(name, processes: count), Self.label(group, processes: count))
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
    ) { layers in
      // How many files the rest is the sum of is not known.
      rest == nil
        ? sum(layers, name: "Other (\(layers.count))", count: layers.count)
        : sum(layers, name: "Other", count: 0)
    }
  }

  /// - Parameter count: what the sum is made of; `nil` if it has a meaning of its own, 0 if it is
  ///   not known.
  private func sum(_ layers: [Chart.Series], name: String, count: Int?) -> Chart.Series {
    let values = points.indices.map { index in layers.reduce(0) { $0 + $1.values[index] } }
    return Chart.Series(
      name: name, color: Palette.other, values: values, peak: values.max() ?? 0, mergedCount: count)
  }

  /// Returns the layer of a key; `nil` if it is never above 0.
  ///
  /// - Parameter whole: the name without abbreviations; `nil` if it is the same.
  private func layer(
    _ name: String, whole: String? = nil, _ color: RGB, _ key: TimeSeries.Key
  ) -> Chart.Series? {
    let peak = series.peak(of: key)
    guard peak > 0 else { return nil }
    return Chart.Series(
      name: name, wholeName: whole == name ? nil : whole, color: color,
      values: series.values(of: key, at: points).map { Double($0) }, peak: Double(peak),
      mergedCount: key == .rest ? 0 : nil)
  }
}

extension Dimension {
  /// Whether the names of its groups are paths, which their last component identifies.
  var namesPaths: Bool { self == .executable || self == .controlGroup }
}
