/// The number of a process, as the names of the folders below `/proc` spell it.
///
/// The kernel hands the same number out again once a process is gone: across samples a process is
/// known by its ``ProcessIdentity``.
package struct ProcessID: RawRepresentable, Hashable, Comparable, Sendable {
  package let rawValue: Int32

  package init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// Reads the name of a folder below `/proc`; nil where it is not a positive decimal number.
  package init?(folderName: UnsafePointer<CChar>) {
    var value: Int32 = 0
    var cursor = folderName
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

/// What tells one process from every other since the machine was started.
package struct ProcessIdentity: Hashable, Sendable {
  package let pid: ProcessID

  /// When the process was started, in clock ticks since the machine was (field 22 of
  /// proc_pid_stat(5)). An exec does not change it.
  package let startTime: UInt64

  package init(pid: ProcessID, startTime: UInt64) {
    self.pid = pid
    self.startTime = startTime
  }
}
