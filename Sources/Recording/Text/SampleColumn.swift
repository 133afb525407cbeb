package import MemoryProfile

/// The columns of the TSV that `smaps-profiler` prints.
package enum SampleColumn: Hashable, Sendable {
  /// Seconds since the start of the run, with three decimals.
  case time
  case pid
  /// Memory in bytes, or a counter.
  case quantity(SampleQuantity)
  /// The last column. Characters that would break the table are escaped.
  case commandLine

  /// The columns of the Rust original.
  package static let brief: [SampleColumn] =
    [pid] + Category.allCases.map { quantity(.memory(.category($0))) } + [commandLine]

  /// The columns of `--all-columns`, from which the table can be read back.
  package static let all: [SampleColumn] =
    [time, pid] + SampleQuantity.stored.map { quantity($0) } + [commandLine]

  /// - Parameter measure: the one that is counted by category.
  package func header(of measure: Measure) -> String {
    switch self {
    case .time: "TIME"
    case .pid: "PID"
    case .quantity(let quantity): quantity.column(counting: measure)
    case .commandLine: "CMD"
    }
  }

  /// By the measure that is counted by category.
  private static let byHeader = Dictionary(
    uniqueKeysWithValues: Measure.countable.map { measure in
      (measure, Dictionary(uniqueKeysWithValues: all.map { ($0.header(of: measure), $0) }))
    })

  /// Returns the columns of a header.
  ///
  /// A table of another version may lack measures and counters, or have columns that this version
  /// doesn't know. It has all categories, the command line last, and before them the PID, and the
  /// time if it has one.
  ///
  /// - Parameter line: without its newline.
  /// - Returns: the columns, and the measure that is counted by category; `nil` if it is no header.
  ///   A column that this version doesn't know is `nil`.
  package static func columns(
    ofHeader line: some Sequence<UInt8>
  ) -> (columns: [SampleColumn?], measure: Measure)? {
    let names = String(decoding: Array(line), as: UTF8.self)
      .split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    for measure in Measure.countable {
      if let columns = columns(names, of: measure) { return (columns, measure) }
    }
    return nil
  }

  private static func columns(_ names: [String], of measure: Measure) -> [SampleColumn?]? {
    let columns = names.map { byHeader[measure]?[$0] }
    let known = columns.compactMap { $0 }
    let start = known.contains(.time) ? [.time, .pid] : [SampleColumn.pid]
    guard columns.last == .commandLine, columns.starts(with: start),
      Set(known).count == known.count, Set(brief).isSubset(of: known)
    else { return nil }
    return columns
  }

  /// Returns the line above each sample, without its newline.
  package static func header(of columns: [SampleColumn], counting measure: Measure = .pss) -> String
  {
    columns.map { $0.header(of: measure) }.joined(separator: "\t")
  }
}
