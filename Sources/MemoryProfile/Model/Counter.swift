import ProcFS

/// What is counted of a process since it was started.
///
/// The table below is the only place where a counter is spelled; everything else loops over
/// `allCases`.
package enum Counter: Int, CaseIterable, Hashable, Sendable {
  /// Page faults without reading from a disk; field 10 of proc_pid_stat(5).
  case minorFaults
  /// Page faults with reading from a disk; field 12 of proc_pid_stat(5).
  case majorFaults
  /// CPU time in user mode, in milliseconds; field 14 of proc_pid_stat(5).
  case userTime
  /// CPU time in kernel mode, in milliseconds; field 15 of proc_pid_stat(5).
  case systemTime

  /// The kind in recordings.
  package var key: String {
    switch self {
    case .minorFaults: "minor_faults"
    case .majorFaults: "major_faults"
    case .userTime: "cpu_user_millis"
    case .systemTime: "cpu_system_millis"
    }
  }

  /// The header of the TSV's column.
  package var column: String {
    switch self {
    case .minorFaults: "MIN_FAULTS"
    case .majorFaults: "MAJ_FAULTS"
    case .userTime: "CPU_USER_MS"
    case .systemTime: "CPU_SYSTEM_MS"
    }
  }
}

extension ProcessRecord {
  /// The value of a counter; `nil` if a recorded file does not have it.
  package subscript(counter: Counter) -> UInt64? {
    get {
      if lacks(counter) { return nil }
      return switch counter {
      case .minorFaults: faults.minor
      case .majorFaults: faults.major
      case .userTime: cpu?.user
      case .systemTime: cpu?.system
      }
    }
    set {
      switch counter {
      case .minorFaults: faults.minor = newValue ?? 0
      case .majorFaults: faults.major = newValue ?? 0
      case .userTime: setCPU(\.user, newValue)
      case .systemTime: setCPU(\.system, newValue)
      }
    }
  }

  private func lacks(_ counter: Counter) -> Bool {
    MeasureSet.pageFaults.isSubset(of: memory.unmeasured)
      && (counter == .minorFaults || counter == .majorFaults)
  }

  private mutating func setCPU(_ part: WritableKeyPath<CPUTime, UInt64>, _ value: UInt64?) {
    guard let value else { return cpu = nil }
    var time = cpu ?? CPUTime()
    time[keyPath: part] = value
    cpu = time
  }
}
