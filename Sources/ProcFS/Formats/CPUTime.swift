/// How long a process ran on a CPU, in milliseconds.
package struct CPUTime: Hashable, Sendable {
  /// In user mode.
  package var user: UInt64
  /// In kernel mode.
  package var system: UInt64

  package init(user: UInt64 = 0, system: UInt64 = 0) {
    self.user = user
    self.system = system
  }

  /// Clock ticks as `/proc/PID/stat` has them. The kernel reports 100 a second (`USER_HZ` in
  /// `include/asm-generic/param.h`), whatever its own clock is.
  init(userTicks: UInt64, systemTicks: UInt64) {
    let (user, overflow) = userTicks.multipliedReportingOverflow(by: 10)
    let (system, systemOverflow) = systemTicks.multipliedReportingOverflow(by: 10)
    self.init(user: overflow ? .max : user, system: systemOverflow ? .max : system)
  }
}
