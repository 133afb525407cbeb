import MemoryProfile
import MemorySeries
import Plot
import ProcFS
import Report

extension RunReport {
  /// How many rows have a name. Those with the smallest peaks are left out first.
  private static let nameLimit = 1500

  /// Listed processes by category and name, the others by category.
  ///
  /// - Parameter places: the index of each listed process.
  func detail(_ places: [ProcessIdentity: Int]) -> ReportData.Detail {
    let points = details.points
    var names = TextTable()
    var rows: [RowKey: [UInt64]] = [:]
    var named = 0
    for (key, _) in details.keysBySize {
      let process = key.process.flatMap { places[$0] }
      var name: Int?
      if process != nil, named < Self.nameLimit, let text = key.name {
        name = names.index(of: Self.text(of: text))
        named += 1
      }
      let values = details.values(of: key, at: points)
      let row = RowKey(process: process, category: Self.category(of: key), name: name)
      if rows[row] == nil {
        rows[row] = values
      } else {
        for index in values.indices { rows[row]?[index].addClamped(values[index]) }
      }
    }
    return ReportData.Detail(
      times: points.map(\.time.milliseconds),
      categories: Category.allCases.map {
        ReportData.Detail.Category(
          name: $0.descriptor.label, color: RGB($0.descriptor.color).hexadecimal)
      } + [Self.sharedMemory],
      names: names.texts,
      rows: rows.ordered { $0.key < $1.key }.map { key, values in
        ReportData.Detail.Row(
          process: key.process, category: key.category, name: key.name,
          values: values.map { Int64(clamping: $0) })
      })
  }

  /// Follows those of ``Category``.
  private static let sharedMemory = ReportData.Detail.Category(
    name: MemoryLayers.sharedLabel,
    color: LayerColors(others: [MemoryLayers.sharedLabel]).other(MemoryLayers.sharedLabel)
      .hexadecimal)

  /// Like the timeline, shows shared memory separately from other data of libraries.
  private static func category(of key: DetailSeries.Key) -> Int {
    let part = key.name.map { MemoryPart(key.category, name: $0) }
    return part?.isSharedMemory == true ? Category.allCases.count : key.category.rawValue
  }

  private static func text(of name: [UInt8]) -> String {
    EscapedText.readable.escape(Array(name.prefix(4 * ReportData.textLimit)))
  }

  private struct RowKey: Hashable, Comparable {
    let process: Int?
    let category: Int
    let name: Int?

    static func < (lhs: RowKey, rhs: RowKey) -> Bool {
      (lhs.process ?? -1, lhs.category, lhs.name ?? -1)
        < (rhs.process ?? -1, rhs.category, rhs.name ?? -1)
    }
  }

  /// Texts, each once.
  private struct TextTable {
    private(set) var texts: [String] = []
    private var indices: [String: Int] = [:]

    mutating func index(of text: String) -> Int {
      if let known = indices[text] { return known }
      indices[text] = texts.count
      texts.append(text)
      return texts.count - 1
    }
  }
}
