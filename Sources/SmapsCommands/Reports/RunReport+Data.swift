import MemoryProfile
import MemorySeries
import Plot
import ProcFS
import Recording
import Report

extension RunReport {
  /// The data of the page.
  ///
  /// - Parameters:
  ///   - title: escaped for people.
  ///   - metadata: what is known of the run.
  ///   - top: how many layers are stacked at first; `nil` for the usual number.
  func data(title: String, _ metadata: RunMetadata, origin: String, top: Int?) -> ReportData {
    // All series keep the same samples, because they have the same totals.
    let points = splits[0].series.points
    let shown = splits.filter { $0.isKnown && $0.series.points.count == points.count }
    let processes = listedProcesses
    let places = Dictionary(uniqueKeysWithValues: processes.enumerated().map { ($1, $0) })
    let first = splits[0].series
    var data = ReportData(
      run: ReportData.Run(
        title: title, host: metadata.host.map { EscapedText.readable.escape($0) },
        kernel: metadata.kernel.map { EscapedText.readable.escape($0) },
        start: metadata.start.map {
          ReportData.Start(milliseconds: $0.milliseconds, offset: $0.offset)
        },
        interval: metadata.interval?.milliseconds, samples: first.sampleCount,
        processes: processCount, measure: metadata.measure.descriptor.label, origin: origin),
      columns: ReportData.Columns(
        times: points.map(\.time.milliseconds), total: points.map { Int64(clamping: $0.total) },
        counters: counters(at: points),
        splits: shown.map { split(of: $0, places) }))
    data.top = top
    let growths = growthByProcess
    data.processes = processes.map { process(of: $0, growths[$0]) }
    label(&data.processes, processes)
    data.unlisted = max(0, processCount - processes.count)
    data.detail = detail(places)
    data.growth = growth
    data.account = account
    data.annotations.gaps = first.gaps.map {
      ReportData.Gap(
        from: $0.range.lowerBound.milliseconds, to: $0.range.upperBound.milliseconds,
        reason: $0.reason?.text ?? "")
    }
    data.annotations.events = first.events.map {
      ReportData.Event(time: $0.time.milliseconds, started: $0.started, ended: $0.ended)
    }
    return data
  }

  // MARK: - Series

  private func counters(at points: [SeriesPoint]) -> [ReportData.Counter] {
    let faults = points.map {
      $0.faults.map { Int64(clamping: $0.minor.addingClamped($0.major)) }
        ?? ReportData.Counter.unknown
    }
    let cpu = points.map { $0.cpu.map { Int64(clamping: $0) } ?? ReportData.Counter.unknown }
    return [
      ReportData.Counter(key: "faults", label: "Page faults", values: faults),
      ReportData.Counter(key: "cpu", label: "CPU", values: cpu),
    ].filter { counter in counter.values.contains { $0 > 0 } }
  }

  private func split(
    of split: ReportSplit, _ places: [ProcessIdentity: Int]
  ) -> ReportData.Split {
    let series = split.series
    let isByProcess = split.dimension == .process
    let limit = isByProcess ? ReportData.processLimit : ReportData.groupLimit
    let layers = MemoryLayers(series, at: series.points, top: limit).layers
    let groups = series.groups
    let count = isByProcess ? processCount : max(series.groupCount, groups.count)
    return ReportData.Split(
      key: split.dimension.spelling, label: split.dimension.spelling,
      layers: layers.enumerated().map { place, layer in
        let isRest = layer.color == Palette.other && place == layers.count - 1
        var process: Int?
        if isByProcess, !isRest, case .process(let identity) = groups[place] {
          process = places[identity]
        }
        var data = ReportData.Layer(
          name: layer.name, full: layer.wholeName, color: layer.color.hexadecimal,
          peak: Int64(clamping: layer.peak ?? 0), process: process,
          restCount: isRest ? max(1, count - limit) : nil,
          values: layer.values.map { Int64(clamping: $0) })
        if !isRest, groups.indices.contains(place), case .group(let group) = groups[place] {
          data.key = group
        } else if layer.name.hasPrefix("\(MemoryLayers.sharedLabel) (") {
          data.key = MemoryLayers.sharedLabel
        }
        return data
      })
  }

  /// The processes that have series of their own, largest first.
  private var listedProcesses: [ProcessIdentity] {
    guard let series = splits.first(where: { $0.dimension == .process })?.series else { return [] }
    return series.groups.prefix(ReportData.processLimit).compactMap {
      if case .process(let process) = $0 { process } else { nil }
    }
  }

  // MARK: - Processes

  func process(
    of identity: ProcessIdentity, _ growth: ReportData.Growth? = nil
  ) -> ReportData.Process {
    let series = splits.first { $0.dimension == .process }?.series
    let title = series?.title(of: identity) ?? []
    let key = TimeSeries.Key.process(identity)
    let last = series.flatMap { series in
      series.latestPoint.flatMap { series.values(of: key, at: [$0]).first }
    }
    let known = facts[identity]
    let command = EscapedText.readable.escape(Array(title.prefix(4 * ReportData.textLimit)))
    var process = ReportData.Process(
      pid: identity.pid.rawValue, parent: known?.parent?.rawValue, user: known?.user,
      label: "",
      command: command.isEmpty ? "\(identity.pid)" : command,
      begin: known?.first.milliseconds ?? 0,
      end: living.contains(identity) ? nil : known?.last.milliseconds,
      peak: Int64(clamping: series?.peak(of: key) ?? 0), last: Int64(clamping: last ?? 0),
      growth: growth)
    process.key = identity.pageKey
    return process
  }

  /// Names each process by what distinguishes it from its siblings.
  private func label(_ listed: inout [ReportData.Process], _ identities: [ProcessIdentity]) {
    let series = splits.first { $0.dimension == .process }?.series
    let labels = ProcessLabel.labels(
      of: identities.map { ($0.pid, series?.title(of: $0) ?? []) })
    for (index, label) in labels.enumerated() { listed[index].label = label.text }
  }

  // MARK: - Growth

  private var growthByProcess: [ProcessIdentity: ReportData.Growth] {
    Dictionary(
      uniqueKeysWithValues: statistics.processes.prefix(ReportData.processLimit).map {
        ($0.identity, ReportData.Growth(GrowthVerdict($0.series)))
      })
  }

  /// Of the total, and of the categories and names that are larger at the end.
  private var growth: [ReportData.NamedGrowth] {
    let total = ReportData.NamedGrowth(
      name: "Total", growth: ReportData.Growth(GrowthVerdict(statistics.series(of: .total))))
    let parts = statistics.quantities.rows.compactMap { quantity, series in
      ReportData.NamedGrowth(
        name: EscapedText.readable.escape(quantity.label), color: quantity.color,
        growth: ReportData.Growth(GrowthVerdict(series)))
    }
    return [total]
      + parts.filter { row in
        switch row.growth {
        case .steady, .unsteady(more: .some, since: _): true
        default: false
        }
      }
  }
}

extension ReportData.Counter {
  /// The value of a sample that does not have it.
  static let unknown: Int64 = -1
}

extension ReportData.Growth {
  fileprivate init(_ verdict: GrowthVerdict) {
    switch verdict {
    case .tooShort: self = .tooShort
    case .none: self = .none
    case .unsteady(let rise):
      self = .unsteady(
        more: rise.map { Int64(clamping: $0.bytes) }, since: rise?.time.milliseconds)
    case .steady(let perHour, let range): self = .steady(perHour: perHour, range: range)
    }
  }
}

extension MemoryQuantity {
  /// The color of a category as `#rrggbb`; `nil` for others.
  fileprivate var color: String? {
    if case .category(let category) = self {
      RGB(category.descriptor.color).hexadecimal
    } else {
      nil
    }
  }
}

extension Int64 {
  /// Rounds to the nearest integer.
  fileprivate init(clamping value: Double) {
    self = Int64(exactly: value.rounded()) ?? (value < 0 ? .min : .max)
  }
}
