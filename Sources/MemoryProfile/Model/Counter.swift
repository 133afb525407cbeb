package import ProcFS

/// What is counted of a process since it was started.
///
/// The table below is the only place where a counter is spelled; everything else loops over
/// `allCases`.
package enum Counter: Int, CaseIterable, Hashable, Sendable {
  /// Page faults without reading from a disk; field 10 of proc_pid_stat(5).
  case minorFaults
  /// Page faults with reading from a disk; field 12 of proc_pid_stat(5).
  case majorFaults

  /// The kind in recordings.
  package var key: String {
    switch self {
    case .minorFaults: "minor_faults"
    case .majorFaults: "major_faults"
    }
  }

  /// The header of the TSV's column.
  package var column: String {
    switch self {
    case .minorFaults: "MIN_FAULTS"
    case .majorFaults: "MAJ_FAULTS"
    }
  }
}

extension PageFaults {
  package subscript(counter: Counter) -> UInt64 {
    get {
      switch counter {
      case .minorFaults: minor
      case .majorFaults: major
      }
    }
    set {
      switch counter {
      case .minorFaults: minor = newValue
      case .majorFaults: major = newValue
      }
    }
  }
}
