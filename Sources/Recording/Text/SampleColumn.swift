package import MemoryProfile

/// The columns of the TSV that `smaps-profiler` prints.
package enum SampleColumn: Hashable, Sendable {
  /// Seconds since the start of the run, with three decimals.
  case time
  case pid
  /// Memory in bytes, or a counter.
  case quantity(SampleQuantity)
  /// The last column, with what could break a table escaped.
  case commandLine

  /// The columns that the Rust original has.
  package static let brief: [SampleColumn] =
    [pid] + Category.allCases.map { quantity(.memory(.category($0))) } + [commandLine]

  /// The columns from which a table can be read back: `--all-columns`.
  package static let all: [SampleColumn] =
    [time, pid] + SampleQuantity.stored.map { quantity($0) } + [commandLine]

  package var header: String {
    switch self {
    case .time: "TIME"
    case .pid: "PID"
    case .quantity(let quantity): quantity.column
    case .commandLine: "CMD"
    }
  }

  /// The line above each sample, without a newline.
  package static func header(of columns: [SampleColumn]) -> String {
    columns.map(\.header).joined(separator: "\t")
  }
}
