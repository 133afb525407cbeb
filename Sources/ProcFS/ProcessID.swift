/// A process ID (PID), or the ID of a thread.
///
/// The kernel reuses the PID of a process that has exited. ``ProcessIdentity`` identifies a process
/// across samples.
package struct ProcessID: RawRepresentable, Hashable, Comparable, Sendable {
  package let rawValue: Int32

  package init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// Reads the name of a directory below `/proc`; `nil` if it is not a positive decimal number.
  package init?(directoryName: UnsafePointer<CChar>) {
    var value: Int32 = 0
    var cursor = directoryName
    while cursor.pointee != 0 {
      let digit = Int32(cursor.pointee) - 48
      guard digit >= 0, digit <= 9 else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(digit)
      guard !overflow, !carry else { return nil }
      value = sum
      cursor += 1
    }
    guard value > 0 else { return nil }
    self.rawValue = value
  }

  package static func < (lhs: ProcessID, rhs: ProcessID) -> Bool {
    lhs.rawValue < rhs.rawValue
  }
}

extension ProcessID: CustomStringConvertible {
  package var description: String { String(rawValue) }
}

/// Identifies one process among all since the machine was started.
package struct ProcessIdentity: Hashable, Sendable {
  package let pid: ProcessID

  /// The start of the process, in clock ticks since the machine was started (field 22 of
  /// proc_pid_stat(5)). An exec does not change it.
  package let startTime: UInt64

  package init(pid: ProcessID, startTime: UInt64) {
    self.pid = pid
    self.startTime = startTime
  }
}
