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

  /// Returns the line above each sample, without its newline.
  package static func header(of columns: [SampleColumn], counting measure: Measure = .pss) -> String
  {
    columns.map { $0.header(of: measure) }.joined(separator: "\t")
  }
}
