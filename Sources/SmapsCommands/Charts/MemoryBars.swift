import MemoryProfile
import Plot
import ProcFS

/// The chart of a snapshot: a bar for each process, or group of processes, by category.
struct MemoryBars {
  /// The largest first, and the sum of the others last if there is one.
  private let bars: [(label: String, whole: String, memory: MemoryUsage)]
  private let processCount: Int
  private let metadata: ChartMetadata

  /// A bar for each process.
  init(_ processes: [ProcessRecord], metadata: ChartMetadata) {
    bars = zip(ProcessLabel.labels(of: processes), processes)
      .map { ($0.text, $0.wholeText, $1.memory) }
      .ordered { Self.size($0.2) > Self.size($1.2) }
    processCount = processes.count
    self.metadata = metadata
  }

  /// A bar for each row of a table of groups, in its order.
  init(_ table: ProcessTable, metadata: ChartMetadata) {
    let paths = PathNames(table.rows.map(\.name))
    let names = table.rows.map { row in
      let name = table.dimension.namesPaths ? paths.name(of: row.name) : row.name
      let count = max(1, row.processes)
      return (
        text: MemoryLayers.label(name, processes: count),
        whole: MemoryLayers.label(row.name, processes: count)
      )
    }
    bars =
      zip(names, table.rows).map { ($0.text, $0.whole, $1.memory) }
      + [table.others].compactMap { $0.map { ($0.name, $0.name, $0.memory) } }
    processCount = table.total.processes
    self.metadata = metadata
  }

  var chart: BarChart {
    let parts = self.parts
    return BarChart(
      title: title, subtitle: subtitle, summary: summary,
      valueAxis: Axis(title: metadata.measure.title, quantity: .bytes),
      parts: parts.map {
        BarChart.Part(name: $0.name, color: $0.color, mergedCount: $0.mergedCount)
      },
      bars: bars.map { bar in
        BarChart.Bar(
          name: Self.name(bar.label, bar.memory),
          wholeName: bar.whole == bar.label ? nil : Self.name(bar.whole, bar.memory),
          values: parts.map { Double($0.bytes(bar.memory)) })
      })
  }

  /// A part of the memory of each bar.
  private struct Part {
    let name: String
    let color: RGB
    /// How many parts it is the sum of; `nil` if it is no sum.
    var mergedCount: Int?
    let bytes: (MemoryUsage) -> UInt64
  }

  /// The parts that are not 0 in every bar, the smallest merged if there are too many.
  private var parts: [Part] {
    let sum = bars.reduce(into: MemoryUsage()) { $0 += $1.memory }
    var parts = Category.allCases.filter { $0 != .other }.map { category in
      Part(name: category.descriptor.label, color: RGB(category.descriptor.color)) {
        category == .libraryData
          ? $0.remainder(of: category, without: $0.sharedMemory.keys) : $0[category]
      }
    }
    parts += named(sum)
    parts.removeAll { $0.bytes(sum) == 0 }
    return parts.mergingSmallest(limit: MemoryLayers.limit, bySize: { $0.bytes(sum) }) { merged in
      Part(
        name: "Other (\(merged.count))", color: Palette.other, mergedCount: merged.count
      ) { memory in
        merged.reduce(0) { $0.addingClamped($1.bytes(memory)) }
      }
    }
  }

  /// The names that count as other, and shared memory. Many names of shared memory are one part.
  private func named(_ sum: MemoryUsage) -> [Part] {
    let all = sum.namedParts.map { (part: $0.key, name: $0.key.label, bytes: $0.value) }
      .ordered { $0.name < $1.name }
    let shared = all.filter { $0.part.isSharedMemory }
    let foldsShared = shared.count > MemoryLayers.sharedLimit
    let single = foldsShared ? all.filter { !$0.part.isSharedMemory } : all
    let drawn = single.ordered { ($0.bytes, $1.name) > ($1.bytes, $0.name) }
    let colors = LayerColors(
      others: drawn.prefix(MemoryLayers.limit).map(\.name)
        + (foldsShared ? [MemoryLayers.sharedLabel] : []))
    var parts = single.map { part, name, _ in
      Part(name: EscapedText.readable.escape(name), color: colors.other(name)) {
        $0.bytes(of: part)
      }
    }
    if foldsShared {
      parts.append(
        Part(
          name: "\(MemoryLayers.sharedLabel) (\(shared.count))",
          color: colors.other(MemoryLayers.sharedLabel)
        ) {
          $0.sharedMemory.values.reduce(0) { $0.addingClamped($1) }
        })
    }
    return parts
  }

  private var title: String {
    if let heading = metadata.heading { return EscapedText.readable.escape(heading) }
    if processCount == 1, let only = bars.first { return only.whole }
    return metadata.title.map { EscapedText.readable.escape($0) } ?? "All processes"
  }

  private var subtitle: String {
    let parts: [String?] = [
      metadata.host.map { EscapedText.readable.escape($0) }, metadata.start?.brief, count,
      "total \(total)", hugePages.map { "huge pages \($0)" },
    ]
    return parts.compactMap {
      $0?.split(separator: " ", omittingEmptySubsequences: false).joined(separator: "\u{A0}")
    }.joined(separator: " · ")
  }

  private var summary: String {
    let largest = bars.prefix(5).map {
      "\($0.label) \(Quantity.bytes.format(Double(Self.size($0.memory))))"
    }
    let place = metadata.host.map { " on \($0)" } ?? ""
    let time = metadata.start.map { " at \($0.brief)" } ?? ""
    let lacking = bars.reduce(into: MeasureSet()) { $0.formUnion($1.memory.unmeasured) }
      .subtracting(.pageFaults)
    let unmeasured = lacking.isEmpty ? "" : " Not measured: \(lacking.names)."
    return """
      Memory (\(metadata.measure.title)) of \(count) by category\(place)\(time): \(total) together\
      \(hugePages.map { ", and huge pages \($0), which are not part of it" } ?? ""). \
      The largest: \(largest.joined(separator: ", ")).\(unmeasured)
      """
  }

  private var count: String {
    "\(processCount) \(processCount == 1 ? "process" : "processes")"
  }

  private var total: String {
    Quantity.bytes.format(bars.reduce(0) { $0 + Double(Self.size($1.memory)) })
  }

  /// The sum over the bars; `nil` if they have no huge pages.
  private var hugePages: String? {
    let sum = bars.reduce(UInt64(0)) { $0.addingClamped($1.memory[.hugetlb]) }
    guard sum > 0 else { return nil }
    return (processCount > 1 ? "at most " : "") + Quantity.bytes.format(Double(sum))
  }

  /// The label of a bar. Huge pages are not part of the bar, and have a note.
  private static func name(_ label: String, _ memory: MemoryUsage) -> String {
    let bytes = memory[.hugetlb]
    return bytes > 0 ? "\(label) + \(Quantity.bytes.format(Double(bytes))) huge pages" : label
  }

  /// The length of a bar, in bytes.
  private static func size(_ memory: MemoryUsage) -> UInt64 { memory.total }
}
