package import MemoryProfile

/// What of a recorded run a replay needs. A reader may leave out the rest.
package struct ReplayScope: Sendable {
  /// What samples have of processes beside the categories, as far as it is recorded.
  package var detail = MemoryUsage.Detail.names

  /// The first time that is needed, since the start of the run. Samples before the latest one up to
  /// it may be left out; page faults that the run adds up contain them all the same.
  package var start = Duration.zero

  package init(detail: MemoryUsage.Detail = .names, start: Duration = .zero) {
    self.detail = detail
    self.start = start
  }
}
