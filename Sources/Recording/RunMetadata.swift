package import MemoryProfile

/// What is known of a run besides its samples. Unknown values are `nil`.
package struct RunMetadata: Equatable, Sendable {
  /// The version of the program that took the samples.
  package var program: String?

  package var host: String?

  /// The kernel's random ID of this boot (random(4)). Start times of processes are comparable
  /// within one boot.
  package var bootID: String?

  /// The kernel's release, as uname(2) reports it.
  package var kernel: String?

  /// In bytes.
  package var pageSize: Int?

  /// The start of the run.
  package var start: WallClockTime?

  /// The requested time between the starts of two samples.
  package var interval: Duration?

  /// The selected processes, as the user typed them: REGEX, or the command that was started.
  package var pattern: String?

  /// The other words of the command line, joined by spaces.
  package var options: String?

  /// The measure that is counted by category.
  package var measure = Measure.pss

  /// The measures that the samples do not have, because an older program took them.
  package var missing: MeasureSet = []

  /// What the samples have of processes beside the categories.
  package var detail = MemoryUsage.Detail.names

  package init(counting measure: Measure = .pss) {
    self.measure = measure
  }
}
