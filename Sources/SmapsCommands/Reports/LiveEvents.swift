import MemoryProfile
import MemorySeries
import Plot
import ProcFS
import Report

/// Makes the events of a page that is served while the run goes on: what each sample changed.
struct LiveEvents {
  /// The number of the sample that the latest event is of; `nil` before the first.
  private var sequence: Int?

  /// The values of the layers in that sample that were not 0, by the key of the split.
  private var values: [String: [String: Int64]] = [:]

  /// The keys of all layers so far, by the key of the split.
  private var known: [String: Set<String>] = [:]

  private var living: Set<ProcessIdentity> = []

  /// The command lines in the sample before.
  private var commandLines: [ProcessIdentity: CommandLine] = [:]

  /// If a split has more keys, those without memory are forgotten.
  private static let keyCapacity = 4096

  /// The event of the latest sample of a report.
  ///
  /// If the sample before had none, it has the values of all layers, and no new layers: it is not
  /// known which are new.
  ///
  /// - Parameter sequence: the number of the sample.
  mutating func event(of sample: Sample, in report: RunReport, sequence: Int) -> ReportEvent {
    let follows = self.sequence == sequence - 1
    if !follows { (values, known) = ([:], [:]) }
    self.sequence = sequence
    let time = sample.interval.lowerBound
    var event = ReportEvent(
      time: time.milliseconds, total: Int64(clamping: sample.total.total))
    event.counters = report.latestCounters.map { ReportEvent.Value($0.key, $0.value) }
    let new = sample.processes.map(\.identity)
      .filter { report.facts[$0]?.first == time && $0.hasMemory(in: report) }
    // A process may be seen before it calls exec(2), or may set another title.
    let renamed = sample.processes.filter { process in
      commandLines[process.identity].map { $0 != process.commandLine } ?? false
    }.map(\.identity)
    commandLines = Dictionary(
      sample.processes.map { ($0.identity, $0.commandLine) }, uniquingKeysWith: { _, last in last })
    let named = new + renamed
    let labels = named.isEmpty ? [:] : Self.labels(of: sample.processes)
    event.processes = named.map { identity in
      var process = report.process(of: identity)
      process.label = labels[process.key] ?? process.command
      return process
    }
    for split in report.splits where split.isKnown {
      add(split, to: &event, labels, isComplete: !follows)
    }
    let now = report.living
    if follows {
      event.started = now.subtracting(living).count
      event.ended = living.subtracting(now).map(\.pageKey).ordered(by: <)
    }
    living = now
    if let gap = report.splits[0].series.gaps.last, gap.range.upperBound == time {
      event.gap = gap.reason?.text ?? ""
    }
    return event
  }

  /// The labels of processes by their keys.
  private static func labels(of processes: [ProcessRecord]) -> [String: String] {
    Dictionary(
      zip(processes.map(\.identity.pageKey), ProcessLabel.labels(of: processes).map(\.text))
    ) { first, _ in first }
  }

  /// Adds the layers of a split that have changed.
  ///
  /// - Parameters:
  ///   - labels: those of processes.
  ///   - isComplete: whether layers that have not changed are added too.
  private mutating func add(
    _ split: ReportSplit, to event: inout ReportEvent, _ labels: [String: String], isComplete: Bool
  ) {
    let name = split.dimension.spelling
    let layers = split.latestLayers
    var current: [String: Int64] = [:]
    for layer in layers where layer.bytes > 0 { current[layer.key, default: 0] += layer.bytes }
    let before = values[name] ?? [:]
    var changed = current.filter { isComplete || before[$0.key] != $0.value }
    for key in before.keys where current[key] == nil { changed[key] = 0 }
    event.splits.append(
      ReportEvent.Split(
        key: name, values: changed.ordered { $0.key < $1.key }.map { ReportEvent.Value($0, $1) }))
    values[name] = current

    var known = known[name] ?? []
    for layer in layers where known.insert(layer.key).inserted && !isComplete {
      event.layers.append(
        ReportEvent.Layer(
          split: name, key: layer.key, name: labels[layer.key] ?? split.name(of: layer),
          color: Palette.color(at: known.count).hexadecimal, process: layer.process))
    }
    if known.count > Self.keyCapacity + current.count { known = Set(current.keys) }
    self.known[name] = known
  }
}

extension ProcessIdentity {
  /// What identifies a process in pages and their events.
  var pageKey: String { "\(pid)-\(startTime)" }

  fileprivate func hasMemory(in report: RunReport) -> Bool {
    report.splits.first { $0.dimension == .process }?.series.peak(of: .process(self)) ?? 0 > 0
  }
}

extension RunReport {
  /// What is counted since the start of the run, at the latest sample.
  fileprivate var latestCounters: [(key: String, value: Int64)] {
    guard let point = splits[0].series.latestPoint else { return [] }
    var counters: [(key: String, value: Int64)] = []
    if let faults = point.faults {
      counters.append(("faults", Int64(clamping: faults.minor.addingClamped(faults.major))))
    }
    if let cpu = point.cpu { counters.append(("cpu", Int64(clamping: cpu))) }
    return counters
  }
}

extension ReportSplit {
  /// A layer with its value in the latest sample.
  fileprivate struct LatestLayer {
    let key: String
    /// The key of the process that it is.
    var process: String?
    let bytes: Int64
  }

  /// The layers of the latest sample. The rest is the difference to the total.
  fileprivate var latestLayers: [LatestLayer] {
    // As in MemoryLayers.
    let foldsShared = series.sharedMemory.count > MemoryLayers.sharedLimit
    return series.latestValues.compactMap { key, value -> LatestLayer? in
      let bytes = Int64(clamping: value)
      if foldsShared, case .part(let part) = key, part.isSharedMemory {
        let label = MemoryLayers.sharedLabel
        return LatestLayer(key: label, bytes: bytes)
      }
      return layer(of: key, bytes)
    }
  }

  /// The name of a layer that is new. Those that others share are not known.
  fileprivate func name(of layer: LatestLayer) -> String {
    dimension == .file || dimension.namesPaths
      ? PathNames([layer.key]).name(of: layer.key) : layer.key
  }

  private func layer(of key: TimeSeries.Key, _ bytes: Int64) -> LatestLayer? {
    switch key {
    case .memory(.category(let category)):
      return LatestLayer(key: category.descriptor.label, bytes: bytes)
    case .part(let part):
      let isFile = dimension == .file && part.category != .other
      let text = part.isSharedMemory ? part.label : part.text
      let name = EscapedText.readable.escape(isFile ? part.name : Array(text.utf8))
      return LatestLayer(key: name, bytes: bytes)
    case .process(let process):
      return LatestLayer(key: process.pageKey, process: process.pageKey, bytes: bytes)
    case .group(let group): return LatestLayer(key: group, bytes: bytes)
    case .memory, .rest, .region, .account: return nil
    }
  }
}
