package import MemoryProfile

/// What is known of a run beside its samples; what is nil is not known.
package struct RunMetadata: Equatable, Sendable {
  /// The version of the program that took the samples.
  package var program: String?

  package var host: String?

  /// The kernel's random name for the time since the machine was started: start times of processes
  /// are comparable within one (random(4)).
  package var bootID: String?

  /// The kernel's release.
  package var kernel: String?

  /// In bytes.
  package var pageSize: Int?

  /// When the run began.
  package var start: WallClockTime?

  /// The time between the starts of two samples as it was asked for.
  package var interval: Duration?

  /// What was looked at, as it was typed: REGEX, or the command that was started.
  package var pattern: String?

  /// The other words of the command line, joined by spaces.
  package var options: String?

  package init() {}
}
