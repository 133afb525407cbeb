package import MemoryProfile

/// The columns of the TSV that `smaps-profiler` prints, in their order.
package enum SampleColumn: Hashable, Sendable {
  /// Seconds since the start of the run, with three decimals.
  case time
  case pid
  /// PSS of a category, in bytes.
  case memory(Category)
  case swap
  case hugetlb
  case minorFaults
  case majorFaults
  /// The last one, with what could break a table escaped.
  case commandLine

  /// Those that the Rust original has.
  package static let brief: [SampleColumn] =
    [pid] + Category.allCases.map { memory($0) } + [commandLine]

  /// Those with which a table can be read back: `--all-columns`.
  package static let all: [SampleColumn] =
    [time, pid] + Category.allCases.map { memory($0) }
    + [swap, hugetlb, minorFaults, majorFaults, commandLine]

  package var header: String {
    switch self {
    case .time: "TIME"
    case .pid: "PID"
    case .memory(let category): category.descriptor.column
    case .swap: "SWAP_PSS"
    case .hugetlb: "HUGETLB"
    case .minorFaults: "MIN_FAULTS"
    case .majorFaults: "MAJ_FAULTS"
    case .commandLine: "CMD"
    }
  }

  /// The line that stands above each sample, without a newline.
  package static func header(of columns: [SampleColumn]) -> String {
    columns.map(\.header).joined(separator: "\t")
  }
}
