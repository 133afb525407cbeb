import MemoryProfile
import MemorySeries
import Plot
import ProcFS

/// The layers above those of the selected processes: the rest of the memory of the machine or of a
/// group, up to its total. They are grey, because the processes are what the chart is about.
struct AccountLayers {
  private let series: TimeSeries
  private let points: [SeriesPoint]

  init(_ series: TimeSeries, at points: [SeriesPoint]) {
    self.series = series
    self.points = points
  }

  /// The largest number of layers. More greys can't be distinguished.
  static let limit = 8

  /// From dark, next to the processes, to light, for what is free.
  private static let greys: [UInt32] = [
    0x5A5A5A, 0x8C8C8C, 0x6E6E6E, 0xA6A6A6, 0x7C7C7C, 0xB8B8B8, 0x949494, 0xCFCFCF,
  ]

  /// In the order of the account; the smallest are merged. Empty if there is no account.
  var layers: [Chart.Series] {
    let items = AccountItem.allCases.filter { series.peak(of: .account($0)) > 0 }
    let large =
      items.count <= Self.limit
      ? items
      : items.filter { item in
        items.ordered { series.peak(of: .account($0)) > series.peak(of: .account($1)) }
          .prefix(Self.limit - 1).contains(item)
      }
    let small = items.filter { !large.contains($0) }
    var layers = large.map { (name: $0.descriptor.label, values: values(of: [$0])) }
    if !small.isEmpty {
      // Below what is free, which is the last.
      let place = large.firstIndex { $0.rawValue >= AccountItem.usedHugePages.rawValue }
      layers.insert(
        ("Other rows (\(small.count))", values(of: small)), at: place ?? layers.endIndex)
    }
    return layers.enumerated().map { place, layer in
      Chart.Series(
        name: layer.name, color: RGB(Self.greys[place % Self.greys.count]), values: layer.values,
        peak: layer.values.max() ?? 0)
    }
  }

  private func values(of items: [AccountItem]) -> [Double] {
    let values = items.map { series.values(of: .account($0), at: points) }
    return points.indices.map { point in values.reduce(0) { $0 + Double($1[point]) } }
  }
}
